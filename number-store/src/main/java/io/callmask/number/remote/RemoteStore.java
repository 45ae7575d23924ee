package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Deal;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.rule.Pools;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The store of several nodes: journal in MariaDB, index in Redis.
///
/// A bind, update or release is acknowledged when its journal row is committed and the index has it. What takes longer than the settings' patience is answered
/// `OUTCOME_UNKNOWN`: whoever asks again with the same key is told, and a bind without a key is released as soon as that can be done.
/// While MariaDB is away binds are refused and calls go on, as long as every other node is seen at the same Redis ([Company]); while Redis is away, or its index is being built, everything is unavailable.
public final class RemoteStore implements NumberStore, Shelves {
    /// How long a start waits for what does not come nearer.
    private static final Duration OPENING = Duration.ofSeconds(60);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final int MOST_FOUND = 1_000;
    private static final Duration COMMAND = Duration.ofSeconds(1);

    /// What the store may not make up itself.
    ///
    /// @param clock    wall time
    /// @param nanoTime monotonic time
    /// @param random   spreads binds over a pool; used by several threads
    /// @param instance names this process: no other process ever has the same
    public record Sources(InstantSource clock, LongSupplier nanoTime, RandomGenerator random, String instance) {}

    private final Works works;
    private final Redis redis;
    private final Watch watch;
    private final Looker looker;
    private final Finder finder;
    private final Census census;
    private volatile @Nullable Thread counter;
    private volatile @Nullable Thread teller;
    private volatile @Nullable Thread sweeper;
    private final Sweep sweep;
    private final Map<String, Lane> lanes = new HashMap<>();
    private volatile @Nullable Thread keeper;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private RemoteStore(Works works, Redis redis) {
        this.works = works;
        this.redis = redis;
        this.looker = new Looker(works);
        this.finder = new Finder(works);
        this.census = works.census();
        this.sweep = new Sweep(works);
        for (var pool : works.settings().pools()) lanes.put(pool.name(), new Lane(works, pool.name(), works.registry().partition(pool.name())));
        this.watch = new Watch(works, redis, List.copyOf(lanes.values()));
    }

    /// Connects, brings the tables up to date, takes the node's session, builds the index where it is not complete, and returns when calls can be answered.
    ///
    /// @throws IllegalArgumentException when the pools contradict each other
    /// @throws IOException              when a server cannot be reached or does not let us in, the master key is another, a pool's rest is too short for several nodes,
    ///                                  a VN was moved while it was in use, or tables are to be changed while another node runs
    public static RemoteStore open(RemoteSettings settings, MasterKey key, Sources sources, StoreListener listener) throws IOException {
        settings.checkRests();
        return connect(settings, key, sources, listener);
    }

    /// Whether a node has written there, so that there is a master key already. Blocks, for some seconds at most.
    ///
    /// @throws IOException when the database cannot be reached or does not let us in
    public static boolean isKeyed(RemoteSettings.Sql sql) throws IOException {
        return Database.isKeyed(sql);
    }

    /// The same whatever rests the pools have: tests go by clocks of their own, for which no skew is too much.
    static RemoteStore connect(RemoteSettings settings, MasterKey key, Sources sources, StoreListener listener) throws IOException {
        Redis redis = null;
        Database database = null;
        boolean opened = false;
        try {
            redis = new Redis(settings.redis(), COMMAND);
            // Tried before anything is written, so that a wrong password is told by name.
            redis.connect().close();
            database = Database.open(settings);
            var dataKeys = new DataKeys(key);
            var works = new Works(settings, sources, listener, key, registry(database, key, settings, sources), dataKeys, database, new Link());
            var store = new RemoteStore(works, redis);
            works.follow();
            store.start();
            opened = true;
            return store;
        } catch (SQLException e) {
            throw new IOException("store.sql: " + settings.sql().url() + ": failed while the inventory was read (state " + e.getSQLState() + ')', e);
        } finally {
            if (!opened) {
                if (redis != null) redis.close();
                if (database != null) database.close();
            }
        }
    }

    private static Registry registry(Database database, MasterKey key, RemoteSettings settings, Sources sources) throws IOException {
        var failure = new ArrayList<IOException>();
        try {
            var registry = database.transact(connection -> {
                try {
                    return Optional.of(Registry.read(connection, key, settings, sources));
                } catch (IOException e) {
                    // Of a start that is refused nothing stays.
                    connection.rollback();
                    failure.add(e);
                    return Optional.<Registry>empty();
                }
            });
            if (!failure.isEmpty()) throw failure.getFirst();
            return registry.orElseThrow();
        } catch (SQLException e) {
            throw new IOException("store.sql: " + settings.sql().url() + ": failed while the pools were entered (state " + e.getSQLState() + ')', e);
        }
    }

    private void start() throws IOException {
        awaitReady();
        lanes.forEach((pool, lane) -> threads.add(Thread.ofPlatform().name("store-" + pool).daemon(true).start(lane)));
        teller = Thread.ofPlatform().name("store-answers").daemon(true).start(works.answers());
        sweeper = Thread.ofPlatform().name("store-sweep").daemon(true).start(sweep);
        counter = Thread.ofPlatform().name("store-census").daemon(true).start(census);
        keeper = Thread.ofPlatform().name("store-watch").daemon(true).start(watch);
    }

    private void awaitReady() throws IOException {
        long steps = watch.steps();
        long steppedAt = works.nanos();
        watch.round();
        while (!isReady()) {
            if (watch.isBehind()) throw new IOException("store: MariaDB lacks rows from which the index in Redis was written (expected: the MariaDB that it was; when another is to be believed, as after it was restored, all nodes stopped and Redis emptied first)");
            if (watch.steps() != steps) {
                steps = watch.steps();
                steppedAt = works.nanos();
            }
            if (works.nanos() - steppedAt > OPENING.toNanos()) {
                throw new IOException("store: the index is not complete, and nothing has come nearer to that for " + OPENING + " (expected: MariaDB and Redis reached; the log says what kept it)");
            }
            try {
                Watch.pause();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("store: stopped before the index was complete", stopped);
            }
            watch.round();
        }
    }

    private boolean isReady() {
        return works.link().wire().isPresent() && works.session().isHeld() && watch.isSqlWell()
            && works.registry().partitions().stream().allMatch(works.link()::isOpen);
    }

    private long deadline() {
        return works.nanos() + works.settings().limits().patience().toNanos();
    }

    private NotBound refused(Why why, String field, String detail) {
        return refused(new NotBound(why, field, detail));
    }

    private NotBound refused(NotBound why) {
        works.listener().refused(why.why());
        return why;
    }

    @Override public CompletionStage<BindResult> bind(BindRequest request) {
        var malformed = works.rules().malformed(request);
        if (malformed.isPresent()) return CompletableFuture.completedStage(refused(malformed.get().why(), malformed.get().field(), malformed.get().detail()));
        var lane = lanes.get(request.pool());
        if (lane == null) {
            var why = works.rules().refused(request, works.now()).orElseGet(() -> new NotBound(Why.UNKNOWN_POOL, "pool", "no pool of that name (expected: one of the settings' pools)"));
            return CompletableFuture.completedStage(refused(why.why(), why.field(), why.detail()));
        }
        if (!isTaking()) return CompletableFuture.completedStage(refused(Why.STORE_UNAVAILABLE, "", "the journal or the index cannot be written at this moment"));
        var answer = new CompletableFuture<BindResult>();
        boolean taken = lane.submit(new Ask.Bind(request, answer, works.nanos(), deadline()));
        return taken ? answer : CompletableFuture.completedStage(refused(full(lane)));
    }

    private static NotBound full(Lane lane) {
        return lane.isClosed() ? new NotBound(Why.STORE_UNAVAILABLE, "", "the pool's bindings cannot be written any more (expected: a restart)") : new NotBound(Why.FLOW_LIMITED, "", lane.waiting() + " requests wait already");
    }

    /// The lane that the binding was made in; empty when the id is none of ours, or its pool is no more.
    ///
    /// @param code what the id says
    private Optional<Lane> lane(BindingId id, @Nullable CodeAddress code) {
        if (code != null) return works.registry().home(code.vn()).flatMap(home -> works.registry().name(home.pool())).map(lanes::get);
        return works.ids().address(id).flatMap(address -> works.registry().name(address.pool())).map(lanes::get);
    }

    @Override public CompletionStage<BindResult> update(BindingId id, long generation, List<Change> changes) {
        return alter(id, generation, new Ask.What.Changes(changes));
    }

    private CompletionStage<BindResult> alter(BindingId id, long generation, Ask.What what) {
        if (!isTaking()) return refused(what, new NotBound(Why.STORE_UNAVAILABLE, "", "the journal or the index cannot be written at this moment"));
        var code = works.ids().code(id).orElse(null);
        var lane = lane(id, code);
        if (lane.isEmpty()) return refused(what, new NotBound(Why.BINDING_NOT_FOUND, "id", "no open binding has this id (expected: one that is open)"));
        var answer = new CompletableFuture<BindResult>();
        return lane.get().submit(new Ask.Alter(id, code, generation, what, answer, deadline())) ? answer : refused(what, full(lane.get()));
    }

    private CompletionStage<BindResult> refused(Ask.What what, NotBound why) {
        if (what.isAsked()) works.listener().refused(why.why());
        return CompletableFuture.completedStage(why);
    }

    @Override public CompletionStage<UnbindResult> unbind(BindingId id) {
        if (!isTaking()) return CompletableFuture.completedStage(new UnbindResult.Unavailable());
        var code = works.ids().code(id).orElse(null);
        var lane = lane(id, code);
        if (lane.isEmpty()) return CompletableFuture.completedStage(new UnbindResult.NotFound());
        var answer = new CompletableFuture<UnbindResult>();
        return lane.get().submit(new Ask.Release(id, code, answer, deadline())) ? answer : CompletableFuture.completedStage(new UnbindResult.Unavailable());
    }

    @Override public Optional<Binding> binding(BindingId id) {
        return finder.binding(id);
    }

    @Override public List<Binding> search(Query query, int limit) {
        if (limit < 1 || limit > MOST_FOUND) throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MOST_FOUND + ')');
        return finder.search(query, limit);
    }

    @Override public CompletionStage<RouteAnswer> look(RouteKey key, Instant now) {
        return closed ? CompletableFuture.completedStage(new RouteAnswer.Unavailable()) : looker.look(key, now);
    }

    @Override public CompletionStage<RouteAnswer> route(RouteKey key, Instant now) {
        return look(key, now).thenCompose(answer -> answer instanceof RouteAnswer.Found found && found.route().caller() instanceof Route.Caller.Anyone
            ? called(key, now, found) : CompletableFuture.completedStage(answer));
    }

    private CompletionStage<RouteAnswer> called(RouteKey key, Instant now, RouteAnswer.Found found) {
        return switch (found.route().binding().deal()) {
            case Deal.Xyb _ -> meet(key, found);
            case Deal.Axn it when it.callback() instanceof Callback.LastCaller -> looker.note(found, key.caller(), now);
            case Deal.Axe it when it.callback() instanceof Callback.LastCaller -> looker.note(found, key.caller(), now);
            case Deal.Axn _, Deal.Axe _, Deal.Axyb _, Deal.Axb _, Deal.Ax _, Deal.Axeyb _, Deal.Axg _, Deal.XybMet _ -> CompletableFuture.completedStage(found);
        };
    }

    /// The journal's order says who was first; whoever was not is looked up again, by the time that it is when that is known.
    private CompletionStage<RouteAnswer> meet(RouteKey key, RouteAnswer.Found found) {
        var binding = found.route().binding();
        if (!works.rules().isRingable(key.caller())) return CompletableFuture.completedStage(new RouteAnswer.NotAParty(binding.pool()));
        return alter(binding.id(), Ask.Alter.ANY_GENERATION, new Ask.What.Meets(key.caller())).thenCompose(result -> switch (result) {
            case Bound(var met, _) -> CompletableFuture.completedStage(found(Route.of(met).getFirst()));
            case NotBound(var why, _, _) when why == Why.ILLEGAL_CHANGE || why == Why.BINDING_NOT_FOUND -> look(key, works.now()).thenApply(answer -> late(binding, answer));
            case NotBound _ -> CompletableFuture.completedStage(new RouteAnswer.Unavailable());
        });
    }

    /// While MariaDB let the decision wait, the binding may have ended, or that way been shut.
    private RouteAnswer found(Route route) {
        if (!route.binding().isOpenAt(works.now())) return new RouteAnswer.Closed(route.binding().id(), route.binding().pool());
        return switch (route.target()) {
            case Target.Ring(var callee) -> new RouteAnswer.Found(route, callee);
            case Target.Nobody(var why) -> new RouteAnswer.Barred(route, why);
            // Nobody is called back by the number that waits for its first caller.
            case Target.RingUntil _, Target.LastCaller _ -> new RouteAnswer.Unavailable();
        };
    }

    /// The index may still show that the number waits, when the journal has already said for whom it does not.
    private static RouteAnswer late(Binding lost, RouteAnswer answer) {
        boolean waits = answer instanceof RouteAnswer.Found again && again.route().binding().deal() instanceof Deal.Xyb;
        return waits ? new RouteAnswer.NotAParty(lost.pool()) : answer;
    }

    @Override public boolean holds(RouteKey key, RouteAnswer.Found found, long age, Instant now) {
        var binding = found.route().binding();
        if (closed || works.pools().isLocked(key.dialled()) || !found.route().isFor(key) || !binding.isOpenAt(now) || !works.recent().mayHold(binding.id(), binding.generation())) return false;
        if (found.route().target() instanceof Target.RingUntil(_, var until) && !now.isBefore(until)) return false;
        return age < works.settings().limits().freshness().toNanos();
    }

    @Override public boolean isOurs(VirtualNumber vn) {
        return works.pools().own(vn);
    }

    @Override public List<PoolUse> pools() {
        return census.uses();
    }

    @Override public List<ClassUse> classes(String pool) {
        return census.classes(pool);
    }

    @Override public Pools stocked() {
        return works.pools();
    }

    @Override public Set<VirtualNumber> hold(Connection connection, Collection<Stock.Change> changes) throws SQLException {
        return works.registry().move(connection, changes, works.checkedNow(connection).toEpochMilli());
    }

    @Override public void follow() throws SQLException {
        works.follow();
    }

    @Override public void restock(Collection<Stock.Change> changes) {
        try {
            follow();
        } catch (SQLException _) {
            // The watch follows every second, and each batch before it decides.
        }
    }

    @Override public void release(Collection<Stock.Change> changes) {
        // What was held was held by the transaction.
    }

    @Override public boolean isUsed(VirtualNumber vn) throws SQLException {
        return works.database().transact(connection -> Registry.isTaken(connection, vn, works.checkedNow(connection).toEpochMilli()));
    }

    @Override public Optional<Rebuildable> index() {
        return Optional.of(watch.renewal());
    }

    @Override public boolean isWritable() {
        return isTaking() && threads.stream().allMatch(Thread::isAlive);
    }

    /// Whether requests are taken at all. Asked for each: that the lane of its pool is there it says itself.
    private boolean isTaking() {
        return !closed && isAlive() && watch.isSqlWell() && works.session().isHeld() && works.link().wire().isPresent();
    }

    /// Whether somebody looks after connection, session and index, and somebody answers.
    private boolean isAlive() {
        var there = keeper;
        var answering = teller;
        return there != null && there.isAlive() && answering != null && answering.isAlive();
    }

    /// What its parts share. For tests.
    Works works() {
        return works;
    }

    /// When the pools were last counted. For tests.
    Instant countedAt() {
        return census.countedAt();
    }

    /// Whether calls can be answered: Redis is reached, and the index of every partition is whole.
    public boolean isReadable() {
        return !closed && isAlive() && works.link().wire().isPresent() && works.link().isCertain(works.nanos()) && works.registry().partitions().stream().allMatch(works.link()::isOpen);
    }

    /// Finishes what is queued, if the servers let it.
    @Override public void close() {
        closed = true;
        lanes.values().forEach(Lane::close);
        threads.forEach(RemoteStore::await);
        watch.close();
        census.close();
        sweep.close();
        works.answers().close();
        for (var last : new Thread[] {keeper, counter, sweeper, teller}) {
            if (last != null) await(last);
        }
        redis.close();
        works.database().close();
    }

    private static void await(Thread thread) {
        try {
            thread.join(CLOSING);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
