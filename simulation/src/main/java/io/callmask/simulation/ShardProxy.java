package io.callmask.simulation;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy;
import io.callmask.number.record.CallJournal;
import io.callmask.routing.Router;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.Audit;
import io.callmask.sip.engine.CallListener;
import io.callmask.sip.engine.ChangeOfTrunks;
import io.callmask.sip.engine.EngineSettings;
import io.callmask.sip.engine.IdSource;
import io.callmask.sip.engine.LiveCalls.LiveCall;
import io.callmask.sip.engine.Shard;
import io.callmask.sip.engine.Surroundings;
import io.callmask.sip.engine.TrunkBoard;
import io.callmask.sip.engine.Wire;
import io.callmask.sip.transaction.TimerValues;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/// A shard of the real engine, with the real media policy, in the middle of a simulation.
final class ShardProxy implements Setting.Proxy {
    /// Calls come in by the first and leave by the second.
    static final Trunk WEST = new Trunk("west", "US", Trunk.Identity.PAI_OR_FROM, false);
    static final Trunk EAST = new Trunk("east", "US", Trunk.Identity.PAI_OR_FROM, true);
    /// The same, and where it redirects to is called.
    static final Trunk WANDERING = new Trunk("east", "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(Outlet.USUAL.group(), 1, 1, Outlet.USUAL_CAUSES, Outlet.USUAL_SILENCE, Outlet.USUAL.times(),
        NumberFormat.USUAL, 0, 0, Outlet.Redirects.FOLLOWED));
    static final Duration NO_ANSWER = Duration.ofSeconds(60);
    private static final int MOST_CALLS = 100_000;
    private static final int LARGEST_DATAGRAM = 65_536;

    private static final int TURNS = 8;
    private static final int TURN_MESSAGES = 256;

    private final World world;
    private final Shard shard;
    private final Wire wire;
    private final EngineSettings settings;
    private final Trunking trunking;
    private final List<TrunkBoard.Probe> probes;
    private final ChangeOfTrunks changes;
    private CompletableFuture<Void> drained = new CompletableFuture<>();
    /// One buffer for all datagrams, as a socket's reader has: what the engine wants to keep it must copy.
    private final byte[] buffer = new byte[LARGEST_DATAGRAM];

    ShardProxy(World world, Router router, CallJournal journal, CallListener listener, IdSource ids, Trunking trunking, Faults faults) {
        this.world = world;
        this.wire = world.wire();
        this.trunking = trunking;
        this.probes = trunking.board().probes();
        this.settings = new EngineSettings("sim-1", 1, MOST_CALLS, NO_ANSWER, TimerValues.DEFAULT);
        var peers = trunking.peers();
        if (trunking.by().isReliable()) world.streams().speak(trunking.by());
        var surroundings = new Surroundings(faults.in(IdSource.class, ids, "next", "number"), ids.number(), List.of(wire, world.streams().wire()), peers,
            faults.in(Router.class, router, "holds"), faults.in(MediaPolicy.class, new BypassPolicy(), "offer", "answer"), faults.in(CallJournal.class, journal, "end"),
            listener, trunking.board(), trunking.signing(), () -> {});
        this.shard = new Shard(settings, surroundings, world.timeline().now().nanos());
        shard.watchTrunks(0, world.timeline().now());
        this.changes = new ChangeOfTrunks(settings, peers, shard, trunking.board(), world.timeline()::now);
        faults.begin();
    }

    @Override public void receive(byte[] bytes, InetSocketAddress from, Now now) {
        receive(bytes, from, wire, now);
    }

    @Override public void receive(byte[] bytes, InetSocketAddress from, Wire by, Now now) {
        System.arraycopy(bytes, 0, buffer, 0, bytes.length);
        shard.receive(buffer, bytes.length, from, by, now);
        Arrays.fill(buffer, 0, bytes.length, (byte) '?');
    }

    @Override public int poll(int limit, Now now) {
        return shard.poll(limit, now);
    }

    @Override public long tick(Now now) {
        shard.tick(now);
        return shard.nextDue();
    }

    @Override public List<String> left() {
        var audit = shard.audit();
        return audit.equals(new Audit(0, 0, 0, 0, 0)) ? List.of() : List.of(audit.toString());
    }

    @Override public void nameLeadsTo(InetSocketAddress... addresses) {
        trunking.names().forEach(name -> name.leadTo(addresses));
    }

    @Override public void turnTo(List<Laid> trunks) {
        changes.turnTo(settings, Laid.peers(trunks, trunking.by()), probes.stream().filter(probe -> trunks.stream().anyMatch(each -> each.trunk().name().equals(probe.trunk().name()))).toList());
    }

    @Override public void dismiss() {
        changes.dismiss();
    }

    @Override public void drain() {
        drained = shard.drained();
    }

    @Override public boolean isDrained() {
        return drained.isDone();
    }

    @Override public void resume() {
        shard.resumed();
    }

    @Override public void overload() {
        var now = world.timeline().now();
        for (int turn = 0; turn < TURNS; turn++) shard.turned(TURN_MESSAGES, 0, false, now);
    }

    @Override public void hangUp(Predicate<String> chosen) {
        var live = shard.liveCalls();
        live.list(MOST_CALLS).thenAccept(calls -> calls.stream().map(LiveCall::callId).filter(chosen).forEach(live::hangUp));
    }
}
