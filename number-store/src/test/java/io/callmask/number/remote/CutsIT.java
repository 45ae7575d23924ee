package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A node is cut off at a commit, or held up between two steps: what it believed before must not be acknowledged after.
class CutsIT extends OnRedisAndMariaDb {
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Duration TTL = Duration.ofHours(1);
    private static final String GIVE_BACK = "UPDATE code_block SET node = '', in_use = 0";
    private static final int NUMBERS = 40;
    private static final int CODES = 10;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T12:00:00.250Z"));

    private static VirtualNumber number(int i) {
        return VirtualNumber.of("+1555000" + (3_000 + i));
    }

    /// Numbers with one block of ten codes each.
    private static Pool pool(int numbers) {
        return new Pool("p", IntStream.range(0, numbers).mapToObj(i -> new Pool.PooledNumber(number(i), NumberClass.EXTENSION, Pool.Standing.IN_USE)).toList(), 1, REST, Pool.Recycling.PAIR);
    }

    private static RealNumber person(int i) {
        return RealNumber.of("+1646%07d".formatted(2_000_000 + i));
    }

    private static CompletableFuture<BindResult> bind(RemoteStore store, int person, Choice x) {
        return store.bind(new BindRequest(new Wish.Axe(person(person), x, Callback.NOBODY), "p", Terms.USUAL, TTL, "", "")).toCompletableFuture();
    }

    private static BindResult done(CompletableFuture<BindResult> asked) throws Exception {
        return asked.get(30, TimeUnit.SECONDS);
    }

    private static Binding bound(BindResult result) {
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static RouteAnswer call(RemoteStore store, Binding binding, Instant at) {
        return store.look(new RouteKey(binding.deal().x(), BOB, binding.deal().extension()), at).toCompletableFuture().join();
    }

    private static void reaches(RemoteStore store, Binding binding, Instant at) {
        assertThat(call(store, binding, at)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.route().binding()).isEqualTo(binding));
    }

    private static long inUse() {
        return ask("SELECT COUNT(*) FROM code_block WHERE in_use = 1");
    }

    /// Leases one block after the other.
    private static void bindOnEach(RemoteStore store) throws Exception {
        for (int i = 0; i < NUMBERS; i++) bound(done(bind(store, i, new Choice.Exactly(number(i)))));
    }

    private void letAllRest() {
        now.updateAndGet(at -> at.plus(TTL).plus(REST).plusSeconds(1));
    }

    private static List<CompletableFuture<BindResult>> bindNearlyAll(RemoteStore store) {
        return IntStream.range(0, NUMBERS * CODES - CODES / 2).mapToObj(i -> bind(store, 1_000 + i, Choice.ANY)).toList();
    }

    private void acknowledgedAreReached(RemoteStore store, List<CompletableFuture<BindResult>> asked) throws Exception {
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        var all = asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(CutsIT::bound).toList();
        assertThat(all).hasSizeGreaterThan(NUMBERS);
        for (var binding : all) reaches(store, binding, now.get());
        for (var vn : all.stream().map(binding -> binding.deal().x().digits().substring(1)).distinct().toList()) {
            assertThat(ask("SELECT COUNT(*) FROM code_block WHERE in_use = 1 AND node = 'one' AND vn = '" + vn + "'")).as(vn).isEqualTo(1);
        }
        assertThat(all.stream().map(binding -> binding.deal().x() + " " + binding.deal().extension().digits()).distinct()).hasSize(all.size());
    }

    @Test void no_code_is_given_of_blocks_that_were_given_back_before_the_next_could_not_be() throws Exception {
        var store = servers.open("one", now::get, pool(NUMBERS));
        try (var connection = servers.sql.connect()) {
            connection.setAutoCommit(false);
            bindOnEach(store);
            // Somebody holds the row of one of the last for longer than a node waits.
            assertThat(Sql.first(connection, "SELECT life FROM code_block WHERE vn = ? FOR UPDATE", row -> row.getInt(1), number(30).digits().substring(1))).isPresent();
            letAllRest();
            TestStores.await("some are given back", () -> inUse() == NUMBERS - 30);
            acknowledgedAreReached(store, bindNearlyAll(store));
            connection.rollback();
        }
    }

    @Test void no_code_is_given_of_a_block_of_which_nobody_said_that_it_was_given_back() throws Exception {
        try (var line = new TestLine(servers.sql.url())) {
            var store = servers.open(over(line, "one", TestStores.BRISK, pool(NUMBERS)), TestStores.key(), now::get);
            var reached = line.cutAtCommit(GIVE_BACK, true);
            bindOnEach(store);
            letAllRest();
            reached.get(30, TimeUnit.SECONDS);
            assertThat(inUse()).isEqualTo(NUMBERS - 1);
            var asked = bindNearlyAll(store);
            line.tear();
            acknowledgedAreReached(store, asked);
            store.close();
        }
    }

    @Test void who_asks_again_with_a_key_is_told_the_same_when_the_block_is_given_back() throws Exception {
        var store = servers.open("one", now::get, pool(NUMBERS));
        var request = new BindRequest(new Wish.Axe(BOB, new Choice.Exactly(number(0)), Callback.NOBODY), "p", Terms.USUAL, TTL, "", "key");
        var made = bound(done(store.bind(request).toCompletableFuture()));
        bindOnEach(store);
        letAllRest();
        TestStores.await("given back", () -> blocks() < NUMBERS - CODES && ask("SELECT in_use FROM code_block WHERE vn = '" + number(0).digits().substring(1) + "'") == 0);
        assertThat(done(store.bind(request).toCompletableFuture())).isEqualTo(new Bound(made, true));
    }

    @Test void who_asks_again_with_a_key_is_told_the_same_when_it_was_released_and_the_block_is_given_back() throws Exception {
        var store = servers.open("one", now::get, pool(NUMBERS));
        var request = new BindRequest(new Wish.Axe(BOB, new Choice.Exactly(number(0)), Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(5), "", "key");
        var made = bound(done(store.bind(request).toCompletableFuture()));
        bindOnEach(store);
        assertThat(store.unbind(made.id()).toCompletableFuture().get(30, TimeUnit.SECONDS)).isInstanceOf(UnbindResult.Unbound.class);
        letAllRest();
        TestStores.await("given back", () -> ask("SELECT in_use FROM code_block WHERE vn = '" + number(0).digits().substring(1) + "'") == 0);
        TestStores.await("gone from the index", () -> blocks() < NUMBERS - CODES);
        assertThat(made.isOpenAt(now.get())).isTrue();
        assertThat(done(store.bind(request).toCompletableFuture())).isEqualTo(new Bound(made, true));
        assertThat(call(store, made, now.get())).isInstanceOf(RouteAnswer.NoSuchExtension.class);
        // Nor when somebody else has the code since.
        var others = bindNearlyAll(store);
        acknowledgedAreReached(store, others);
        assertThat(others.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(CutsIT::bound).filter(each -> each.deal().x().equals(number(0)))).isNotEmpty();
        assertThat(done(store.bind(request).toCompletableFuture())).isEqualTo(new Bound(made, true));
    }

    private static int blocks() {
        return servers.redis.<List<String>>ask(redis -> redis.keys("*x:*")).size();
    }

    private static RemoteSettings over(TestLine line, String node, RemoteSettings.Limits limits, Pool pool) {
        var settings = servers.settings(node, limits, pool);
        return new RemoteSettings(node, settings.redis(), new RemoteSettings.Sql(line.url(), TestMariaDb.USER, TestMariaDb.PASSWORD), settings.pools(), limits);
    }

    @Test void what_nobody_knows_to_be_committed_is_acknowledged_by_no_node_that_closes() throws Exception {
        var pool = TestNode.POOL;
        var wish = new Wish.Axyb(person(1), person(2), Choice.ANY, Choice.ANY);
        try (var line = new TestLine(servers.sql.url())) {
            var store = servers.open(over(line, "one", TestStores.BRISK, pool), TestStores.key(), InstantSource.system());
            var reached = line.cutAtCommit("INSERT INTO journal", false);
            var lost = store.bind(new BindRequest(wish, "p", Terms.USUAL, TTL, "", "")).toCompletableFuture();
            reached.get(30, TimeUnit.SECONDS);
            line.down();
            store.close();
            assertThat(done(lost)).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.OUTCOME_UNKNOWN));
        }
        var again = servers.open("one", InstantSource.system(), pool);
        var other = bound(done(again.bind(new BindRequest(new Wish.Axyb(person(3), person(4), Choice.ANY, Choice.ANY), "p", Terms.USUAL, TTL, "", "")).toCompletableFuture()));
        assertThat(again.look(new RouteKey(other.deal().y(), person(3)), Instant.now()).toCompletableFuture().join())
            .isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(person(4)));
        for (var each : pool.numbers()) {
            if (each.kind() == NumberClass.KNOWN_CALLER) assertThat(again.look(new RouteKey(each.vn(), person(1)), Instant.now()).toCompletableFuture().join()).isInstanceOf(RouteAnswer.NotAParty.class);
        }
    }

    @Test void a_bind_that_was_committed_is_acknowledged_though_the_answer_to_its_commit_is_lost() throws Exception {
        try (var line = new TestLine(servers.sql.url())) {
            var store = servers.open(over(line, "one", TestStores.BRISK, pool(1)), TestStores.key(), now::get);
            var reached = line.cutAtCommit("INSERT INTO journal", true);
            var asked = bind(store, 1, Choice.ANY);
            reached.get(30, TimeUnit.SECONDS);
            line.tear();
            reaches(store, bound(done(asked)), now.get());
            store.close();
        }
    }

    @Test void a_binding_that_becomes_a_claim_is_ended_while_that_is_on_its_way() throws Exception {
        try (var line = new TestLine(servers.sql.url())) {
            var store = servers.open(over(line, "one", TestStores.BRISK, pool(1)), TestStores.key(), now::get);
            var binding = bound(done(bind(store, 1, Choice.ANY)));
            becomesClaim(store, line, binding, () -> store.unbind(binding.id()), ended -> assertThat(ended).isInstanceOf(UnbindResult.Unbound.class));
            assertThat(call(store, binding, now.get())).isInstanceOf(RouteAnswer.Closed.class);
            assertThat(store.binding(binding.id())).isEmpty();
            store.close();
        }
    }

    @Test void a_binding_that_becomes_a_claim_is_changed_while_that_is_on_its_way() throws Exception {
        try (var line = new TestLine(servers.sql.url())) {
            var store = servers.open(over(line, "one", TestStores.BRISK, pool(1)), TestStores.key(), now::get);
            var binding = bound(done(bind(store, 1, Choice.ANY)));
            becomesClaim(store, line, binding, () -> store.update(binding.id(), Ask.Alter.ANY_GENERATION, List.of(new Change.Records(true))), changed -> assertThat(bound(changed).terms().isRecorded()).isTrue());
            store.close();
        }
    }

    /// Asks for something about a binding when its record has just become a claim: nothing of that is in the index when the record is asked for, and the claim is when the answer comes.
    private static <T> void becomesClaim(RemoteStore store, TestLine line, Binding binding, Supplier<CompletionStage<T>> ask, Consumer<T> told) throws Exception {
        var reached = line.cutAtCommit("REPLACE INTO binding_reference", true);
        var converted = store.update(binding.id(), binding.generation(), List.of(new Change.Refers("order 1"))).toCompletableFuture();
        reached.get(30, TimeUnit.SECONDS);
        servers.redis.freeze();
        CompletableFuture<T> asked;
        try {
            asked = ask.get().toCompletableFuture();
            line.tear();
            TestStores.await("the record is asked for", CutsIT::isHeadAskedFor);
        } finally {
            servers.redis.thaw();
        }
        assertThat(done(converted)).isInstanceOf(Bound.class);
        told.accept(asked.get(30, TimeUnit.SECONDS));
    }

    private static boolean isHeadAskedFor() {
        return Thread.getAllStackTraces().entrySet().stream().filter(each -> each.getKey().getName().equals("store-p") && each.getKey().getState() == Thread.State.WAITING)
            .map(each -> List.of(each.getValue())).anyMatch(frames -> has(frames, Heads.class) && has(frames, CompletableFuture.class));
    }

    private static boolean has(List<StackTraceElement> frames, Class<?> type) {
        return frames.stream().anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }

    private static RouteKey firstCall(Binding waiting) {
        return new RouteKey(waiting.deal().x(), person(1));
    }

    private Binding waiting(RemoteStore store) throws Exception {
        return bound(done(store.bind(new BindRequest(new Wish.Xyb(BOB, Choice.ANY, Choice.ANY), "p", Terms.USUAL, TTL, "", "")).toCompletableFuture()));
    }

    /// Until the connection's transaction ends nothing of the pool is decided.
    private static void hold(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        assertThat(Sql.first(connection, "SELECT epoch FROM index_partition WHERE partition_no = ? FOR UPDATE", row -> row.getLong(1), Names.partition("p"))).isPresent();
    }

    /// Somebody calls whom the index shows to nobody yet, and waits for what is held.
    private CompletableFuture<RouteAnswer> calls(RemoteStore store, RouteKey key) {
        var called = store.route(key, now.get()).toCompletableFuture();
        // Answered after the first, by the same connection.
        assertThat(store.look(key, now.get()).toCompletableFuture().join()).isInstanceOf(RouteAnswer.Found.class);
        assertThat(called).isNotDone();
        return called;
    }

    @Test void who_calls_while_that_way_is_being_shut_does_not_become_the_first_caller() throws Exception {
        var store = servers.open("one", now::get, TestNode.POOL);
        var waiting = waiting(store);
        CompletableFuture<BindResult> shut;
        CompletableFuture<RouteAnswer> called;
        try (var connection = servers.sql.connect()) {
            hold(connection);
            shut = store.update(waiting.id(), waiting.generation(), List.of(new Change.Opens(Directions.B_TO_A))).toCompletableFuture();
            called = calls(store, firstCall(waiting));
            connection.rollback();
        }
        bound(done(shut));
        assertThat(called.get(30, TimeUnit.SECONDS)).isInstanceOfSatisfying(RouteAnswer.Barred.class, barred -> assertThat(barred.why()).isEqualTo(Target.Why.DIRECTION_SHUT));
        assertThat(store.binding(waiting.id()).orElseThrow().deal()).isEqualTo(waiting.deal());
    }

    @Test void a_caller_who_was_not_the_first_is_no_bind_that_was_refused() throws Exception {
        var refused = new ConcurrentLinkedQueue<BindResult.Why>();
        var store = RemoteStore.connect(servers.settings("one", TestNode.POOL), TestStores.key(), TestStores.sources(now::get), new StoreListener() {
            @Override public void bound(String pool, Duration took) {}

            @Override public void refused(BindResult.Why why) {
                refused.add(why);
            }

            @Override public void unbound(String pool) {}

            @Override public void journaled(String journal, int entries, Duration took, boolean durable) {}
        });
        try (store; var connection = servers.sql.connect()) {
            var waiting = waiting(store);
            hold(connection);
            var first = calls(store, firstCall(waiting));
            var second = calls(store, new RouteKey(waiting.deal().x(), person(2)));
            connection.rollback();
            assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(RouteAnswer.Found.class);
            assertThat(second.get(30, TimeUnit.SECONDS)).isInstanceOf(RouteAnswer.NotAParty.class);
            assertThat(done(store.update(waiting.id(), waiting.generation(), List.of(new Change.Records(true))).toCompletableFuture())).isInstanceOf(NotBound.class);
            TestStores.await("counted", () -> !refused.isEmpty());
            assertThat(refused).containsExactly(BindResult.Why.GENERATION_OUT_OF_DATE);
        }
    }

    @Test void whose_first_call_waits_until_the_binding_has_ended_is_told_of_the_end() throws Exception {
        var store = servers.open("one", now::get, TestNode.POOL);
        var waiting = waiting(store);
        CompletableFuture<RouteAnswer> called;
        try (var connection = servers.sql.connect()) {
            hold(connection);
            called = calls(store, firstCall(waiting));
            now.updateAndGet(at -> at.plus(TTL));
            connection.rollback();
        }
        assertThat(called.get(30, TimeUnit.SECONDS)).isEqualTo(new RouteAnswer.Closed(waiting.id(), "p"));
    }

    @Test void a_key_of_a_bind_that_was_committed_is_told_the_same_by_whoever_is_asked() throws Exception {
        asksElsewhere(true);
    }

    @Test void a_key_of_a_bind_that_never_was_committed_makes_one_elsewhere_and_no_other() throws Exception {
        asksElsewhere(false);
    }

    /// A node is cut off from MariaDB at the commit of a bind, and its session taken over, as if it had been killed. Another is asked for the same by its key, and so is this one when it is back.
    private static void asksElsewhere(boolean isCommitted) throws Exception {
        var pool = TestNode.POOL;
        var clock = InstantSource.system();
        var request = new BindRequest(new Wish.Axyb(person(1), person(2), Choice.ANY, Choice.ANY), "p", Terms.USUAL, TTL, "", "key");
        try (var line = new TestLine(servers.sql.url())) {
            var one = servers.open(over(line, "one", TestStores.BRISK, pool), TestStores.key(), clock);
            var two = servers.open("two", clock, pool);
            var reached = line.cutAtCommit("INSERT INTO journal", isCommitted);
            var lost = one.bind(request).toCompletableFuture();
            reached.get(30, TimeUnit.SECONDS);
            line.down();
            var told = done(two.bind(request).toCompletableFuture());
            var binding = bound(told);
            assertThat(told).isEqualTo(new Bound(binding, isCommitted));
            isTheOnlyOne(two, pool, binding);
            TestStores.await("taken over", () -> !isBeating());
            assertThat(done(two.bind(request).toCompletableFuture())).isEqualTo(new Bound(binding, true));
            line.mend();
            // Its session may be taken over once more before it has beaten.
            TestStores.await("back", () -> one.isWritable() && one.bind(request).toCompletableFuture().join() instanceof Bound);
            assertThat(done(one.bind(request).toCompletableFuture())).isEqualTo(new Bound(binding, true));
            // Whoever asked first is told the truth, or that it is not known.
            if (done(lost) instanceof Bound(var late, _)) assertThat(late).isEqualTo(binding);
            for (var store : List.of(one, two)) isTheOnlyOne(store, pool, binding);
            one.close();
        }
    }

    private static void isTheOnlyOne(RemoteStore store, Pool pool, Binding binding) {
        for (var each : pool.numbers()) {
            if (each.kind() != NumberClass.KNOWN_CALLER) continue;
            var answer = store.look(new RouteKey(each.vn(), person(1)), Instant.now()).toCompletableFuture().join();
            if (binding.deal() instanceof Deal.Axyb deal && each.vn().equals(deal.y())) assertThat(answer).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
                assertThat(found.route().binding()).isEqualTo(binding);
                assertThat(found.ring()).isEqualTo(person(2));
            });
            else assertThat(answer).as(each.vn().digits()).isInstanceOf(RouteAnswer.NotAParty.class);
        }
    }

    /// Holds up whoever comes by while it is shut.
    private static final class Gate {
        private volatile CompletableFuture<Void> open = CompletableFuture.completedFuture(null);
        private volatile CompletableFuture<Void> reached = new CompletableFuture<>();

        CompletableFuture<Void> shut() {
            reached = new CompletableFuture<>();
            open = new CompletableFuture<>();
            return reached;
        }

        void pass() {
            if (open.isDone()) return;
            reached.complete(null);
            open.join();
        }

        void open() {
            open.complete(null);
        }
    }

    @Test void a_code_of_a_former_session_s_lease_is_not_given_under_the_next_session() throws Exception {
        var limits = new RemoteSettings.Limits(Duration.ofSeconds(3), Duration.ofDays(36_500), Duration.ofSeconds(6), Duration.ofSeconds(60), 1_000, 65_536, 8);
        var lane = new Gate();
        var watch = new Gate();
        InstantSource clock = () -> {
            if (Thread.currentThread().getName().equals("store-watch")) watch.pass();
            return Instant.now();
        };
        // Where to begin is drawn when it is known which blocks are held.
        var one = RemoteStore.connect(servers.settings("one", limits, pool(1)), TestStores.key(), new RemoteStore.Sources(clock, System::nanoTime, random(new Gate(), lane), "instance-one"), StoreListener.SILENT);
        try {
            var two = servers.open(servers.settings("two", limits, pool(1)), TestStores.key(), InstantSource.system());
            for (int i = 0; i < 3; i++) bound(done(bind(one, i, Choice.ANY)));
            var isPrepared = lane.shut();
            var late = bind(one, 10, Choice.ANY);
            isPrepared.get(30, TimeUnit.SECONDS);
            watch.shut().get(30, TimeUnit.SECONDS);
            TestStores.await("taken over", () -> !isBeating());
            long ended = epoch();
            var theirs = IntStream.range(20, 27).mapToObj(i -> bind(two, i, Choice.ANY)).toList();
            for (var each : theirs) bound(done(each));
            watch.open();
            TestStores.await("begun anew", () -> epoch() > ended && one.isWritable());
            lane.open();
            if (done(late) instanceof Bound(var binding, _)) reaches(two, binding, Instant.now());
            for (var each : theirs) reaches(one, bound(done(each)), Instant.now());
            assertThat(done(bind(two, 30, Choice.ANY))).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.POOL_EXHAUSTED));
        } finally {
            lane.open();
            watch.open();
            one.close();
        }
    }

    /// @param early where a lane comes by when it has found the session held, and before it looks at what is leased
    /// @param late  where it comes by when it has done so, and before the transaction
    private static RandomGenerator random(Gate early, Gate late) {
        return new RandomGenerator() {
            @Override public long nextLong() {
                if (Thread.currentThread().getName().equals("store-p")) early.pass();
                return ThreadLocalRandom.current().nextLong();
            }

            @Override public int nextInt(int bound) {
                if (Thread.currentThread().getName().equals("store-p")) late.pass();
                return ThreadLocalRandom.current().nextInt(bound);
            }
        };
    }

    @Test void nothing_is_given_before_the_index_has_what_the_former_session_left() throws Exception {
        var lane = new Gate();
        var watch = new Gate();
        var ended = new AtomicLong(Long.MAX_VALUE);
        LongSupplier nanoTime = () -> {
            if (ended.get() < Long.MAX_VALUE && Thread.currentThread().getName().equals("store-watch") && epoch() > ended.get()) watch.pass();
            return System.nanoTime();
        };
        var one = RemoteStore.connect(servers.settings("one", TestStores.BRISK, pool(1)), TestStores.key(),
            new RemoteStore.Sources(InstantSource.system(), nanoTime, random(lane, new Gate()), "instance-one"), StoreListener.SILENT);
        try (var connection = servers.sql.connect()) {
            var first = bound(done(bind(one, 0, Choice.ANY)));
            var isHeld = lane.shut();
            var late = bind(one, 10, Choice.ANY);
            isHeld.get(30, TimeUnit.SECONDS);
            var isBegun = watch.shut();
            // As a node does that misses this one.
            ended.set(Session.end(connection, "one"));
            isBegun.get(30, TimeUnit.SECONDS);
            lane.open();
            assertThat(done(late)).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.STORE_UNAVAILABLE));
            watch.open();
            TestStores.await("held", one::isWritable);
            reaches(one, bound(done(bind(one, 11, Choice.ANY))), Instant.now());
            reaches(one, first, Instant.now());
        } finally {
            lane.open();
            watch.open();
            one.close();
        }
    }

    private static long epoch() {
        return ask("SELECT epoch FROM node_session WHERE node = 'one'");
    }

    private static boolean isBeating() {
        return ask("SELECT COUNT(*) FROM node_beat WHERE node = 'one'") == 1;
    }

    private static long ask(String question) {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, question, row -> row.getLong(1)).orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
