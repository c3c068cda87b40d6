internal import Foundation
internal import GatehouseFiles
package import GatehouseRuntime
package import GatehouseTraining

/// An evaluation as one HTML page that needs nothing else: no network, no font, no library.
///
/// The same evaluation gives the same page. Texts of events are left out unless they are asked for.
package struct ReportPage {
    let report: EvaluationReport
    let data: LabelledEvents
    let manifest: BundleManifest
    let showsTexts: Bool

    /// Prepares a page.
    ///
    /// - Parameters:
    ///   - report: What was found.
    ///   - data: The events that it was found on.
    ///   - manifest: Of the bundle that was judged.
    ///   - showsTexts: Whether mistakes show what events say, which is personal data.
    package init(
        _ report: EvaluationReport,
        of data: LabelledEvents,
        manifest: BundleManifest,
        showsTexts: Bool,
    ) {
        self.report = report
        self.data = data
        self.manifest = manifest
        self.showsTexts = showsTexts
    }

    /// The whole file.
    package var html: String {
        let title = "\(HTMLText.escaped(manifest.name)) · evaluation"
        let sections = sections
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="gatehouse evaluate --report">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            style-src '\(Self.digest(PageStyle.sheet))'; \
            script-src '\(Self.digest(PageScript.text))'; img-src data:">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            <a class="skip" href="#headline">Skip to the figures</a>
            <header><div class="wide"><p class="kicker">Gatehouse · evaluation</p>
            <h1>\(HTMLText.escaped(manifest.name))</h1>
            <p class="lead">\(lead)</p></div></header>
            <nav aria-label="Sections"><div class="wide"><ul>
            \(sections.map { "<li><a href=\"#\($0.id)\">\($0.name)</a></li>" }.joined())
            </ul></div></nav>
            <main class="wide">
            \(sections.map(\.html).joined(separator: "\n"))
            </main>
            <footer><div class="wide">\(footer)</div></footer>
            <script>\(PageScript.text)</script>
            </body>
            </html>

            """
    }

    /// By which the page's policy knows its own style and script: nothing else runs, whatever a text says.
    private static func digest(_ text: String) -> String {
        "sha256-" + Data(ContentHash(of: Array(text.utf8)).bytes).base64EncodedString()
    }

    private var sections: [Section] {
        let all: [Section?] = [
            headline, explorer, frontier, curves, reliability, contributions, slices, mistakes,
        ]
        return all.compactMap(\.self)
    }

    /// What was judged, in a sentence.
    private var lead: String {
        let overall = report.overall
        let share = Double(overall.positives) / Double(max(overall.count, 1))
        let events =
            "\(Numbers.count(overall.count)) events in \(Numbers.count(report.groups)) groups, "
            + "\(Numbers.percent(share)) of them abuse"
        let how =
            report.folds.map { folds in
                let seed = report.seed.map { ", fusion seed \($0)" } ?? ""
                return "Out of fold: everything was fitted again for each of \(folds) folds\(seed)"
            } ?? "The bundle as it is"
        return "\(how). \(events)."
    }

    private var footer: String {
        let folds = report.folds.map { " --folds \($0)" } ?? ""
        let seed = report.folds != nil ? report.seed.map { " --seed \($0)" } ?? "" : ""
        let generation = report.generation.map {
            "<p>Generation <code>\(HTMLText.escaped($0))</code></p>"
        }
        return """
            <p>Made by <code>gatehouse evaluate BUNDLE --data FILE…\(folds)\(seed) --report FILE</code>. \
            Intervals are 95 % bootstrap intervals over groups with 1,000 resamples; where two things \
            are compared, both are scored on the same resamples. AP5 is average precision with abuse \
            reweighted to 5 %; R@1% is recall at a false positive rate of 1 %; ECE has 15 bins of equal \
            mass. Costs are processor time measured in the same run.</p>\(generation ?? "")
            """
    }

    /// One part of the page.
    struct Section {
        let id: String
        let name: String
        let html: String

        /// A part with its heading.
        ///
        /// - Parameters:
        ///   - id: For links.
        ///   - name: In the list of parts.
        ///   - title: Its heading.
        ///   - about: What it shows and how to read it, as HTML.
        ///   - content: HTML.
        init(_ id: String, _ name: String, title: String, about: String, _ content: String) {
            self.id = id
            self.name = name
            html = """
                <section id="\(id)" aria-labelledby="\(id)-title">
                <h2 id="\(id)-title">\(title)</h2>
                <p class="about">\(about)</p>
                \(content)
                </section>
                """
        }
    }
}
