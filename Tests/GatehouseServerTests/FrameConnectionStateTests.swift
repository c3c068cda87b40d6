import Testing

@testable import GatehouseServer

@Suite struct FrameConnectionStateTests {
    @Test(
        "events move a connection only towards its end",
        arguments: [
            (.open, .draining, .inputClosed),
            (.draining, .draining, .inputClosed),
            (.inputClosed, .inputClosed, .inputClosed),  // a drain adds nothing
            (.refused, .refused, .refused),  // what is pending is answered, nothing more is read
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
        func isOver(_ state: FrameConnectionState, isInFrame: Bool, pending: Int = 0) -> Bool {
            state.isOver(isInFrame: isInFrame, pendingCount: pending)
        }
        #expect(!isOver(.open, isInFrame: false))
        #expect(!isOver(.draining, isInFrame: true))
        #expect(isOver(.draining, isInFrame: false))
        #expect(isOver(.inputClosed, isInFrame: true))
        #expect(isOver(.refused, isInFrame: true))
        // No connection ends before the answers that deferred experts hold up.
        for state in [FrameConnectionState.draining, .inputClosed, .refused] {
            #expect(!isOver(state, isInFrame: false, pending: 1))
        }
    }
}
