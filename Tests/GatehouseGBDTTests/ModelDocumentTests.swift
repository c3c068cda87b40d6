import Testing

@testable import GatehouseGBDT

/// Documents of Universal Binary JSON, written as texts in which `\u{1}` and the like are bytes.
@Suite("Model document")
struct ModelDocumentTests {
    private func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// A list that holds a list, and so on.
    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test(
        "damage is refused at its byte",
        arguments: [
            ("", 0, "0 bytes"),
            ("{", 1, "0 bytes"),
            ("Z{}", 1, "2 bytes behind"),
            ("x", 0, "marker 120"),
            ("l\u{0}\u{0}", 1, "2 bytes"),
            ("Si\u{7F}abc", 3, "3 bytes"),
            ("Si\u{FF}", 1, "a negative count"),
            ("Sd\u{0}\u{0}\u{0}\u{0}", 1, "marker 100"),
            // A thousand million numbers, and as many without any bytes.
            ("[$d#l\u{3B}\u{9A}\u{CA}\u{0}\u{0}", 0, "1000000000 numbers"),
            ("[$Z#l\u{3B}\u{9A}\u{CA}\u{0}", 2, "a list of type 90"),
            ("[$[#i\u{1}", 2, "a list of type 91"),
            ("[$L#L\u{7F}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}", 0, "announces"),
            ("[$di\u{1}", 3, "a type alone"),
            ("[#l\u{3B}\u{9A}\u{CA}\u{0}Z", 7, "1 bytes"),
            ("{#i\u{2}i\u{1}aZ", 8, "0 bytes"),
            (nested(34), 33, "nested deeper"),
        ] as [(String, Int, String)]
    )
    func refused(text: String, offset: Int, found: String) {
        let bytes = bytes(text)
        let error = #expect(throws: ForestError.self) {
            let document = ModelDocument(bytes.span)
            _ = try document.root()
        }
        #expect(error?.place == .byte(offset))
        #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
    }

    @Test("numbers of every type are read, the highest byte first")
    func numbers() throws {
        let text =
            "{i\u{1}ai\u{FF}i\u{1}bU\u{FF}i\u{1}cI\u{FF}\u{FE}i\u{1}d[$d#i\u{1}\u{3F}\u{C0}\u{0}\u{0}"
            + "i\u{1}e[i\u{5}l\u{0}\u{1}\u{0}\u{0}TD\u{40}\u{9}\u{21}\u{FB}\u{54}\u{44}\u{2D}\u{18}]}"
        let bytes = bytes(text)
        let document = ModelDocument(bytes.span)
        let fields = try document.fields(of: document.root())
        #expect(try document.doubles(fields.required("d")) == [1.5])
        #expect(try document.doubles(fields.required("e")) == [5, 65536, 0, .pi])
        #expect(document.integer(.int8, at: 5) == -1)
        #expect(document.integer(.uint8, at: 10) == 255)
        #expect(document.integer(.int16, at: 15) == -2)
    }

    @Test("JSON gives the same as UBJSON, and numbers it has no words for")
    func json() throws {
        let text = """
            {"a": [1, -2, 3], "b": [0.5, NaN, -Infinity, Infinity], "c": ["x", "é\\n"], "d": [],
             "e": "NaN -Infinity"}
            """
        let source = Array(text.utf8)
        let json = try TranscodedJSON(source.span)
        let bytes = json.bytes
        let document = ModelDocument(bytes)
        let fields = try document.fields(of: document.root())
        #expect(try document.integers(fields.required("a"), in: -2...3) == [1, -2, 3])
        let odd = try document.doubles(fields.required("b"))
        #expect(odd[0] == 0.5 && odd[1].isNaN && odd[2] == -.infinity && odd[3] == .infinity)
        #expect(try document.texts(fields.required("c"), limit: 2) == ["x", "é\n"])
        #expect(try document.doubles(fields.required("d")).isEmpty)
        #expect(try document.texts(fields.required("d"), limit: 0).isEmpty)
        #expect(try document.text(fields.required("e")) == "NaN -Infinity")
    }

    @Test(
        "what is no JSON document is refused",
        arguments: [
            ("{", 1, "not JSON"), ("", 0, "not JSON"), ("{} {}", 3, "not JSON"),
            ("{\"a\":N}", 5, "not JSON"), ("{\"a\":\"\u{0}\"}", 6, "not JSON"),
            ("{\"a\": 1e999}", 6, "not JSON"), (nested(40), 32, "nested deeper"),
            ("[01]", 1, "not JSON"), ("[1.]", 1, "not JSON"), ("[.5]", 1, "not JSON"),
            ("[1e]", 1, "not JSON"), ("[-]", 1, "not JSON"), ("[+1]", 1, "not JSON"),
            ("[inf]", 1, "not JSON"), ("[1,]", 3, "not JSON"), ("[1 2]", 3, "not JSON"),
            ("[1", 2, "not JSON"), ("[\"a\"", 4, "not JSON"), ("{\"a\" 1}", 5, "not JSON"),
            ("{1: 2}", 1, "not JSON"), ("{\"a\": 1,}", 8, "not JSON"), ("\"abc", 4, "not JSON"),
            ("\"\\x\"", 1, "not JSON"), ("\"\\u12\"", 1, "not JSON"),
            ("\"\\uD800\"", 1, "not JSON"), ("\"\\uDC00\"", 1, "not JSON"),
            ("\"\\uD800\\u0041\"", 1, "not JSON"), ("nul", 0, "not JSON"),
            // Of latin-1, which the bytes below are: no UTF-8.
            ("\"é\"", 1, "not UTF-8"), ("\"\u{C0}\u{80}\"", 1, "not UTF-8"),
            ("\"\u{ED}\u{A0}\u{80}\"", 1, "not UTF-8"),
            ("\"\u{F4}\u{90}\u{80}\u{80}\"", 1, "not UTF-8"), ("\"\u{E2}\u{82}", 1, "not UTF-8"),
        ]
    )
    func refusedJSON(text: String, offset: Int, found: String) {
        let source = bytes(text)
        let error = #expect(throws: ForestError.self) { _ = try TranscodedJSON(source.span) }
        #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
        #expect(error?.place == .byte(offset))
    }

    @Test("texts keep their escapes, lists their kinds of numbers, zeros their signs")
    func jsonValues() throws {
        let text = #"""
            { "t" : "\"\\\/\b\f\n\r\t\u00e9\u20AC\uD83D\uDE00é€😀" , "n" : -0 ,
            "i": [ -128 , 127 ], "I": [0, -32768], "l": [2147483647], "D": [2147483648],
            "m": [1, "x", [2, 0.5], null, true], "z": [-0, 1], "e": [1e2, 5e-324, 0.1] }
            """#
        let source = Array(text.utf8)
        let json = try TranscodedJSON(source.span)
        let bytes = json.bytes
        let document = ModelDocument(bytes)
        let fields = try document.fields(of: document.root())
        #expect(
            try document.text(fields.required("t"))
                == "\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{20AC}\u{1F600}\u{E9}\u{20AC}\u{1F600}"
        )
        #expect(try document.double(fields.required("n")).sign == .minus)
        #expect(try document.integers(fields.required("i"), in: -128...127) == [-128, 127])
        for name in ["i", "I", "l", "D"] {
            let list = try document.numbers(at: fields.required(name).offset)
            #expect(list?.type.rawValue == name.utf8.first)
        }
        #expect(try document.integers(fields.required("I"), in: -32768...0) == [0, -32768])
        #expect(try document.doubles(fields.required("l")) == [2_147_483_647])
        #expect(try document.doubles(fields.required("D")) == [2_147_483_648])
        #expect(try document.doubles(fields.required("e")) == [100, .leastNonzeroMagnitude, 0.1])
        #expect(try document.doubles(fields.required("z"))[0].sign == .minus)
        let mixed = try document.values(fields.required("m"))
        #expect(mixed.count == 5)
        #expect(try document.double(mixed[0]) == 1 && document.text(mixed[1]) == "x")
        #expect(try document.doubles(mixed[2]) == [2, 0.5])
        #expect(try document.isNull(mixed[3]) && document.bool(mixed[4]))
    }

    @Test("a value of another kind is refused with its path")
    func paths() throws {
        let source = Array(#"{"a": {"b": [1, 2.5, 3]}, "c": 1, "a2": ["x", 1]}"#.utf8)
        let json = try TranscodedJSON(source.span)
        let bytes = json.bytes
        let document = ModelDocument(bytes)
        let root = try document.fields(of: document.root())
        let list = try document.fields(of: root.required("a")).required("b")
        func path(_ body: () throws -> Void) -> ForestError.Place? {
            #expect(throws: ForestError.self, performing: body)?.place
        }
        let isWhole = path { _ = try document.integers(list, in: 0...9) }
        #expect(isWhole == .path("a.b[1]"))
        let isInRange = path { _ = try document.integers(list, in: 2...9) }
        #expect(isInRange == .path("a.b[0]"))
        let isCounted = path { _ = try document.doubles(list, count: 2) }
        #expect(isCounted == .path("a.b"))
        let isObject = path { _ = try document.fields(of: root.required("c")) }
        #expect(isObject == .path("c"))
        let isText = path { _ = try document.texts(root.required("a2"), limit: 9) }
        #expect(isText == .path("a2[1]"))
    }
}
