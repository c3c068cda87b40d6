/// The page's style: light, dark and paper.
///
/// Series differ in colour, in dash and in mark; the colours are those of Okabe and Ito, which people
/// tell apart whatever their colour vision, made lighter on dark ground.
enum PageStyle {
    static let sheet = colours + layout + controls + tables + drawings + paper

    private static let colours = """
        :root{--ground:#fff;--card:#f6f8fa;--text:#1b2129;--soft:#57606a;--rule:#d5dbe1;\
        --blue:#0072b2;--orange:#c04f00;--green:#00795a;--purple:#8250b5;--grey:#6b7480;\
        --focus:#0072b2;--tint:#0072b21f}
        @media (prefers-color-scheme:dark){:root{--ground:#0f1318;--card:#181d24;--text:#e6eaef;\
        --soft:#a3adb8;--rule:#313a45;--blue:#56b4e9;--orange:#ff9d4d;--green:#3fd0a4;\
        --purple:#c9a3f5;--grey:#9aa5b1;--focus:#8fd0ff;--tint:#56b4e926}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;scroll-padding-top:3.5rem}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,\
        -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        .wide{max-width:1120px;margin:0 auto;padding:0 1.25rem}
        header{padding:2.5rem 0 1.25rem}
        h1{font-size:2.1rem;line-height:1.15;margin:.1rem 0 .5rem;letter-spacing:-.02em;\
        overflow-wrap:anywhere}
        h2{font-size:1.35rem;margin:0 0 .35rem;letter-spacing:-.01em}
        h3{font-size:1rem;margin:1.5rem 0 .6rem}
        .kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.04em}
        .lead,.about{color:var(--soft);margin:0;max-width:46rem}
        .about{margin-bottom:1.1rem}
        section{padding:2rem 0;border-top:1px solid var(--rule)}
        main section:first-child{border-top:0}
        nav{position:sticky;top:0;z-index:2;background:var(--ground);border-bottom:1px solid \
        var(--rule)}
        nav ul{display:flex;gap:.2rem;margin:0 -.6rem;padding:.35rem 0;list-style:none;overflow-x:auto}
        nav a{display:block;padding:.3rem .6rem;border-radius:.4rem;color:var(--text);\
        text-decoration:none;font-size:.9rem;white-space:nowrap}
        nav a:hover{background:var(--card)}
        a{color:var(--blue)}
        .skip{position:absolute;left:-999rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.4rem .7rem;z-index:3}
        :focus-visible{outline:2px solid var(--focus);outline-offset:2px}
        .warning{margin:0 0 1.1rem;padding:.6rem .9rem;border-left:4px solid var(--orange);\
        background:var(--card);border-radius:.3rem;max-width:50rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.2rem,1fr));gap:.75rem}
        .tile{background:var(--card);border-radius:.6rem;padding:.8rem .95rem}
        .tile p{margin:0}
        .name{font-size:.85rem;font-weight:600;color:var(--soft)}
        .value{font-size:1.75rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums;\
        letter-spacing:-.02em}
        .unit{font-size:1rem;font-weight:500;color:var(--soft)}
        .interval-text{font-size:.8rem;font-variant-numeric:tabular-nums;white-space:nowrap}
        .note{font-size:.8rem;color:var(--soft)}
        .findings,.mistakes,.terms,.legend{list-style:none;margin:0;padding:0}
        .findings li{display:flex;gap:.8rem;padding:.55rem 0;border-top:1px solid var(--rule)}
        .findings li:first-child{border-top:0}
        .findings p{margin:0;font-size:.92rem;font-variant-numeric:tabular-nums}
        .sign{flex:none;width:1.2rem;text-align:center;font-weight:700}
        .better .sign{color:var(--green)}
        .worse .sign{color:var(--orange)}
        .mixed .sign{color:var(--purple)}
        .pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.25rem 2rem;\
        align-items:start}
        @media (max-width:52rem){.pair{grid-template-columns:minmax(0,1fr)}}
        footer{border-top:1px solid var(--rule);padding:1.25rem 0 2.5rem;color:var(--soft);\
        font-size:.85rem}
        footer p{max-width:56rem;margin:.3rem 0}
        code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}

        """

    private static let controls = """
        .controls{display:grid;grid-template-columns:1fr 8.5rem 8.5rem;gap:1rem;align-items:end;\
        margin-bottom:1rem}
        @media (max-width:38rem){.controls{grid-template-columns:1fr 1fr}\
        .controls div:first-child{grid-column:1/-1}}
        label{display:block;font-size:.85rem;font-weight:600;margin-bottom:.25rem}
        input{display:block}
        input[type=range]{width:100%;height:2.2rem;margin:0;accent-color:var(--blue)}
        input[type=number]{width:100%;height:2.2rem;padding:0 .6rem;border:1px solid var(--grey);\
        border-radius:.4rem;background:var(--ground);color:var(--text);font:inherit;\
        font-variant-numeric:tabular-nums}
        button{font:inherit;font-size:.85rem;padding:.2rem .75rem;border:1px solid var(--grey);\
        border-radius:.4rem;background:var(--ground);color:var(--text);cursor:pointer}
        button:hover{background:var(--card)}
        .explorer-tiles{margin-bottom:1rem}

        """

    private static let tables = """
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.9rem}
        caption{text-align:left;color:var(--soft);font-size:.85rem;padding:.5rem 0}
        th,td{text-align:left;padding:.38rem .7rem .38rem 0;border-top:1px solid var(--rule);\
        font-weight:400;vertical-align:middle}
        thead th,thead td{border-top:0;color:var(--soft);font-size:.82rem;vertical-align:bottom}
        tbody th{font-weight:500}
        .group th{font-size:.82rem;font-weight:650;color:var(--soft);padding-top:1rem}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        th.number{white-space:normal}
        tr.chosen th,tr.chosen td{background:var(--tint)}
        .bar-cell{display:flex;gap:.6rem;align-items:center;font-variant-numeric:tabular-nums}
        .bar-cell svg{width:7.5rem;height:.62rem;flex:none}
        .track{fill:var(--rule)}
        .fill{fill:var(--blue)}
        details{margin-top:1rem}
        summary{cursor:pointer;font-size:.9rem;color:var(--blue)}
        .mistakes>li{padding:.65rem 0;border-top:1px solid var(--rule)}
        .mistakes>li:first-child{border-top:0}
        .mistake-head{margin:0;font-variant-numeric:tabular-nums}
        .mistake-head span{color:var(--soft);font-size:.9rem;margin-left:.4rem}
        .redacted{margin:.15rem 0 .35rem;color:var(--soft);font-size:.85rem}
        .quote{margin:.25rem 0 .45rem;padding-left:.7rem;border-left:3px solid var(--rule);\
        font-size:.9rem;overflow-wrap:anywhere}
        .terms{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:0 1.2rem;\
        font-size:.8rem;color:var(--soft)}
        .terms li{display:grid;grid-template-columns:4.6rem 1fr 3rem;gap:.5rem;align-items:center}
        .terms span:first-child{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
        .terms svg{width:100%;height:.62rem}

        """

    private static let drawings = """
        figure{margin:0}
        figcaption{font-size:.82rem;color:var(--soft);margin-top:.3rem}
        figure svg{display:block;width:100%;height:auto}
        .grid{stroke:var(--rule);stroke-width:1}
        .axis{stroke:var(--grey);stroke-width:1}
        .tick{fill:var(--soft);font-size:11.5px;font-variant-numeric:tabular-nums}
        .title{fill:var(--soft);font-size:12.5px}
        .line{fill:none;stroke-width:2;stroke-linejoin:round}
        .dashed.line{stroke-dasharray:7 4}
        .dotted.line{stroke-dasharray:1.5 4;stroke-linecap:round;stroke-width:2.5}
        .series-blue{--series:var(--blue)}
        .series-orange{--series:var(--orange)}
        .series-green{--series:var(--green)}
        .series-purple{--series:var(--purple)}
        .series-grey{--series:var(--grey)}
        .route{--series:var(--text)}
        .line,.interval{stroke:var(--series)}
        .interval{stroke-width:1.6}
        .mark{fill:var(--series);stroke:var(--ground);stroke-width:1.2}
        .marker{fill:none;stroke:var(--text);stroke-width:2.5}
        .marker circle{r:7px}
        .bar.abuse{fill:var(--orange)}
        .bar.other{fill:var(--blue)}
        .abuse-text{fill:var(--orange);font-weight:600}
        .other-text{fill:var(--blue);font-weight:600}
        .acted{fill:var(--tint)}
        .cut{stroke:var(--text);stroke-width:2}
        .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;margin:.7rem 0 .2rem;font-size:.86rem;\
        color:var(--soft)}
        .legend li{display:flex;align-items:center;gap:.5rem}
        .legend svg{width:1.75rem;height:.875rem;flex:none}

        """

    private static let paper = """
        @media print{
        :root{--ground:#fff;--card:#f3f5f7;--text:#000;--soft:#3c444d;--rule:#c4cbd2;\
        --blue:#0072b2;--orange:#c04f00;--green:#00795a;--purple:#8250b5;--grey:#6b7480;\
        --tint:#0072b21f}
        @page{margin:14mm}
        body{font-size:10pt}
        nav,.skip,button,.screen{display:none}
        .wide{max-width:none;padding:0}
        header{padding:0 0 6mm}
        section{padding:5mm 0}
        h2,h3{break-after:avoid}
        figure,.tile,tr,.mistakes>li,.findings li{break-inside:avoid}
        .tiles{grid-template-columns:repeat(3,1fr)}
        .explorer-tiles{grid-template-columns:repeat(5,1fr)}
        .pair{grid-template-columns:1fr 1fr;gap:6mm}
        .pair.lists{grid-template-columns:1fr}
        .mistakes{columns:2;column-gap:6mm}
        summary{display:none}
        .value{font-size:15pt}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }

        """
}
