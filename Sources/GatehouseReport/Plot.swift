/// A drawing with two axes, as SVG; colours come from the page's style, by class.
struct Plot {
    /// What a point looks like, so that colour is never all that tells series apart.
    enum Mark: String {
        case circle, square, diamond, triangle
    }

    let x: Scale
    let y: Scale
    private let width: Double
    private let height: Double
    private var content = ""

    static let left = 60.0
    static let bottom = 44.0
    static let top = 12.0
    static let right = 14.0

    init(
        width: Double = 480,
        height: Double = 320,
        x: (domain: ClosedRange<Double>, log: Bool),
        y: (domain: ClosedRange<Double>, log: Bool),
    ) {
        self.width = width
        self.height = height
        self.x = Scale(x.domain, from: Self.left, to: width - Self.right, log: x.log)
        self.y = Scale(y.domain, from: height - Self.bottom, to: Self.top, log: y.log)
    }

    /// Draws the grid and writes values and titles at both axes.
    ///
    /// - Parameters:
    ///   - xTitle: Below.
    ///   - yTitle: At the left.
    ///   - xLabels: Values and their labels; nil for round values.
    mutating func axes(_ xTitle: String, _ yTitle: String, xLabels: [(Double, String)]? = nil) {
        let floor = Numbers.place(y.start)
        for (tick, label) in zip(y.ticks, Numbers.ticks(y.ticks)) {
            let place = Numbers.place(y(tick))
            content += """
                <line class="grid" x1="\(Numbers.place(x.start))" x2="\(Numbers.place(x.end))" \
                y1="\(place)" y2="\(place)"/>\
                <text class="tick" x="\(Numbers.place(x.start - 7))" y="\(place)" dy="0.32em" \
                text-anchor="end">\(label)</text>
                """
        }
        for (value, label) in xLabels ?? Array(zip(x.ticks, Numbers.ticks(x.ticks))) {
            let place = Numbers.place(x(value))
            content += """
                <line class="grid" x1="\(place)" x2="\(place)" y1="\(Numbers.place(y.end))" \
                y2="\(floor)"/>\
                <text class="tick" x="\(place)" y="\(Numbers.place(y.start + 17))" \
                text-anchor="middle">\(HTMLText.escaped(label))</text>
                """
        }
        let middle = (y.start + y.end) / 2
        content += """
            <line class="axis" x1="\(Numbers.place(x.start))" x2="\(Numbers.place(x.end))" \
            y1="\(floor)" y2="\(floor)"/>\
            <text class="title" x="\(Numbers.place((x.start + x.end) / 2))" \
            y="\(Numbers.place(height - 8))" text-anchor="middle">\(HTMLText.escaped(xTitle))</text>\
            <text class="title" transform="translate(12 \(Numbers.place(middle))) rotate(-90)" \
            text-anchor="middle">\(HTMLText.escaped(yTitle))</text>
            """
    }

    /// Draws a line through points.
    mutating func line(_ points: [(Double, Double)], series: String) {
        let path = points.enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(Numbers.place(x(point.0))) \(Numbers.place(y(point.1)))"
        }.joined()
        content += #"<path class="line \#(series)" d="\#(path)"/>"#
    }

    /// Draws a point that tells what it is when it is pointed at.
    mutating func point(
        _ place: (Double, Double),
        series: String,
        mark: Mark = .circle,
        size: Double = 4,
        title: String,
        id: String? = nil,
    ) {
        let name = id.map { #" id="\#($0)""# } ?? ""
        let label = title.isEmpty ? "" : "<title>\(HTMLText.escaped(title))</title>"
        content += """
            <g class="mark \(series)"\(name) transform="translate(\(Numbers.place(x(place.0))) \
            \(Numbers.place(y(place.1))))">\(Self.shape(mark, size))\(label)</g>
            """
    }

    /// Draws an upright interval through a point.
    mutating func interval(_ ends: (Double, Double), at value: Double, series: String) {
        let place = Numbers.place(x(value))
        content += """
            <line class="interval \(series)" x1="\(place)" x2="\(place)" \
            y1="\(Numbers.place(y(ends.0)))" y2="\(Numbers.place(y(ends.1)))"/>
            """
    }

    /// Adds anything else.
    mutating func add(_ svg: String) { content += svg }

    /// The whole drawing.
    ///
    /// - Parameters:
    ///   - label: What it shows, for those who do not see it.
    ///   - id: Of the element, for the page's script, which then finds the axes in its attributes.
    /// - Returns: An `svg` element.
    func svg(label: String, id: String? = nil) -> String {
        let name = id.map { name in
            """
             id="\(name)" data-x="\(x.start) \(x.end) \(x.domain.lowerBound) \
            \(x.domain.upperBound) \(x.isLogarithmic ? 1 : 0)" data-y="\(y.start) \(y.end) \
            \(y.domain.lowerBound) \(y.domain.upperBound) \(y.isLogarithmic ? 1 : 0)"
            """
        }
        return """
            <svg viewBox="0 0 \(Numbers.place(width)) \(Numbers.place(height))" role="img" \
            aria-label="\(HTMLText.escaped(label))"\(name ?? "")>\(content)</svg>
            """
    }

    /// A shape around the origin.
    static func shape(_ mark: Mark, _ size: Double) -> String {
        let s = Numbers.place(size)
        let d = Numbers.place(size * 1.3)
        return switch mark {
        case .circle: #"<circle r="\#(s)"/>"#
        case .square:
            """
            <rect x="-\(s)" y="-\(s)" width="\(Numbers.place(2 * size))" \
            height="\(Numbers.place(2 * size))"/>
            """
        case .diamond: #"<path d="M0 -\#(d)L\#(d) 0L0 \#(d)L-\#(d) 0Z"/>"#
        case .triangle: #"<path d="M0 -\#(d)L\#(d) \#(s)L-\#(d) \#(s)Z"/>"#
        }
    }
}

/// One entry of a drawing's legend.
struct LegendEntry {
    let series: String
    let mark: Plot.Mark?
    let name: String

    /// A legend below a drawing.
    static func list(_ entries: [LegendEntry]) -> String {
        let items = entries.map { entry in
            let mark = entry.mark.map { mark in
                """
                <g class="mark \(entry.series)" transform="translate(14 7)">\
                \(Plot.shape(mark, 4))</g>
                """
            }
            let line = #"<path class="line \#(entry.series)" d="M1 7L27 7"/>"#
            return """
                <li><svg viewBox="0 0 28 14" aria-hidden="true">\
                \(entry.series.contains("alone") ? "" : line)\(mark ?? "")</svg>\
                \(HTMLText.escaped(entry.name))</li>
                """
        }
        return #"<ul class="legend">\#(items.joined())</ul>"#
    }
}
