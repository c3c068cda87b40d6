import Testing

@testable import GatehouseFiles

@Suite("Safetensors")
struct SafetensorsTests {
    private let folder = TemporaryFolder()

    /// Bytes of a file with this header and so many bytes of data.
    private static func file(header: String, dataCount: Int) -> [UInt8] {
        let length = header.utf8.count
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return prefix + Array(header.utf8) + [UInt8](repeating: 0, count: dataCount)
    }

    private func load(_ bytes: [UInt8]) throws(FileError) -> Safetensors {
        try Safetensors(MappedFile(path: folder.file(bytes)))
    }

    private static let sample = Safetensors.serialized(
        [
            "b/ü\"\\\n": .floats([1, -2.5, .infinity, 0, 7, 8], shape: [2, 3]),
            "a": .int8s([-1, 2, 127], shape: [3]),
            "scalar": .doubles([.pi], shape: []),
            "none": .int32s([], shape: [0, 4]),
            "words": .uint16s([1, 65535], shape: [2]),
            "ids": .int32s([-5, .max], shape: [2, 1]),
            "raw": .uint8s([9], shape: [1]),
        ],
        metadata: ["z": "last", "kind": "a\t\"test\""]
    )

    @Test("what is written is read")
    func roundTrip() throws {
        let file = try load(Self.sample)
        #expect(file.names == ["a", "b/ü\"\\\n", "ids", "none", "raw", "scalar", "words"])
        #expect(file.metadata == ["z": "last", "kind": "a\t\"test\""])
        #expect(try file.tensor(named: "ids").shape == [2, 1])
        #expect(try file.tensor(named: "ids").type == .int32)
        let floats = try file.floats(named: "b/ü\"\\\n", shape: [2, 3])
        #expect(floats.count == 6)
        #expect(floats.elements == [1, -2.5, .infinity, 0, 7, 8])
        #expect(try file.int8s(named: "a", shape: [3]).elements == [-1, 2, 127])
        #expect(try file.doubles(named: "scalar", shape: []).elements == [.pi])
        #expect(try file.uint16s(named: "words", shape: [2]).elements == [1, 65535])
        #expect(try file.int32s(named: "ids", shape: [2, 1]).elements == [-5, .max])
        #expect(try file.uint8s(named: "raw", shape: [1]).elements == [9])
        #expect(try file.int32s(named: "none", shape: [0, 4]).elements.isEmpty)
    }

    @Test("an array keeps its file mapped")
    func arrayOutlivesFile() throws {
        let path = folder.file(Self.sample)
        let array = try Safetensors(MappedFile(path: path)).int8s(named: "a", shape: [3])
        folder.remove(path)
        #expect(array.elements == [-1, 2, 127])
    }

    @Test("the same content gives the same bytes")
    func deterministic() throws {
        let names = (0..<50).map { "t\($0)" }
        func bytes(_ names: [String]) -> [UInt8] {
            var tensors: [String: Safetensors.Content] = [:]
            for name in names { tensors[name] = .floats([1], shape: [1]) }
            return Safetensors.serialized(
                tensors,
                metadata: Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
            )
        }
        #expect(bytes(names) == bytes(names.reversed()))
        #expect(bytes(names)[0] % 8 == 0)
        let smallest = Safetensors.serialized(["x": .uint8s([7], shape: [1])])
        let header = #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   "#
        #expect(smallest == [56, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [7])
    }

    @Test(
        "a tensor that is not as asked for is refused",
        arguments: [
            (name: "a", shape: [3], message: "a of I8 [3]; wanted F32 [3]"),
            (name: "b", shape: [4], message: "b of F32 [2]; wanted F32 [4]"),
            (name: "c", shape: [1], message: "2 tensors [a, b]; wanted one named c"),
        ]
    )
    func mismatched(name: String, shape: [Int], message: String) throws {
        let file = try load(
            Safetensors.serialized([
                "a": .int8s([1, 2, 3], shape: [3]), "b": .floats([1, .nan], shape: [2]),
            ])
        )
        let error = #expect(throws: FileError.self) { try file.floats(named: name, shape: shape) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test(
        "NaN and infinities are refused where finite numbers are required",
        arguments: [
            Double.nan, .infinity, -.infinity,
        ]
    )
    func finite(value: Double) throws {
        let file = try load(
            Safetensors.serialized([
                "f": .floats([1, Float(value)], shape: [2]), "d": .doubles([value], shape: [1]),
                "good": .floats([1, 2], shape: [2]),
            ])
        )
        let message = "as element 1 of f; wanted finite numbers"
        let error = #expect(throws: FileError.self) {
            try file.floats(named: "f", shape: [2], requireFinite: true)
        }
        #expect(error?.description.contains(message) == true)
        #expect(throws: FileError.self) {
            try file.doubles(named: "d", shape: [1], requireFinite: true)
        }
        #expect(try file.floats(named: "f", shape: [2]).count == 2)
        #expect(try file.floats(named: "good", shape: [2], requireFinite: true).count == 2)
    }

    @Test("a misaligned tensor is refused, with a remedy")
    func misaligned() throws {
        let header = #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} "#
        let file = try load(Self.file(header: header, dataCount: 4))
        let error = #expect(throws: FileError.self) { try file.floats(named: "x", shape: [1]) }
        #expect(error?.wanted == "a multiple of 4")
    }

    @Test("truncated at every byte")
    func truncated() {
        for count in Self.sample.indices {
            #expect(throws: FileError.self) { try load(Array(Self.sample[..<count])) }
        }
    }

    @Test(
        "a header length that lies is refused",
        arguments: [
            0, 1, 55, 57, 58, 1 << 20, 100_000_001, UInt64(Int64.max), .max,
        ]
    )
    func lengthLies(length: UInt64) {
        var bytes = Safetensors.serialized(["x": .uint8s([7], shape: [1])])
        for i in 0..<8 { bytes[i] = UInt8(truncatingIfNeeded: length >> (8 * UInt64(i))) }
        #expect(throws: FileError.self) { try load(bytes) }
    }

    @Test(
        "a header that lies is refused",
        arguments: [
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,5]}}"#,  // out of range
            // Bytes that are no tensor's
            #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#,
            #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}"#,  // a hole at the start
            #"{"x":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}"#,  // ends before it begins
            #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}"#,  // shape and range differ
            #"{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}"#,  // counted in elements
            #"{"x":{"dtype":"U9","shape":[4],"data_offsets":[0,4]}}"#,  // no such type
            #"{"x":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4e0],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[04],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,2,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4],"shape":[4],"data_offsets":[0,4]}}"#,  // a key twice
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1}}"#,
            // The product is 2^64, that is 0, and 4 after it.
            #"{"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
            #"{"x":{"dtype":"U8","shape":[9223372036854775807,9,0],"data_offsets":[0,0]}}"#,
            #"{"x":{"dtype":"U8","shape":[18446744073709551620],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}"#,
            // Overlaps, and the same name twice.
            #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"x":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"\u0078":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
            #"{"__metadata__":{"a":1},"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
            #"{"__metadata__":{"a":"1","a":"2"},"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
            #"{"__metadata__":{},"__metadata__":{},"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
            // Half a surrogate pair
            #"{"x\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} {}"#,
            #"[{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}]"#,
            #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},}"#,
            "null", "", "{", "{}", "{}\0",
            // Nesting that would exhaust a recursive parser
            String(repeating: "[", count: 100_000),
            #"{"x":"# + String(repeating: "{\"a\":", count: 100_000),
        ]
    )
    func headerLies(header: String) {
        #expect(throws: FileError.self) { try load(Self.file(header: header, dataCount: 4)) }
    }

    @Test("a header as another library writes it is read")
    func foreignHeader() throws {
        let header = """
            { "\\u00fc\\ud83d\\ude00" : { "data_offsets" : [ 0 , 4 ] , "shape" : [ 2 , 2 ] ,
            "dtype" : "F8_E4M3" } , "empty":{"dtype":"BOOL","shape":[],"data_offsets":[4,5]} }    
            """
        let file = try load(Self.file(header: header, dataCount: 5))
        #expect(file.names == ["empty", "ü😀"])
        #expect(try file.tensor(named: "ü😀").shape == [2, 2])
        #expect(try load(Self.file(header: "{}", dataCount: 0)).names.isEmpty)
    }

    @Test("bytes flipped", arguments: 0..<300)
    func flipped(seed: UInt64) {
        var state = seed
        var bytes = Self.sample
        for _ in 0...seed % 3 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
        }
        // Either outcome is right; to crash is not.
        guard let file = try? load(bytes) else { return }
        for name in file.names {
            guard let shape = try? file.tensor(named: name).shape else { continue }
            _ = try? file.floats(named: name, shape: shape, requireFinite: true)
            _ = try? file.doubles(named: name, shape: shape, requireFinite: true)
        }
    }
}
