package io.callmask.number.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.Requirement.OfNumber;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.Requirement.Where;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the inventory does to a store and what a store does to the inventory, whatever both are built on.
public abstract class InventoryContract {
    private static final RealNumber A = RealNumber.of("+12125550101");
    private static final RealNumber B = RealNumber.of("+12125550102");
    private static final RealNumber C = RealNumber.of("+12125550103");
    private static final Duration REST = Duration.ofHours(1);

    @TempDir protected Path directory;
    protected Instant now = Instant.parse("2026-11-01T12:00:00Z");
    protected NumberStore store;
    private Inventory inventory;
    private final List<BadRow> bad = new ArrayList<>();

    /// A store with these pools and the inventory that is there.
    protected abstract NumberStore open(List<Pool> pools) throws IOException;

    protected abstract StockDatabase database();

    @BeforeEach void start() throws IOException {
        store = open(pools());
        inventory = new Inventory(database(), (Shelves) store, () -> now);
    }

    @AfterEach void stop() {
        store.close();
        database().close();
    }

    protected static List<Pool> pools() {
        return List.of(new Pool("one", List.of(), 1, REST, Pool.Recycling.PAIR), new Pool("two", List.of(), 1, REST, Pool.Recycling.NUMBER),
            Pool.of("listed", List.of(VirtualNumber.of("+18005559999")), REST));
    }

    protected <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("no answer", failure);
        }
    }

    private Inventory.Imported load(String csv, boolean acceptGood) throws Exception {
        bad.clear();
        var file = Files.writeString(directory.resolve("numbers.csv"), csv);
        return inventory.load(file, acceptGood, (_, _) -> { }, bad::add);
    }

    private static String numbers(int count, String columns, String values) {
        return IntStream.range(0, count).mapToObj(i -> "+1800555%04d,%s\n".formatted(i, values)).collect(Collectors.joining("", "number," + columns + "\n", ""));
    }

    private static VirtualNumber vn(int i) {
        return VirtualNumber.of("+1800555%04d".formatted(i));
    }

    private BindResult bind(Wish wish, String pool, Requirement requirement) {
        return done(store.bind(new BindRequest(wish, pool, Terms.USUAL, Duration.ofHours(2), "", "", requirement)));
    }

    private static Wish axb() {
        return new Wish.Axb(A, B, Choice.ANY);
    }

    private static Wish ax(RealNumber a, Choice x) {
        return new Wish.Ax(a, x, Callback.NOBODY);
    }

    private static Requirement in(Where where, Stickiness stickiness) {
        return new Requirement(Requirement.NONE.channel(), Requirement.NONE.number(), where, stickiness);
    }

    private VirtualNumber bound(Wish wish, String pool, Requirement requirement) {
        var result = bind(wish, pool, requirement);
        if (result instanceof Bound(var binding, _)) return binding.deal().x();
        throw new AssertionError(result.toString());
    }

    private NotBound refused(Wish wish, String pool, Requirement requirement) {
        if (bind(wish, pool, requirement) instanceof NotBound why) return why;
        throw new AssertionError("bound");
    }

    @Test void imported_numbers_are_bound_and_called_at_once_and_after_a_restart() throws Exception {
        assertThat(refused(axb(), "one", Requirement.NONE).why()).isEqualTo(Why.WRONG_CLASS);
        assertThat(load(numbers(3, "pool,class", "one,known-caller"), false)).isEqualTo(new Inventory.Imported(3, 0, 3));

        var x = bound(axb(), "one", Requirement.NONE);
        assertThat(done(store.look(new RouteKey(x, A), now))).isInstanceOf(RouteAnswer.Found.class);
        store.close();
        store = open(pools());
        assertThat(done(store.look(new RouteKey(x, A), now))).isInstanceOf(RouteAnswer.Found.class);
        assertThat(store.pools().stream().filter(pool -> pool.pool().equals("one")).findFirst().orElseThrow().numbers()).isEqualTo(3);
    }

    @Test void one_bad_row_keeps_all_out_and_every_bad_row_is_told() throws Exception {
        var csv = """
            number,pool,class,state,city,cost
            +18005550001,one,known-caller,,Oslo,4.50
            12345,one,,,,
            +18005550001,one,,,,
            +18005559999,one,,,,
            +18005550002,three,,,,
            +18005550003,one,clever,,,
            +18005550004,one,,tired,,
            +18005550005,one,,,,-1
            +18005550006,one
            """;
        assertThat(load(csv, false)).isEqualTo(new Inventory.Imported(9, 8, 0));
        assertThat(bad).extracting(BadRow::line, BadRow::field).containsExactly(org.assertj.core.groups.Tuple.tuple(3L, "number"), org.assertj.core.groups.Tuple.tuple(4L, "number"),
            org.assertj.core.groups.Tuple.tuple(5L, "number"), org.assertj.core.groups.Tuple.tuple(6L, "pool"), org.assertj.core.groups.Tuple.tuple(7L, "class"), org.assertj.core.groups.Tuple.tuple(8L, "state"),
            org.assertj.core.groups.Tuple.tuple(9L, "cost"), org.assertj.core.groups.Tuple.tuple(10L, ""));
        assertThat(bad).allSatisfy(row -> assertThat(row.reason()).contains("expected"));
        assertThat(inventory.find(vn(1))).isEmpty();

        assertThat(load(csv, true)).isEqualTo(new Inventory.Imported(9, 8, 1));
        assertThat(inventory.find(vn(1)).orElseThrow()).containsEntry("city", "Oslo").containsEntry("cost", "4.5");
    }

    @Test void of_a_file_that_breaks_off_nothing_is_taken_in_whatever_is_good_of_it() throws Exception {
        var good = numbers(3, "city,pool", "Oslo,one");
        for (var broken : List.of("+18005550009,\"Ber\ngen,one\n", "+18005550009,\"" + "x".repeat(5_000) + "\",one\n")) {
            assertThat(load(good + broken + "+18005550010,Oslo,one\n", true).imported()).isZero();
            assertThat(bad).singleElement().satisfies(row -> assertThat(row.line()).isEqualTo(5), row -> assertThat(row.reason()).contains("not readable as CSV", "nothing behind it was read", "expected"));
        }
        assertThat(loadLatin(good + "+18005550009,Ålesund,one\n").imported()).isZero();
        assertThat(bad).singleElement().satisfies(row -> assertThat(row.line()).isEqualTo(5), row -> assertThat(row.reason()).contains("not UTF-8", "nothing behind it was read", "expected"));
        // Far behind what is decoded at a time.
        assertThat(loadLatin(numbers(2_000, "city,pool", "Oslo,one") + "+18005559001,Ålesund,one\n" + "+18005559002,Oslo,one\n").imported()).isZero();
        assertThat(bad).singleElement().satisfies(row -> assertThat(row.line()).isEqualTo(2_002));
        for (int i : List.of(0, 1, 2, 9, 10)) assertThat(inventory.find(vn(i))).isEmpty();

        assertThat(load(good + "+18005550009,Bergen\n", true)).isEqualTo(new Inventory.Imported(4, 1, 3));
    }

    private Inventory.Imported loadLatin(String csv) throws Exception {
        bad.clear();
        return inventory.load(Files.writeString(directory.resolve("numbers.csv"), csv, StandardCharsets.ISO_8859_1), true, (_, _) -> { }, bad::add);
    }

    @Test void what_is_exported_can_be_imported_again() throws Exception {
        load("number,pool,class,state,channel,provider,industries,functions,connect-rate,faults,type,segment,city,cost,capacity,reserved-for\n"
            + "+18005550001,one,exclusive,frozen,c1,acme,logistics retail,sms,97.5,2,mobile,170,\"Oslo, north\",4.50,200,vip\n+18005550002,one,extension,,,,,,,,,,,,,\n", false);
        assertThat(bad).isEmpty();
        var first = export();
        assertThat(first).contains("+18005550001,one,exclusive,frozen,mobile,170,\"Oslo, north\",4.5,200,vip,c1,acme,logistics retail,sms,97.5,2");
        assertThat(load(first, false)).isEqualTo(new Inventory.Imported(2, 0, 2));
        assertThat(export()).isEqualTo(first);
    }

    private String export() throws IOException {
        var out = new ByteArrayOutputStream();
        inventory.export(out);
        return out.toString(StandardCharsets.UTF_8).lines().sorted().collect(Collectors.joining("\n")).replaceFirst("(?s)(.*)\n(number,.*)", "$2\n$1");
    }

    @Test void locked_and_frozen_take_effect_without_a_restart() throws Exception {
        load(numbers(1, "pool", "one"), false);
        var x = bound(axb(), "one", Requirement.NONE);

        assertThat(inventory.change(Set.of(x), Map.of("state", "frozen"))).isEqualTo(new Inventory.Changed(1, List.of()));
        assertThat(refused(new Wish.Axb(A, C, new Choice.Exactly(x)), "one", Requirement.NONE).why()).isEqualTo(Why.NUMBER_FROZEN);
        assertThat(done(store.look(new RouteKey(x, A), now))).isInstanceOf(RouteAnswer.Found.class);
        inventory.change(Set.of(x), Map.of("state", "locked"));
        assertThat(refused(new Wish.Axb(A, C, new Choice.Exactly(x)), "one", Requirement.NONE).why()).isEqualTo(Why.NUMBER_LOCKED);
        assertThat(done(store.look(new RouteKey(x, A), now))).isInstanceOf(RouteAnswer.Locked.class);
        inventory.change(Set.of(x), Map.of("state", "in-use"));
        assertThat(done(store.look(new RouteKey(x, A), now))).isInstanceOf(RouteAnswer.Found.class);
    }

    @Test void pool_and_class_change_only_when_nothing_is_open_or_rests() throws Exception {
        load(numbers(1, "pool", "one"), false);
        var result = bind(axb(), "one", Requirement.NONE);
        var binding = ((Bound) result).binding();

        assertThat(inventory.change(Set.of(vn(0)), Map.of("class", "exclusive")).bad()).singleElement().satisfies(row -> assertThat(row.reason()).contains("bound"));
        assertThat(inventory.remove(Set.of(vn(0))).numbers()).isZero();
        assertThat(load(numbers(1, "pool", "two"), false)).isEqualTo(new Inventory.Imported(1, 1, 0));
        assertThat(inventory.isUsed(vn(0))).isTrue();
        done(store.unbind(binding.id()));
        assertThat(inventory.change(Set.of(vn(0)), Map.of("pool", "two")).numbers()).isZero();
        assertThat(inventory.find(vn(0)).orElseThrow()).containsEntry("pool", "one").containsEntry("class", "known-caller");
        // Still chosen from, after it could not be moved.
        assertThat(bound(new Wish.Axb(C, RealNumber.of("+12125550109"), Choice.ANY), "one", Requirement.NONE)).isEqualTo(vn(0));
    }

    @Test void a_number_with_an_open_extension_does_not_move() throws Exception {
        load(numbers(1, "pool,class", "one,extension"), false);
        bound(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "one", Requirement.NONE);
        assertThat(inventory.change(Set.of(vn(0)), Map.of("pool", "two")).numbers()).isZero();
        assertThat(inventory.change(Set.of(vn(0)), Map.of("class", "exclusive")).numbers()).isZero();
        assertThat(inventory.remove(Set.of(vn(0))).numbers()).isZero();
        assertThat(inventory.isUsed(vn(0))).isTrue();
    }

    @Test void a_reserved_number_gives_no_extension_to_others_though_it_gave_one_to_whom_it_is_for() throws Exception {
        load("number,pool,class,reserved-for\n+18005550000,one,extension,vip\n+18005550001,one,extension,\n", false);
        assertThat(bad).isEmpty();
        var vip = new Requirement(Requirement.NONE.channel(), new Requirement.OfNumber(Set.of(), Set.of(), Optional.empty(), "vip"), Requirement.NONE.where(), Stickiness.NONE);
        assertThat(bound(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "one", vip)).isEqualTo(vn(0));
        // Its pool's extensions have one digit: ten fit, and no eleventh.
        for (int i = 0; i < 10; i++) assertThat(bound(new Wish.Axe(B, Choice.ANY, Callback.NOBODY), "one", Requirement.NONE)).isEqualTo(vn(1));
        assertThat(refused(new Wish.Axe(B, Choice.ANY, Callback.NOBODY), "one", Requirement.NONE).why()).isEqualTo(Why.POOL_EXHAUSTED);
        assertThat(bound(new Wish.Axe(B, Choice.ANY, Callback.NOBODY), "one", vip)).isEqualTo(vn(0));
    }

    @Test void an_extension_number_of_limited_capacity_takes_no_more() throws Exception {
        load(numbers(1, "pool,class,capacity", "one,extension,2"), false);
        for (int i = 0; i < 2; i++) bound(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "one", Requirement.NONE);
        assertThat(refused(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "one", Requirement.NONE).why()).isEqualTo(Why.POOL_EXHAUSTED);
    }

    @Test void a_free_number_changes_class_and_pool_and_goes() throws Exception {
        load(numbers(1, "pool", "one"), false);
        assertThat(inventory.change(Set.of(vn(0)), Map.of("class", "exclusive")).bad()).isEmpty();
        assertThat(bound(ax(A, Choice.ANY), "one", Requirement.NONE)).isEqualTo(vn(0));
        assertThat(refused(ax(B, Choice.ANY), "one", Requirement.NONE).why()).isEqualTo(Why.POOL_EXHAUSTED);
        load("number,pool\n+18005550001,one\n", false);
        assertThat(inventory.change(Set.of(vn(1)), Map.of("pool", "two")).bad()).isEmpty();
        assertThat(bound(axb(), "two", Requirement.NONE)).isEqualTo(vn(1));
        load("number,pool\n+18005550002,one\n", false);
        assertThat(inventory.remove(Set.of(vn(2))).numbers()).isEqualTo(1);
        assertThat(store.isOurs(vn(2))).isFalse();
        assertThat(refused(new Wish.Axb(A, C, new Choice.Exactly(vn(2))), "one", Requirement.NONE).why()).isEqualTo(Why.NUMBER_NOT_OWNED);
        assertThat(load("number,pool,class\n+18005550002,two,exclusive\n", false).imported()).isEqualTo(1);
    }

    @Test void numbers_are_chosen_by_city_and_reservation_in_every_class() throws Exception {
        load("number,pool,class,city,reserved-for\n+18005550000,one,known-caller,Oslo,\n+18005550001,one,known-caller,Rome,\n+18005550002,one,exclusive,Oslo,\n+18005550003,one,exclusive,Rome,\n"
            + "+18005550004,one,extension,Oslo,\n+18005550005,one,extension,Rome,\n+18005550006,one,exclusive,Paris,vip\n", false);
        var rome = in(new Where("Rome", "", List.of(), true), Stickiness.NONE);

        assertThat(bound(axb(), "one", rome)).isEqualTo(vn(1));
        assertThat(bound(ax(A, Choice.ANY), "one", rome)).isEqualTo(vn(3));
        assertThat(bound(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "one", rome)).isEqualTo(vn(5));
        assertThat(refused(ax(A, Choice.ANY), "one", rome).why()).isEqualTo(Why.POOL_EXHAUSTED);
        assertThat(bound(ax(B, Choice.ANY), "one", in(new Where("Rome", "", List.of("Nowhere", "Oslo"), false), Stickiness.NONE))).isEqualTo(vn(2));
        // The one that is reserved is nobody else's, by whatever way.
        assertThat(refused(ax(C, Choice.ANY), "one", Requirement.NONE).why()).isEqualTo(Why.POOL_EXHAUSTED);
        assertThat(refused(ax(C, new Choice.Exactly(vn(6))), "one", Requirement.NONE).why()).isEqualTo(Why.REQUIREMENT_UNMET);
        var vip = new Requirement(Requirement.NONE.channel(), new OfNumber(Set.of(), Set.of(), java.util.Optional.empty(), "vip"), Requirement.NONE.where(), Stickiness.NONE);
        assertThat(bound(ax(C, Choice.ANY), "one", vip)).isEqualTo(vn(6));
        assertThat(refused(axb(), "one", in(new Where("Atlantis", "", List.of(), true), Stickiness.NONE))).satisfies(why -> {
            assertThat(why.why()).isEqualTo(Why.REQUIREMENT_UNMET);
            assertThat(why.field()).isEqualTo("requirement.city");
        });
    }

    @Test void a_number_stays_the_same_or_becomes_another_as_asked() throws Exception {
        load(numbers(40, "pool,class", "one,exclusive"), false);
        var same = in(Requirement.NONE.where(), Stickiness.PREFER);
        var other = in(Requirement.NONE.where(), Stickiness.AVOID);
        var first = bound(ax(A, Choice.ANY), "one", same);
        release(first);
        assertThat(bound(ax(A, Choice.ANY), "one", same)).isEqualTo(first);
        release(first);

        var last = bound(ax(B, Choice.ANY), "one", other);
        for (int i = 0; i < 20; i++) {
            release(last);
            var next = bound(ax(B, Choice.ANY), "one", other);
            assertThat(next).isNotEqualTo(last);
            last = next;
        }
    }

    private void release(VirtualNumber vn) {
        for (var binding : store.search(new NumberStore.Query.ByVirtualNumber(vn), 10)) done(store.unbind(binding.id()));
        now = now.plus(REST).plusSeconds(1);
    }

    @Test void a_full_number_takes_no_more_and_takes_again_after_the_rest() throws Exception {
        load(numbers(2, "pool,capacity", "one,2"), false);
        var x = bound(new Wish.Axb(A, B, Choice.ANY), "one", Requirement.NONE);
        assertThat(refused(new Wish.Axb(RealNumber.of("+12125550201"), RealNumber.of("+12125550202"), new Choice.Exactly(x)), "one", Requirement.NONE).why()).isIn(Why.POOL_EXHAUSTED, Why.NUMBER_CONFLICT);
        var y = bound(new Wish.Axb(RealNumber.of("+12125550201"), RealNumber.of("+12125550202"), Choice.ANY), "one", Requirement.NONE);
        assertThat(y).isNotEqualTo(x);
        assertThat(refused(new Wish.Axb(RealNumber.of("+12125550301"), RealNumber.of("+12125550302"), Choice.ANY), "one", Requirement.NONE).why()).isEqualTo(Why.POOL_EXHAUSTED);
        release(x);
        assertThat(bound(new Wish.Axb(RealNumber.of("+12125550301"), RealNumber.of("+12125550302"), Choice.ANY), "one", Requirement.NONE)).isEqualTo(x);
    }

    @Test void a_channel_changes_for_all_its_numbers() throws Exception {
        load(numbers(3, "pool,channel,connect-rate", "one,c1,90"), false);
        assertThat(bad).isEmpty();
        assertThat(inventory.channel("c1", Map.of("connect-rate", "55.5"))).isEqualTo(new Inventory.Changed(3, List.of()));
        assertThat(inventory.find(vn(1)).orElseThrow()).containsEntry("connect-rate", "55.5");
        assertThat(inventory.channel("c1", Map.of("connect-rate", "101")).bad()).singleElement().satisfies(row -> assertThat(row.field()).isEqualTo("connect-rate"));
        assertThat(load("number,pool,channel,faults\n+18005550007,one,c2,1\n+18005550008,one,c2,2\n", false).bad()).isEqualTo(1);
    }

    @Test void classes_are_counted() throws Exception {
        load("number,pool,class,state\n+18005550000,one,known-caller,\n+18005550001,one,known-caller,frozen\n+18005550002,one,exclusive,\n+18005550004,one,extension,locked\n", false);
        bound(axb(), "one", Requirement.NONE);
        bound(ax(A, Choice.ANY), "one", Requirement.NONE);
        settle();
        var classes = store.classes("one");
        assertThat(classes).extracting(NumberStore.ClassUse::kind).containsExactly(NumberClass.KNOWN_CALLER, NumberClass.EXCLUSIVE, NumberClass.EXTENSION);
        assertThat(classes.getFirst()).satisfies(use -> {
            assertThat(use.numbers()).isEqualTo(2);
            assertThat(use.frozen()).isEqualTo(1);
            assertThat(use.bound()).isEqualTo(1);
            assertThat(use.openSlots()).isEqualTo(2);
            assertThat(use.busiest()).isEqualTo(1);
        });
        assertThat(classes.get(1).bound()).isEqualTo(1);
        assertThat(classes.get(2).locked()).isEqualTo(1);
    }

    /// Waits until what a store counts now and then has been counted.
    protected void settle() {
        // Most count as they go.
    }
}
