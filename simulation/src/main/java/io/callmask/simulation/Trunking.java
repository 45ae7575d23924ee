package io.callmask.simulation;

import io.callmask.routing.Router;
import io.callmask.routing.StoreRouter.PoolRules;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextRule;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.stir.Signing;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The trunks that calls leave by: the first leads to B, the second to D, the third to E. If the first has a name, that leads to B and D, the second is at E, the third at F.
///
/// @param by    what both speak
/// @param board what is known of them
/// @param names where the first one's name leads; empty when they have addresses
/// @param rules of every pool
/// @param signing signs for them
/// @param verifying looks at what is signed of calls that come in
/// @param access by trunk, who proves to whom who it is; that by which calls come in is among them
record Trunking(List<Trunk> outbound, Transport by, TrunkBoard board, List<SimName> names, PoolRules rules, Signing signing, UnaryOperator<Router> verifying, Map<String, Access> access) {
    /// Without signatures and credentials.
    private Trunking(List<Trunk> outbound, Transport by, TrunkBoard board, List<SimName> names, PoolRules rules) {
        this(outbound, by, board, names, rules, Signing.NONE, UnaryOperator.identity(), Map.of());
    }

    /// One trunk, without limits, that is never asked for its health.
    static Trunking plain(Transport by) {
        return of(by, List.of(ShardProxy.EAST), List.of(), () -> 0);
    }

    /// All of them where they are, with the one that calls come in by.
    List<Laid> laid() {
        var at = (names.isEmpty() ? List.of(Stage.B, Stage.D, Stage.E) : List.of(Stage.B, Stage.E, Stage.F)).iterator();
        return Stream.concat(Stream.of(ShardProxy.WEST).map(west -> new Laid(west, Stage.A, of(west.name()))), outbound.stream().map(trunk -> new Laid(trunk, at.next(), of(trunk.name())))).toList();
    }

    /// The same as the engine knows them.
    Peers peers() {
        if (names.isEmpty()) return Laid.peers(laid(), by);
        var name = new Peers.Peer(outbound.getFirst(), List.of(), names.getFirst(), SimName.HOST, Peers.Peer.USUAL_MESSAGES).with(of(outbound.getFirst().name()));
        var all = laid().stream().map(laid -> laid.peer(by)).collect(Collectors.toCollection(ArrayList::new));
        all.set(1, name);
        return new Peers(all);
    }

    static Trunking of(Transport by, List<Trunk> outbound, List<TrunkBoard.Probe> probes, LongSupplier nanos) {
        return new Trunking(outbound, by, new TrunkBoard(outbound, probes, nanos), List.of(), PoolRules.USUAL);
    }

    /// The first one's name leads to B and D, in this order.
    static Trunking named(Transport by, List<Trunk> outbound, List<TrunkBoard.Probe> probes, LongSupplier nanos) {
        var name = new SimName(by, Stage.B, Stage.D);
        return new Trunking(outbound, by, new TrunkBoard(outbound, probes, Map.of(outbound.getFirst().name(), name), nanos), List.of(name), PoolRules.USUAL);
    }

    /// The same, and texts are taken.
    Trunking taking(TextRule texts) {
        return new Trunking(outbound, by, board, names, new PoolRules(rules.group(), rules.times(), texts), signing, verifying, access);
    }

    /// The same with signatures.
    Trunking signed(Signing newSigning, UnaryOperator<Router> newVerifying) {
        return new Trunking(outbound, by, board, names, rules, newSigning, newVerifying, access);
    }

    /// The same with trunks that ask, or are asked, for credentials.
    Trunking with(Map<String, Access> accesses) {
        return new Trunking(outbound, by, board, names, rules, signing, verifying, accesses);
    }

    /// Whether both are addresses of the same trunk.
    boolean isOne(InetSocketAddress one, InetSocketAddress other) {
        var peers = peers();
        return peers.at(one.getAddress()).map(peer -> peer.trunk().name()).equals(peers.at(other.getAddress()).map(peer -> peer.trunk().name()));
    }

    private Access of(String trunk) {
        return access.getOrDefault(trunk, Access.OPEN);
    }
}
