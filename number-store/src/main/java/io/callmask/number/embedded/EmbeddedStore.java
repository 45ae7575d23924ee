package io.callmask.number.embedded;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.journal.Disk;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.route.Route.Caller;
import io.callmask.number.route.RouteKey;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Sticky;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The store of one node, with its journal in a directory.
///
/// Binds and releases are decided one after the other by the journal's writer, written together, and, once durable,
/// published to the index and then acknowledged. Stages complete on the writer's thread or on that which answers large batches: what hangs on them must not block.
///
/// While the disk fails, new binds are refused with `STORE_UNAVAILABLE`; those already written to it wait, since nobody can
/// tell whether they are on it, and are acknowledged when the disk works again. Look-ups go on throughout.
///
/// The inventory may change the pools' numbers at any time, and between two starts the settings may, but none that has something open or at rest gets another pool or class. A binding on a VN that is in no pool any more
/// routes until it ends, and its pairs rest; no new binding is made on that VN.
public final class EmbeddedStore implements NumberStore, Shelves {
    private static final int MOST_FOUND = 1_000;
    private static final int CHUNK = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// @param pools        where VNs come from; no VN in two of them
    /// @param segmentBytes how long a segment of the journal grows
    /// @param journalBytes how long the journal grows, at least, before the whole state is written anew and older segments are deleted
    /// @param queue        how many binds and releases may wait; more are refused with `FLOW_LIMITED`
    /// @param mostSlots    how many pairs, extensions and whole VNs, open or resting, and idempotency keys may be held; more are refused with `FLOW_LIMITED`
    public record Settings(List<Pool> pools, long segmentBytes, long journalBytes, int queue, long mostSlots) {
        public Settings {
            pools = List.copyOf(pools);
        }

        /// The ordinary sizes: segments of 64 MB, a journal of 256 MB, 65,536 waiting, 10 million slots.
        public static Settings of(List<Pool> pools) {
            return new Settings(pools, 64L << 20, 256L << 20, 65_536, 10_000_000);
        }
    }

    /// What the store may not make up itself.
    ///
    /// @param clock    wall time
    /// @param nanoTime monotonic time, for durations
    /// @param random   spreads binds over a pool; used by one thread
    /// @param ids      binding ids, 26 letters of `a-z2-7`; used by one thread
    public record Sources(InstantSource clock, LongSupplier nanoTime, RandomGenerator random, Supplier<String> ids) {}

    private final Index index;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final BindRules rules;
    private final Desk desk;
    private final Journal journal;
    private final int queue;
    /// Calls that were to be noted.
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean closed;

    private EmbeddedStore(Disk disk, MasterKey key, Settings settings, Sources sources, StoreListener listener) throws IOException {
        this.rules = new BindRules(new Pools(settings.pools()));
        this.index = new Index(rules);
        this.clock = sources.clock();
        this.nanoTime = sources.nanoTime();
        this.queue = settings.queue();
        this.desk = new Desk(rules, index, settings, sources, new Sticky(key.derive("sticky numbers")), listener);
        var forJournal = new Journal.Settings("bindings", settings.segmentBytes(), Duration.ZERO, settings.queue());
        this.journal = Journal.open(disk, key, forJournal, desk, listener::journaled, sources.nanoTime());
        desk.replayed(journal.oldestBytes());
    }

    /// Opens the store, replays its journal, and starts its writer.
    ///
    /// @param directory the store's own; made when it is absent
    /// @throws IllegalArgumentException when the pools contradict each other
    /// @throws IOException              when the directory is in use, the key is another, the disk fails, something durable is damaged, or a VN with something open or at rest would be in another pool or class than it was
    public static EmbeddedStore open(Path directory, MasterKey key, Settings settings, Sources sources, StoreListener listener) throws IOException {
        var store = on(Disk.directory(directory), key, settings, sources, listener);
        store.journal.start();
        return store;
    }

    /// Opens the store without a thread: [#poll] does its work.
    static EmbeddedStore on(Disk disk, MasterKey key, Settings settings, Sources sources, StoreListener listener) throws IOException {
        EmbeddedStore read = null;
        boolean opened = false;
        try {
            read = new EmbeddedStore(disk, key, settings, sources, listener);
            read.desk.compareHomes();
            opened = true;
            return read;
        } finally {
            if (!opened && read != null) read.close();
            if (!opened) disk.close();
        }
    }

    boolean poll() {
        return journal.poll();
    }

    @Override public CompletionStage<BindResult> bind(BindRequest request) {
        return isWritable() ? desk.bind(journal, request, full()) : CompletableFuture.completedStage(desk.refused(notWritable()));
    }

    @Override public CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes) {
        return isWritable() ? desk.update(journal, id, generation, List.copyOf(changes), full()) : CompletableFuture.completedStage(desk.refused(notWritable()));
    }

    private NotBound full() {
        return new NotBound(Why.FLOW_LIMITED, "", queue + " requests wait already");
    }

    private static NotBound notWritable() {
        return new NotBound(Why.STORE_UNAVAILABLE, "", "the journal cannot be written at this moment");
    }

    @Override public CompletionStage<UnbindResult> unbind(BindingId id) {
        return isWritable() ? desk.release(journal, id) : CompletableFuture.completedStage(new UnbindResult.Unavailable());
    }

    @Override public Optional<Binding> binding(BindingId id) {
        return index.binding(id, clock.instant());
    }

    @Override public List<Binding> search(Query query, int limit) {
        if (limit < 1 || limit > MOST_FOUND) throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MOST_FOUND + ')');
        return index.search(query, limit, clock.instant());
    }

    @Override public CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        return CompletableFuture.completedFuture(answer(key, now));
    }

    private RouteAnswer answer(RouteKey key, Instant now) {
        return closed ? new RouteAnswer.Unavailable() : index.look(key, now);
    }

    @Override public CompletionStage<RouteAnswer> route(RouteKey key, Instant now) {
        var answer = answer(key, now);
        if (!(answer instanceof RouteAnswer.Found(var route, _)) || !(route.caller() instanceof Caller.Anyone)) return CompletableFuture.completedFuture(answer);
        var binding = route.binding();
        return switch (binding.deal()) {
            case Deal.Xyb _ -> isWritable() ? desk.meet(journal, key) : CompletableFuture.completedFuture(new RouteAnswer.Unavailable());
            case Deal.Axn it when it.callback() instanceof Callback.LastCaller -> noted(key, binding, answer);
            case Deal.Axe it when it.callback() instanceof Callback.LastCaller -> noted(key, binding, answer);
            case Deal.Axn _, Deal.Axe _, Deal.Axyb _, Deal.Axb _, Deal.Ax _, Deal.Axeyb _, Deal.Axg _, Deal.XybMet _ -> CompletableFuture.completedFuture(answer);
        };
    }

    /// The call does not wait for its note. Whoever was noted before is forgotten at once, even if their own note waits too: until this one is durable nobody is called back. Better that than the wrong one.
    private CompletionStage<RouteAnswer> noted(RouteKey key, Binding binding, RouteAnswer answer) {
        long call = calls.incrementAndGet();
        index.forgetLastCaller(binding.id(), key.caller(), call);
        desk.called(journal, key, binding, call);
        return CompletableFuture.completedFuture(answer);
    }

    @Override public boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now) {
        return answer(key, now) instanceof RouteAnswer.Found(var route, var ring)
            && route.binding().id().equals(found.route().binding().id())
            && route.binding().generation() == found.route().binding().generation()
            && ring.equals(found.ring())
            && route.show().equals(found.route().show());
    }

    @Override public boolean isOurs(VirtualNumber vn) {
        return rules.pools().own(vn);
    }

    @Override public List<PoolUse> pools() {
        var uses = new ArrayList<PoolUse>();
        for (var pool : rules.pools().all()) {
            var tally = desk.tally(pool.name());
            uses.add(new PoolUse(pool.name(), rules.pools().size(pool.name()), tally.open(), tally.resting(), tally.busiest()));
        }
        return uses;
    }

    @Override public List<ClassUse> classes(String pool) {
        var uses = new ArrayList<ClassUse>();
        for (var kind : NumberClass.values()) {
            var count = stocked().stock().count(pool, kind);
            if (count.numbers() == 0) continue;
            var use = desk.use(pool, kind);
            int busiest = kind == NumberClass.KNOWN_CALLER ? desk.tally(pool).busiest() : 0;
            uses.add(new ClassUse(kind, count.numbers(), count.frozen(), count.locked(), use.bound(), use.resting(), use.openSlots(), use.restingSlots(), busiest, count.capacity()));
        }
        return uses;
    }

    @Override public Pools stocked() {
        return rules.pools();
    }

    @Override public Set<VirtualNumber> hold(Connection connection, Collection<Stock.Change> changes) throws SQLException {
        var used = new HashSet<VirtualNumber>();
        var moving = changes.stream().filter(change -> !Shelves.isQuiet(stocked(), change)).map(Stock.Change::vn).toList();
        for (var some : chunks(moving)) used.addAll(answered(desk.hold(journal, some)));
        return used;
    }

    @Override public void follow() {
        // Nobody else changes anything.
    }

    @Override public void restock(Collection<Stock.Change> changes) {
        stocked().restock(changes);
        release(changes);
    }

    @Override public void release(Collection<Stock.Change> changes) {
        // When nobody waits for the writer any more, the next start goes by what the inventory says.
        for (var some : chunks(changes.stream().map(Stock.Change::vn).toList())) {
            try {
                answered(desk.restock(journal, some));
            } catch (SQLException _) {
                return;
            }
        }
    }

    @Override public boolean isUsed(VirtualNumber vn) throws SQLException {
        return answered(desk.isUsed(journal, vn));
    }

    /// So few that a bind does not wait long between two.
    private static List<List<VirtualNumber>> chunks(List<VirtualNumber> numbers) {
        return IntStream.range(0, (numbers.size() + CHUNK - 1) / CHUNK).mapToObj(i -> numbers.subList(CHUNK * i, Math.min(numbers.size(), CHUNK * (i + 1)))).toList();
    }

    private static <R> R answered(Optional<CompletionStage<Optional<R>>> asked) throws SQLException {
        try {
            var answer = asked.isPresent() ? asked.get().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS) : Optional.<R>empty();
            if (answer.isPresent()) return answer.get();
        } catch (TimeoutException | ExecutionException _) {
            // Falls to the refusal below.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new SQLException("the store's writer does not answer, or has too much to do (expected: the same change again)");
    }

    @Override public boolean isWritable() {
        return !closed && journal.isHealthy();
    }

    /// Makes durable what is queued, if the disk lets it, and gives the directory back.
    @Override public void close() {
        closed = true;
        journal.close();
    }
}
