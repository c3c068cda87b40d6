import Testing

@testable import GatehouseServer

@Suite struct FrameConnectionStateTests {
    @Test(
        "events move a connection only towards its end",
        arguments: [
            (.open, .draining, .inputClosed),
            (.draining, .draining, .inputClosed),
            (.inputClosed, .inputClosed, .inputClosed),  // a drain adds nothing
            (.closing, .closing, .closing),  // the end is the end
        ] as [(FrameConnectionState, FrameConnectionState, FrameConnectionState)]
    )
    func transitions(
        from: FrameConnectionState,
        drained: FrameConnectionState,
        closed: FrameConnectionState
    ) {
        var state = from
        state.drain()
        #expect(state == drained)
        state = from
        state.inputClosed()
        #expect(state == closed)
    }

    @Test("a draining connection waits for a frame that has begun, a closed one cannot")
    func isOver() {
        #expect(!FrameConnectionState.open.isOver(isInFrame: false))
        #expect(!FrameConnectionState.draining.isOver(isInFrame: true))
        #expect(FrameConnectionState.draining.isOver(isInFrame: false))
        #expect(FrameConnectionState.inputClosed.isOver(isInFrame: true))
    }
}
