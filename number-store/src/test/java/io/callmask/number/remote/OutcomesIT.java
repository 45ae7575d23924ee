package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.LogTrap;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What nobody knows yet, and what nobody can read: each is told by its own name. The answer to a commit is lost; somebody writes in Redis.
class OutcomesIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Pool POOL = Pool.of("p", List.of(X, Y), Duration.ofMinutes(10));
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final RemoteSettings.Limits IMPATIENT = new RemoteSettings.Limits(Duration.ofSeconds(5), Duration.ofDays(36_500), Duration.ofSeconds(10), Duration.ofSeconds(3), 1_000, 65_536, 8);

    private final ConcurrentLinkedQueue<Why> refused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();

    private RemoteStore open(TestLine line) throws Exception {
        var settings = servers.settings("one", IMPATIENT, POOL);
        var over = new RemoteSettings("one", settings.redis(), new RemoteSettings.Sql(line.url(), TestMariaDb.USER, TestMariaDb.PASSWORD), settings.pools(), IMPATIENT);
        return RemoteStore.connect(over, TestStores.key(), TestStores.sources(InstantSource.system()), new StoreListener() {
            @Override public void bound(String pool, Duration took) {}

            @Override public void refused(Why why) {
                refused.add(why);
            }

            @Override public void unbound(String pool) {}

            @Override public void unreadable() {
                unreadable.incrementAndGet();
            }

            @Override public void journaled(String journal, int entries, Duration took, boolean durable) {
                if (!durable) failed.incrementAndGet();
            }
        });
    }

    private static BindRequest request(String key) {
        return new BindRequest(new Wish.Axyb(ALICE, BOB, new Choice.Exactly(X), new Choice.Exactly(Y)), "p", Terms.USUAL, Duration.ofHours(1), "order 1", key);
    }

    private static BindResult done(CompletableFuture<BindResult> asked) throws Exception {
        return asked.get(30, TimeUnit.SECONDS);
    }

    private static RouteAnswer look(RemoteStore store) {
        return store.look(new RouteKey(Y, ALICE), Instant.now()).toCompletableFuture().join();
    }

    /// Asks for a bind that is committed, and that nobody is told of in time.
    private BindResult asked(RemoteStore store, TestLine line, String key) throws Exception {
        var reached = line.cutAtCommit("INSERT INTO journal", true);
        var lost = store.bind(request(key)).toCompletableFuture();
        reached.get(30, TimeUnit.SECONDS);
        return done(lost);
    }

    private static void run(String statement) throws SQLException {
        try (var connection = servers.sql.connect(); var running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    @Test void without_a_key_it_is_released_however_often_that_has_to_be_tried() throws Exception {
        try (var line = new TestLine(servers.sql.url()); var store = open(line)) {
            assertThat(asked(store, line, "")).isInstanceOfSatisfying(NotBound.class, why -> assertThat(why.why()).isEqualTo(Why.OUTCOME_UNKNOWN));
            TestStores.await("counted", () -> List.copyOf(refused).equals(List.of(Why.OUTCOME_UNKNOWN)));
            // What is written next is refused.
            run("CREATE TRIGGER full BEFORE INSERT ON journal FOR EACH ROW SIGNAL SQLSTATE '45000'");
            line.tear();
            TestStores.await("it is there, and its release was refused", () -> failed.get() > 0);
            assertThat(look(store)).isInstanceOf(RouteAnswer.Found.class);
            run("DROP TRIGGER full");
            TestStores.await("released", () -> look(store) instanceof RouteAnswer.Closed);
            assertThat(store.search(new Query.ByReference("order 1"), 10)).isEmpty();
        }
    }

    @Test void what_the_index_does_not_have_when_the_store_closes_is_told_by_its_id() throws Exception {
        try (var line = new TestLine(servers.sql.url()); var log = LogTrap.open()) {
            var store = open(line);
            servers.redis.freeze();
            CompletableFuture<BindResult> lost;
            try {
                lost = store.bind(request("")).toCompletableFuture();
                TestStores.await("in the journal", OutcomesIT::isInJournal);
                store.close();
            } finally {
                servers.redis.thaw();
            }
            isLeft(lost, log);
        }
    }

    @Test void what_nobody_knows_to_be_in_the_journal_when_the_store_closes_is_told_by_its_id() throws Exception {
        try (var line = new TestLine(servers.sql.url()); var log = LogTrap.open()) {
            var store = open(line);
            var reached = line.cutAtCommit("INSERT INTO journal", true);
            var lost = store.bind(request("")).toCompletableFuture();
            reached.get(30, TimeUnit.SECONDS);
            line.down();
            store.close();
            isLeft(lost, log);
        }
    }

    private static boolean isInJournal() {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT COUNT(*) FROM journal", row -> row.getInt(1)).orElse(0) == 1;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// It stands, and its id is told.
    private static void isLeft(CompletableFuture<BindResult> lost, LogTrap log) throws Exception {
        assertThat(done(lost)).isInstanceOfSatisfying(NotBound.class, why -> assertThat(why.why()).isEqualTo(Why.OUTCOME_UNKNOWN));
        var left = servers.open("one", InstantSource.system(), POOL).search(new Query.ByReference("order 1"), 10);
        assertThat(left).hasSize(1);
        var told = new String(log.bytes(), StandardCharsets.ISO_8859_1).lines().filter(each -> each.contains("event=not-compensated")).toList();
        assertThat(told).singleElement().asString().contains("binding=" + left.getFirst().id());
    }

    @Test void a_binding_that_somebody_changed_rings_nobody_and_is_told_by_name_and_counted() throws Exception {
        try (var line = new TestLine(servers.sql.url()); var store = open(line)) {
            var binding = ((Bound) done(store.bind(request("")).toCompletableFuture())).binding();
            servers.redis.tamper("*}b:*", 60);
            assertThat(look(store)).isInstanceOf(RouteAnswer.Unavailable.class);
            assertThatThrownBy(() -> store.binding(binding.id())).isInstanceOf(StoreUnavailable.class);
            assertThatThrownBy(() -> store.search(new Query.ByParty(ALICE), 10)).isInstanceOf(StoreUnavailable.class);
            assertThat(done(store.update(binding.id(), binding.generation(), List.of(new Change.Records(true))).toCompletableFuture())).isInstanceOfSatisfying(NotBound.class, why -> {
                assertThat(why.why()).isEqualTo(Why.RECORD_UNREADABLE);
                assertThat(why.field()).isEqualTo("id");
            });
            assertThat(store.unbind(binding.id()).toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(new UnbindResult.Unreadable());
            TestStores.await("counted", () -> unreadable.get() == 5);
        }
    }

    @Test void with_a_key_whoever_asks_again_is_told() throws Exception {
        try (var line = new TestLine(servers.sql.url()); var store = open(line)) {
            assertThat(asked(store, line, "key")).isInstanceOfSatisfying(NotBound.class, why -> assertThat(why.why()).isEqualTo(Why.OUTCOME_UNKNOWN));
            line.tear();
            var again = done(store.bind(request("key")).toCompletableFuture());
            assertThat(again).isInstanceOfSatisfying(Bound.class, bound -> assertThat(bound.repeated()).isTrue());
            Binding binding = ((Bound) again).binding();
            assertThat(look(store)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.route().binding()).isEqualTo(binding));
            assertThat(done(servers.open("two", InstantSource.system(), POOL).bind(request("key")).toCompletableFuture())).isEqualTo(new Bound(binding, true));
        }
    }
}
