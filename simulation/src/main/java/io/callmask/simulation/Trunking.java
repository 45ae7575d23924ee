package io.callmask.simulation;

import io.callmask.routing.Trunk;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.transport.Transport;
import java.util.List;

/// The trunks that calls leave by: the first leads to B, the second to D.
///
/// @param by    what both speak
/// @param board what is known of them
record Trunking(List<Trunk> outbound, Transport by, TrunkBoard board) {
    /// One trunk, without limits, that is never asked for its health.
    static Trunking plain(Transport by) {
        return of(by, List.of(ShardProxy.EAST), List.of(), () -> 0);
    }

    static Trunking of(Transport by, List<Trunk> outbound, List<TrunkBoard.Probe> probes, java.util.function.LongSupplier nanos) {
        return new Trunking(outbound, by, new TrunkBoard(outbound, probes, nanos));
    }
}
