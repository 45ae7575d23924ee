package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.inventory.Shelves;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.route.RouteKey;
import io.callmask.number.stock.Stock;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Between two starts the settings, or the inventory's database, may become others: a number keeps its pool and class as long as something on it is open or rests.
class HomesTest {
    private static final MasterKey KEY = MasterKey.of("44".repeat(32), "test");
    private static final RealNumber A = RealNumber.of("+12125550101");
    private static final RealNumber B = RealNumber.of("+12125550102");
    private static final RealNumber C = RealNumber.of("+12125550103");
    private static final VirtualNumber K = VirtualNumber.of("+18005550001");
    private static final VirtualNumber K2 = VirtualNumber.of("+18005550002");
    private static final VirtualNumber X = VirtualNumber.of("+18005550011");
    private static final VirtualNumber E = VirtualNumber.of("+18005550021");
    private static final List<VirtualNumber> ALL = List.of(K, K2, X, E);
    private static final Duration REST = Duration.ofHours(1);
    private static final Duration TTL = Duration.ofHours(2);
    private static final Callback.Lasting BACK = new Callback.Fixed(C);

    private SimulatedDisk disk = new SimulatedDisk(1);
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private int ids;
    private int digits = 4;
    private EmbeddedStore store;
    private boolean isClosed;

    HomesTest() throws IOException {
        store = open(usual());
    }

    @AfterEach void stop() {
        if (!isClosed) store.close();
        isClosed = true;
    }

    /// What the numbers are, by pool and class.
    private record Home(String pool, NumberClass kind) {}

    private static Map<VirtualNumber, Home> usual() {
        var homes = new LinkedHashMap<VirtualNumber, Home>();
        homes.put(K, new Home("p", NumberClass.KNOWN_CALLER));
        homes.put(K2, new Home("p", NumberClass.KNOWN_CALLER));
        homes.put(X, new Home("p", NumberClass.EXCLUSIVE));
        homes.put(E, new Home("p", NumberClass.EXTENSION));
        return homes;
    }

    private static Map<VirtualNumber, Home> but(VirtualNumber vn, Home home) {
        var homes = usual();
        homes.put(vn, home);
        return homes;
    }

    private static Map<VirtualNumber, Home> without(VirtualNumber vn) {
        var homes = usual();
        homes.remove(vn);
        return homes;
    }

    private List<Pool> pools(Map<VirtualNumber, Home> homes) {
        var pools = new ArrayList<Pool>();
        for (var name : List.of("p", "q")) {
            var numbers = homes.entrySet().stream().filter(each -> each.getValue().pool().equals(name)).map(each -> new PooledNumber(each.getKey(), each.getValue().kind(), Standing.IN_USE)).toList();
            pools.add(new Pool(name, numbers, digits, REST, Pool.Recycling.PAIR));
        }
        return pools;
    }

    private EmbeddedStore open(Map<VirtualNumber, Home> homes) throws IOException {
        return openWith(1 << 20, pools(homes));
    }

    private EmbeddedStore openWith(int bytes, List<Pool> pools) throws IOException {
        var opened = EmbeddedStore.on(disk, KEY, new EmbeddedStore.Settings(pools, bytes, 2L * bytes, 100, 10_000), sources(), StoreListener.SILENT);
        isClosed = false;
        return opened;
    }

    private EmbeddedStore.Sources sources() {
        return new EmbeddedStore.Sources(() -> now, () -> 0, new Random(7), () -> "id" + ids++);
    }

    private void restart(Map<VirtualNumber, Home> homes) throws IOException {
        stop();
        store = open(homes);
    }

    private AbstractThrowableAssert<?, ?> isRefused(Map<VirtualNumber, Home> homes) {
        stop();
        return assertThatThrownBy(() -> store = open(homes), "%s", homes).isInstanceOf(IOException.class)
            .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain(A.digits(), B.digits(), C.digits(), K.digits()));
    }

    private static BindRequest request(String pool, Wish wish) {
        return new BindRequest(wish, pool, Terms.USUAL, TTL, "", "");
    }

    private Binding bound(Wish wish) {
        return bound("p", wish);
    }

    private Binding bound(String pool, Wish wish) {
        var answer = store.bind(request(pool, wish)).toCompletableFuture();
        store.poll();
        return ((Bound) answer.join()).binding();
    }

    private void unbind(Binding binding) {
        var answer = store.unbind(binding.id()).toCompletableFuture();
        store.poll();
        assertThat(answer.join()).isInstanceOf(UnbindResult.Unbound.class);
    }

    private Binding met(Binding binding) {
        var answer = store.route(new RouteKey(binding.deal().x(), A), now).toCompletableFuture();
        store.poll();
        return ((RouteAnswer.Found) answer.join()).route().binding();
    }

    private RouteAnswer look(RouteKey key) {
        return store.look(key, now).toCompletableFuture().join();
    }

    private static Choice exactly(VirtualNumber vn) {
        return new Choice.Exactly(vn);
    }

    private static Wish axb() {
        return new Wish.Axb(A, B, exactly(K));
    }

    /// Binds in every mode.
    private List<Binding> everyMode() {
        var wishes = List.of(axb(), new Wish.Axyb(A, C, exactly(K), exactly(K2)), new Wish.Axe(A, exactly(E), Callback.NOBODY), new Wish.Axe(B, exactly(E), BACK), new Wish.Axeyb(A, B, exactly(E), exactly(K2)),
            new Wish.Axg(RealNumber.of("+12125550109"), Set.of(RealNumber.of("+12125550108")), exactly(K), Callback.NOBODY));
        return wishes.stream().map(this::bound).toList();
    }

    private static List<Map<VirtualNumber, Home>> moves(VirtualNumber vn) {
        var moves = new ArrayList<Map<VirtualNumber, Home>>();
        for (var pool : List.of("p", "q")) {
            for (var kind : NumberClass.values()) {
                var home = new Home(pool, kind);
                if (!home.equals(usual().get(vn))) moves.add(but(vn, home));
            }
        }
        assertThat(moves).hasSize(5);
        return moves;
    }

    @Test void the_refusal_names_number_homes_bindings_and_what_to_do_and_nothing_has_changed() throws IOException {
        var first = bound(axb());
        bound(new Wish.Axb(A, C, exactly(K2)));
        var second = bound(new Wish.Axb(C, RealNumber.of("+12125550104"), exactly(K)));
        unbind(bound(new Wish.Axb(RealNumber.of("+12125550105"), RealNumber.of("+12125550106"), exactly(K))));
        isRefused(but(K, new Home("q", NumberClass.EXTENSION))).hasMessageContainingAll("pools: " + K + ": ", "known-caller in pool p", "by the settings extension of 4 digits in pool q", "open bindings: 2, one of them id",
            "slots at rest: 2", "the last until 2026-11-01T15:00:00Z", "expected", "give it back", "in no pool", "release").satisfies(refusal -> assertThat(refusal.getMessage()).containsAnyOf(first.id().value() + ',', second.id().value() + ','));
        store = open(usual());
        assertThat(look(new RouteKey(K, A))).isInstanceOf(RouteAnswer.Found.class);
    }

    @Test void no_other_pool_and_no_other_class_while_a_binding_of_any_mode_is_open() throws IOException {
        everyMode();
        bound(new Wish.Ax(A, exactly(X), Callback.NOBODY));
        for (var vn : ALL) {
            for (var moved : moves(vn)) isRefused(moved).hasMessageContaining(vn + ": ");
        }
        store = open(usual());
    }

    @Test void nor_while_what_has_ended_rests() throws IOException {
        everyMode().forEach(this::unbind);
        unbind(bound(new Wish.Axn(A, exactly(X), BACK)));
        for (var vn : ALL) {
            for (var moved : moves(vn)) isRefused(moved).hasMessageContaining("open bindings: 0");
        }
        now = now.plus(REST);
        for (var vn : ALL) {
            for (var moved : moves(vn)) {
                store = open(moved);
                stop();
            }
        }
        store = open(usual());
    }

    @Test void no_other_number_of_digits_while_an_extension_is_open_or_rests() throws IOException {
        bound(axb());
        for (var wish : List.of(new Wish.Axe(A, exactly(E), Callback.NOBODY), new Wish.Axe(B, exactly(E), BACK), new Wish.Axeyb(A, B, exactly(E), exactly(K2)))) {
            var open = bound(wish);
            for (int fewer = 1; fewer < 4; fewer++) {
                digits = fewer;
                isRefused(usual()).hasMessageContainingAll(E + ": extension of 4 digits in pool p so far, and by the settings extension of " + fewer + " digit", "open bindings: 1, one of them " + open.id());
            }
            // As it was it is reached as before.
            digits = 4;
            store = open(usual());
            isClosed = false;
            assertThat(look(new RouteKey(E, C, open.deal().extension()))).isInstanceOfAny(RouteAnswer.Found.class, RouteAnswer.NotAParty.class);
            unbind(open);
            digits = 3;
            isRefused(usual()).hasMessageContainingAll("of 4 digits in pool p so far", "open bindings: 0", "slots at rest: 1");
            digits = 4;
            store = open(usual());
            isClosed = false;
            now = now.plus(REST);
        }
        stop();
        digits = 3;
        store = open(usual());
        isClosed = false;
        var shorter = bound(new Wish.Axe(A, exactly(E), Callback.NOBODY));
        assertThat(shorter.deal().extension().digits()).hasSize(3);
        digits = 4;
        isRefused(usual()).hasMessageContaining("extension of 3 digits in pool p so far");
        digits = 3;
        store = open(usual());
    }

    @Test void nor_while_only_pairs_rest_that_do_not_tell_the_class_themselves() throws IOException {
        var waiting = bound(new Wish.Xyb(B, exactly(X), exactly(K)));
        unbind(met(waiting));
        var code = bound(new Wish.Axe(A, exactly(E), BACK));
        var changed = store.update(code.id(), code.generation(), List.of(new Change.CallsBack(Callback.NOBODY), new Change.Lives(Duration.ofMinutes(2)))).toCompletableFuture();
        store.poll();
        assertThat(changed.join()).isInstanceOf(Bound.class);
        for (var vn : List.of(X, E)) {
            for (var moved : moves(vn)) isRefused(moved).hasMessageContaining(vn + ": ");
        }
        store = open(usual());
    }

    @Test void nor_when_it_has_ended_while_the_store_was_closed_and_would_still_rest() throws IOException {
        bound(axb());
        var moved = but(K, new Home("q", NumberClass.KNOWN_CALLER));
        now = now.plus(TTL);
        isRefused(moved).hasMessageContaining("open bindings: 0").hasMessageContaining("slots at rest: 2");
        now = now.plus(REST).minusMillis(1);
        isRefused(moved);
        now = now.plusMillis(1);
        store = open(moved);
        assertThat(bound("q", axb()).pool()).isEqualTo("q");
        restart(moved);
        isRefused(usual()).hasMessageContaining("known-caller in pool q");
        store = open(moved);
    }

    @Test void nor_after_the_journal_was_rewritten() throws IOException {
        stop();
        store = openWith(2_000, pools(usual()));
        unbind(met(bound(new Wish.Xyb(B, exactly(X), exactly(K2)))));
        bound(axb());
        // Each is over when the next is made; only a rewriting takes them out of the journal.
        int before = ids;
        for (int i = 0; i < 200; i++) {
            unbind(bound(new Wish.Axe(C, exactly(E), Callback.NOBODY)));
            for (boolean more = true; more; ) more = store.poll();
        }
        assertThat(ids).isEqualTo(before + 200);
        stop();
        assertThat(entries().stream().filter(type -> type == Entries.OPENED).count()).as("it was rewritten").isLessThan(150);
        assertThat(entries()).contains(Entries.RESTS);
        for (var vn : List.of(K, X)) {
            for (var moved : moves(vn)) isRefused(moved).hasMessageContaining(vn + ": ");
        }
        store = open(usual());
    }

    private List<Integer> entries() throws IOException {
        var types = new ArrayList<Integer>();
        reading(entry -> types.add(entry.type())).close();
        return types;
    }

    private Journal reading(Consumer<Entry.Reader> each) throws IOException {
        return Journal.open(disk, KEY, new Journal.Settings("bindings", 1 << 20, Duration.ZERO, 10), new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {
                each.accept(entry);
            }

            @Override public boolean idle(Journal journal) {
                return false;
            }
        }, (_, _, _, _) -> {}, () -> 0);
    }

    @Test void what_an_earlier_callmask_wrote_starts_where_it_was_and_nowhere_else() throws IOException {
        stop();
        disk = new SimulatedDisk(2);
        try (var journal = reading(_ -> {})) {
            journal.submit(new Journal.Change() {
                @Override public void write(Entry.Writer to) {
                    // A pair of XYB at rest, without the class of its number; a binding and a pair of callmask 0.1.
                    to.begin(9).number(1).text(X.digits()).text(A.digits()).text("old-1").text("p").instant(now.plus(REST)).end();
                    to.begin(9).number(2).text(E.digits()).text("0427").text("old-2").text("p").instant(now.plus(REST)).end();
                    to.begin(1).text("old-3").number(3).text("AXB").text("p").text(A.digits()).text(B.digits()).text(K.digits()).text(K.digits()).instant(now).instant(now.plus(TTL)).text("")
                        .number(REST.toMillis()).text("").flag(false).flag(false).end();
                    to.begin(3).text(K2.digits()).text(C.digits()).text("old-4").text("p").instant(now.plus(REST)).end();
                }

                @Override public void durable(Journal.Position at) {}

                @Override public void abandoned() {}
            });
            journal.poll();
        }
        store = open(usual());
        for (var each : usual().entrySet()) isRefused(but(each.getKey(), new Home("q", each.getValue().kind()))).hasMessageContaining(each.getKey() + ": ");
        isRefused(but(E, new Home("p", NumberClass.KNOWN_CALLER))).hasMessageContaining("extension of 4 digits in pool p");
        isRefused(but(K, new Home("p", NumberClass.EXCLUSIVE))).hasMessageContaining("old-3");
        store = open(usual());
        assertThat(look(new RouteKey(X, A))).isEqualTo(new RouteAnswer.Closed(new BindingId("old-1"), "p"));
    }

    @Test void what_is_over_hinders_nothing_though_the_journal_has_it_still() throws IOException {
        unbind(bound(axb()));
        now = now.plus(REST);
        var moved = but(K, new Home("q", NumberClass.EXTENSION));
        restart(moved);
        var code = bound("q", new Wish.Axe(C, exactly(K), Callback.NOBODY));
        restart(moved);
        assertThat(look(new RouteKey(K, B, code.deal().extension()))).isInstanceOf(RouteAnswer.Found.class);
        assertThat(look(new RouteKey(K, A))).isEqualTo(new RouteAnswer.ExtensionMissing("q"));
    }

    @Test void of_many_numbers_some_are_named() throws IOException {
        stop();
        var numbers = IntStream.range(0, 30).mapToObj(i -> VirtualNumber.of("+49800555%04d".formatted(i))).toList();
        disk = new SimulatedDisk(3);
        store = openWith(1 << 20, List.of(Pool.of("old-name", numbers, REST)));
        for (var vn : numbers) bound("old-name", new Wish.Axb(A, B, exactly(vn)));
        stop();
        assertThatIOException().isThrownBy(() -> openWith(1 << 20, List.of(Pool.of("new-name", numbers, REST)))).withMessageContainingAll("in pool old-name", "in pool new-name", "25 more")
            .satisfies(refusal -> assertThat(String.valueOf(refusal.getMessage()).split("known-caller in pool old-name")).hasSize(6));
        store = openWith(1 << 20, List.of(Pool.of("old-name", numbers, REST)));
    }

    @Test void a_number_in_no_pool_any_more_routes_on_and_is_told_and_comes_back_only_where_it_was() throws Exception {
        bound(axb());
        var lines = new ListAppender<ILoggingEvent>();
        var log = (Logger) LoggerFactory.getLogger(Homes.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        try {
            restart(without(K));
            restart(without(K));
        } finally {
            log.setLevel(null);
            log.setAdditive(true);
            log.detachAppender(lines);
        }
        assertThat(lines.list).hasSize(2).allSatisfy(line -> assertThat(line.getFormattedMessage()).contains("event=removed-numbers numbers=1 bindings=1 until=2026-11-01T14:00:00Z", "one is id0")
            .doesNotContain(A.digits(), B.digits()));
        assertThat(look(new RouteKey(K, A))).isInstanceOf(RouteAnswer.Found.class);
        // Nor does it come back by the inventory.
        var back = new Stock.Change(K, "q", Optional.of(new PooledNumber(K, NumberClass.EXTENSION, Standing.IN_USE)));
        var shelves = (Shelves) store;
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            var writer = Thread.ofPlatform().start(() -> {
                while (!Thread.currentThread().isInterrupted()) store.poll();
            });
            assertThat(shelves.hold(connection, List.of(back))).containsExactly(K);
            writer.interrupt();
            writer.join();
        }
        isRefused(but(K, new Home("q", NumberClass.KNOWN_CALLER))).hasMessageContaining("known-caller in pool p");
        store = open(usual());
        assertThat(look(new RouteKey(K, A))).isInstanceOf(RouteAnswer.Found.class);
        restart(without(K));
        now = now.plus(TTL).plus(REST);
        restart(but(K, new Home("q", NumberClass.EXCLUSIVE)));
        bound("q", new Wish.Ax(C, exactly(K), Callback.NOBODY));
    }

    @Test void what_hangs_on_a_number_that_goes_and_one_that_stays_is_refused_for_the_one_that_moves_only() throws IOException {
        bound(new Wish.Axyb(A, B, exactly(K), exactly(K2)));
        var homes = without(K);
        restart(homes);
        homes.put(K2, new Home("q", NumberClass.KNOWN_CALLER));
        isRefused(homes).hasMessageContaining("pools: " + K2 + ": ");
        homes.remove(K2);
        store = open(homes);
        assertThat(look(new RouteKey(K2, A))).isInstanceOf(RouteAnswer.Found.class);
        var answer = store.bind(request("p", new Wish.Axb(A, C, Choice.ANY))).toCompletableFuture();
        store.poll();
        assertThat(answer.join()).isInstanceOf(NotBound.class);
    }

    @Test void a_refused_start_gives_the_directory_back(@TempDir Path directory) throws IOException {
        var usual = EmbeddedStore.Settings.of(pools(usual()));
        Binding binding;
        try (var first = EmbeddedStore.open(directory, KEY, usual, sources(), StoreListener.SILENT)) {
            binding = ((Bound) first.bind(request("p", axb())).toCompletableFuture().join()).binding();
        }
        var moved = EmbeddedStore.Settings.of(pools(but(K, new Home("q", NumberClass.KNOWN_CALLER))));
        for (int i = 0; i < 2; i++) assertThatIOException().isThrownBy(() -> EmbeddedStore.open(directory, KEY, moved, sources(), StoreListener.SILENT)).withMessageContaining(binding.id().value());
        try (var again = EmbeddedStore.open(directory, KEY, usual, sources(), StoreListener.SILENT)) {
            assertThat(again.binding(binding.id())).contains(binding);
        }
    }
}
