import Testing

@testable import GatehouseFiles

@Suite("Safetensors, widening")
struct SafetensorsWideningTests {
    @Test(
        "halves are the floats they stand for",
        arguments: [
            (0x0000, 0), (0x3C00, 1), (0xC000, -2), (0x3555, 0.333_251_95), (0x7BFF, 65504),
            (0x0400, 0x1p-14),  // the least normal one
            (0x0001, 0x1p-24), (0x83FF, -0x1.ff8p-15),  // subnormal ones
            (0x7C00, .infinity), (0xFC00, -.infinity),
        ] as [(UInt16, Float)]
    )
    func halves(bits: UInt16, value: Float) {
        #expect(Safetensors.widened(half: bits) == value)
        #expect(Safetensors.widened(half: 0x8000).sign == .minus)
        #expect(Safetensors.widened(half: 0x7E00).isNaN)
    }

    @Test("floats of any width are read as floats")
    func types() throws {
        let folder = TemporaryFolder()
        let bytes = Safetensors.serialized([
            "a": .floats([1, -0.5], shape: [2]),
            "b": .float16s([0x3C00, 0xB800], shape: [2]),
            "c": .bfloat16s([0x3F80, 0xBF00], shape: [2]),
            "d": .float16s([0x3C00, 0x7C00], shape: [2]),
            "e": .doubles([1, 2], shape: [2]),
        ])
        let file = try Safetensors(MappedFile(path: folder.file(bytes)))
        for name in ["a", "b", "c"] {
            #expect(try file.widened(named: name, shape: [2]) == [1, -0.5])
        }
        let infinite = #expect(throws: FileError.self) {
            try file.widened(named: "d", shape: [2])
        }
        #expect(infinite?.found == "inf as element 1 of d")
        #expect(throws: FileError.self) { try file.widened(named: "e", shape: [2]) }
        #expect(throws: FileError.self) { try file.widened(named: "a", shape: [1, 2]) }
        #expect(throws: FileError.self) { try file.widened(named: "f", shape: [2]) }
    }
}
