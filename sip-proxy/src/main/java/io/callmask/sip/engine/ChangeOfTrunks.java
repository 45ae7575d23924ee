package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.engine.TrunkBoard.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Tells everybody who goes by trunks when the operator has changed them: the board, the shards, each by a letter to its own thread, and what takes connections.
/// Any thread.
public final class ChangeOfTrunks {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /// What a router had been asked before the change may come to be dialled so much later.
    private static final Duration LATEST = Duration.ofSeconds(15);

    private final List<Shard> shards;
    private final List<Intake> intakes;
    private final TrunkBoard board;
    private final TrunkPaces paces;
    private final Supplier<Now> clock;
    private EngineSettings settings;
    private Peers peers;
    /// Former trunks that no call went by when it was asked last.
    private Set<Peers.Former> quiet = Set.of();

    ChangeOfTrunks(EngineSettings settings, Peers peers, List<Shard> shards, List<Intake> intakes, TrunkBoard board, TrunkPaces paces, Supplier<Now> clock) {
        this.settings = settings;
        this.peers = peers;
        this.shards = List.copyOf(shards);
        this.intakes = List.copyOf(intakes);
        this.board = board;
        this.paces = paces;
        this.clock = clock;
    }

    /// For a shard by itself, which takes datagrams only.
    ///
    /// @param peers those that it has begun with
    public ChangeOfTrunks(EngineSettings settings, Peers peers, Shard shard, TrunkBoard board, Supplier<Now> clock) {
        this(settings, peers, List.of(shard), List.of(), board, new TrunkPaces(), clock);
    }

    /// @return completed when all go by them, or after two seconds: a shard that is late does so when it comes to its letters
    public synchronized CompletableFuture<Void> turnTo(EngineSettings others, Peers next, List<Probe> probes) {
        if (!others.differsOnlyInTimes(settings)) throw new IllegalArgumentException("settings: " + others + " (expected: the node, shards, limits and timers of " + settings + ')');
        var before = peers;
        settings = others;
        peers = next.after(before, clock.get().wall().plus(LATEST));
        var where = next.all().stream().filter(peer -> peer.to().isChanging()).collect(Collectors.toMap(peer -> peer.trunk().name(), Peers.Peer::to));
        board.turnTo(next.all().stream().map(Peers.Peer::trunk).toList(), probes, where, name -> isWhereItWas(name, before, next));
        return tell();
    }

    private static boolean isWhereItWas(String name, Peers before, Peers next) {
        return before.named(name).flatMap(peer -> next.named(name).filter(peer::isSentToWhere)).isPresent();
    }

    /// Ceases to hear former trunks whose calls are over: no call went by them when this was asked the last time, nor does one now. To be called about once a minute,
    /// which is longer than anybody repeats what he has said.
    public synchronized CompletableFuture<Void> dismiss() {
        var former = peers.former();
        if (former.isEmpty()) return CompletableFuture.completedFuture(null);
        var answers = shards.stream().map(shard -> {
            var answer = new CompletableFuture<List<Peers.Former>>();
            shard.answer(new Letter.Used(former, answer));
            return answer.completeOnTimeout(former, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).thenCompose(_ -> {
            var used = new HashSet<Peers.Former>();
            for (var answer : answers) used.addAll(answer.join());
            return dismiss(former, used);
        });
    }

    private synchronized CompletableFuture<Void> dismiss(List<Peers.Former> former, Set<Peers.Former> used) {
        var now = clock.get().wall();
        var over = new ArrayList<Peers.Former>();
        var next = new HashSet<Peers.Former>();
        for (var each : former) {
            if (used.contains(each) || each.until().isAfter(now)) continue;
            if (quiet.contains(each)) over.add(each);
            else next.add(each);
        }
        quiet = Set.copyOf(next);
        if (over.isEmpty()) return CompletableFuture.completedFuture(null);
        peers = peers.without(over);
        return tell();
    }

    private CompletableFuture<Void> tell() {
        var told = peers;
        var done = shards.stream().map(shard -> shard.turnTo(settings, told)).toArray(CompletableFuture<?>[]::new);
        for (var intake : intakes) intake.turnTo(told);
        paces.keep(told);
        return CompletableFuture.allOf(done).completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
