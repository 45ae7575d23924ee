package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest {
    private static final MasterKey KEY = MasterKey.of("22".repeat(32), "test");
    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final RealNumber BOB = RealNumber.of("+15553334444");
    private static final RealNumber CAROL = RealNumber.of("+15555556666");
    private static final VirtualNumber V0 = VirtualNumber.of("+15550001000");
    private static final VirtualNumber V1 = VirtualNumber.of("+15550001001");
    private static final VirtualNumber OTHER = VirtualNumber.of("+15550009000");
    private static final Duration REST = Duration.ofHours(24);
    private static final Duration TTL = Duration.ofHours(2);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final AtomicInteger ids = new AtomicInteger();
    private final List<String> heard = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private EmbeddedStore store;

    EmbeddedStoreTest() throws IOException {
        store = open(Pool.of("default", List.of(V0, V1), REST), Pool.of("second", List.of(OTHER), Duration.ofSeconds(10)));
    }

    private EmbeddedStore open(Pool... pools) throws IOException {
        return EmbeddedStore.on(disk, KEY, new EmbeddedStore.Settings(List.of(pools), 1 << 20, 1 << 20, 4, 1_000), sources(), new StoreListener() {
            @Override public void bound(String pool, Duration took) {
                heard.add("bound " + pool);
            }

            @Override public void refused(Why why) {
                heard.add("refused " + why);
            }

            @Override public void unbound(String pool) {
                heard.add("unbound " + pool);
            }

            @Override public void unreadable() {
                heard.add("unreadable");
            }

            @Override public void journaled(String journal, int entries, Duration took, boolean durable) {
                heard.add("journaled " + journal + ' ' + entries + ' ' + durable);
            }
        });
    }

    private EmbeddedStore.Sources sources() {
        return new EmbeddedStore.Sources(() -> now, () -> 0, new Random(7), () -> "id" + ids.incrementAndGet());
    }

    private static BindRequest axyb(RealNumber a, RealNumber b) {
        return new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "default", Terms.USUAL, TTL, "", "");
    }

    private static BindRequest axb(RealNumber a, RealNumber b, Choice x) {
        return new BindRequest(new Wish.Axb(a, b, x), "default", Terms.USUAL, TTL, "", "");
    }

    private static Choice exactly(VirtualNumber vn) {
        return new Choice.Exactly(vn);
    }

    private BindResult bind(BindRequest request) {
        var answer = store.bind(request).toCompletableFuture();
        store.poll();
        return answer.join();
    }

    private Binding bound(BindRequest request) {
        return ((Bound) bind(request)).binding();
    }

    private UnbindResult unbind(Binding binding) {
        var answer = store.unbind(binding.id()).toCompletableFuture();
        store.poll();
        return answer.join();
    }

    private RouteAnswer look(RouteKey key, Instant at) {
        return store.look(key, at).toCompletableFuture().join();
    }

    private void refuses(BindRequest request, Why why, String field, String... words) {
        assertThat(bind(request)).isInstanceOfSatisfying(NotBound.class, refusal -> {
            assertThat(refusal.why()).isEqualTo(why);
            assertThat(refusal.field()).isEqualTo(field);
            assertThat(refusal.detail()).doesNotContain(ALICE.digits(), BOB.digits(), CAROL.digits());
            for (var word : words) assertThat(refusal.detail()).contains(word);
        });
    }

    @Test void each_party_reaches_the_other_and_shows_its_own_number() {
        var binding = bound(axyb(ALICE, BOB));
        assertThat(binding.deal().x()).isNotEqualTo(binding.deal().y());
        assertThat(look(new RouteKey(binding.deal().y(), ALICE), now)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.ring()).isEqualTo(BOB);
            assertThat(found.route().show()).isEqualTo(binding.deal().x());
        });
        assertThat(look(new RouteKey(binding.deal().x(), BOB), now)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.ring()).isEqualTo(ALICE);
            assertThat(found.route().show()).isEqualTo(binding.deal().y());
        });
        assertThat(look(new RouteKey(binding.deal().x(), CAROL), now)).isEqualTo(new RouteAnswer.NotAParty("default"));
        assertThat(look(new RouteKey(VirtualNumber.of("+15559999999"), ALICE), now)).isEqualTo(new RouteAnswer.NoSuchNumber());
        assertThat(heard).containsExactly("journaled bindings 1 true", "bound default");
    }

    @Test void a_binding_is_found_by_id_party_number_and_reference_while_it_is_open() {
        var binding = bound(new BindRequest(new Wish.Axyb(ALICE, BOB, exactly(V1), exactly(V0)), "default", Terms.USUAL, TTL, "order-42", ""));
        assertThat(store.binding(binding.id())).contains(binding);
        for (var query : List.of(new Query.ByParty(ALICE), new Query.ByParty(BOB), new Query.ByVirtualNumber(V0), new Query.ByVirtualNumber(V1), new Query.ByReference("order-42"))) {
            assertThat(store.search(query, 10)).as("%s", query).containsExactly(binding);
        }
        var second = bound(axyb(CAROL, ALICE));
        assertThat(store.search(new Query.ByParty(ALICE), 10)).containsExactlyInAnyOrder(binding, second);
        assertThat(store.search(new Query.ByParty(ALICE), 1)).hasSize(1);
        unbind(binding);
        assertThat(store.search(new Query.ByParty(ALICE), 10)).containsExactly(second);
        assertThat(store.search(new Query.ByReference("order-42"), 10)).isEmpty();
        now = now.plus(TTL);
        assertThat(store.search(new Query.ByParty(ALICE), 10)).isEmpty();
        assertThat(store.binding(second.id())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> store.search(new Query.ByParty(ALICE), 1_001)).withMessageContaining("1 to 1000");
    }

    @Test void an_expired_binding_rests_from_its_end_on_even_before_anybody_noted_it() {
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        now = binding.until().minusMillis(1);
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        now = binding.until();
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
        refuses(axb(ALICE, CAROL, exactly(V0)), Why.NUMBER_CONFLICT, "x", "rests until 2026-11-02T14:00:00Z");
        now = binding.until().plus(REST);
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.NotAParty("default"));
        assertThat(bound(axb(ALICE, CAROL, exactly(V0))).deal()).isEqualTo(new Deal.Axb(ALICE, CAROL, V0));
    }

    @Test void a_released_binding_routes_no_more_and_its_pairs_rest_from_then() {
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        now = now.plusSeconds(60);
        assertThat(unbind(binding)).isInstanceOfSatisfying(UnbindResult.Unbound.class, released -> assertThat(released.generation()).isGreaterThan(binding.generation()));
        assertThat(look(new RouteKey(V0, BOB), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
        assertThat(store.binding(binding.id())).isEmpty();
        assertThat(unbind(binding)).isEqualTo(new UnbindResult.NotFound());
        refuses(axb(BOB, CAROL, exactly(V0)), Why.NUMBER_CONFLICT, "x", "rests until 2026-11-02T12:01:00Z");
        now = now.plus(REST);
        bound(axb(BOB, CAROL, exactly(V0)));
    }

    @Test void a_full_pool_is_refused_with_its_numbers() {
        bound(axb(ALICE, BOB, Choice.ANY));
        bound(axb(ALICE, CAROL, Choice.ANY));
        refuses(axb(ALICE, RealNumber.of("+15557778888"), Choice.ANY), Why.POOL_EXHAUSTED, "x", "2 numbers", "2 open bindings", "0 pairs, extensions and numbers at rest", "busiest caller holds 2");
        assertThat(store.pools()).containsExactly(new PoolUse("default", 2, 2, 0, 2), new PoolUse("second", 1, 0, 0, 0));
    }

    @Test void two_numbers_are_found_whenever_there_are_two_whichever_is_tried_first() {
        for (int i = 0; i < 20; i++) {
            bound(axb(BOB, CAROL, exactly(V0)));
            // B is free on V1 only, so A must get V0 as Y, wherever the search starts.
            var binding = bound(axyb(ALICE, BOB));
            assertThat(binding.deal().x()).isEqualTo(V1);
            assertThat(binding.deal().y()).isEqualTo(V0);
            now = now.plus(TTL).plus(REST);
        }
    }

    @Test void a_mode_with_two_numbers_is_refused_when_only_one_is_there() {
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "second", Terms.USUAL, TTL, "", ""), Why.POOL_EXHAUSTED, "x");
    }

    @Test void bad_requests_are_refused_with_field_and_reason() {
        refuses(axyb(ALICE, ALICE), Why.ILLEGAL_NUMBER, "b", "is a too");
        refuses(axyb(new RealNumber(V0.number()), BOB), Why.ILLEGAL_NUMBER, "a", "one of our virtual numbers");
        refuses(axyb(ALICE, new RealNumber(OTHER.number())), Why.ILLEGAL_NUMBER, "b", "one of our virtual numbers");
        refuses(axyb(ALICE, RealNumber.of("+112")), Why.ILLEGAL_NUMBER, "b", "at least 7 digits");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofMinutes(1), "", ""), Why.ILLEGAL_EXPIRY, "ttl", "PT1M", "more than a minute");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofDays(367), "", ""), Why.ILLEGAL_EXPIRY, "ttl", "366 days");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, TTL, "a\nb", ""), Why.ILLEGAL_REFERENCE, "reference", "control character");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, TTL, "", "k".repeat(129)), Why.ILLEGAL_REFERENCE, "bindKey", "129 characters");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "none", Terms.USUAL, TTL, "", ""), Why.UNKNOWN_POOL, "pool");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, exactly(OTHER), Choice.ANY), "default", Terms.USUAL, TTL, "", ""), Why.NUMBER_NOT_OWNED, "x", "+1…00");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, exactly(OTHER)), "default", Terms.USUAL, TTL, "", ""), Why.NUMBER_NOT_OWNED, "y");
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, exactly(V0), exactly(V0)), "default", Terms.USUAL, TTL, "", ""), Why.NUMBER_CONFLICT, "y", "is x too");
        assertThat(disk.forces()).as("forces after the one at opening").isEqualTo(1);
    }

    @Test void the_same_key_is_the_same_bind_for_a_day_across_restarts_and_releases() throws IOException {
        var request = new BindRequest(new Wish.Axyb(ALICE, BOB, exactly(V1), Choice.ANY), "default", Terms.USUAL, TTL, "r", "key");
        var binding = bound(request);
        assertThat(bind(request)).isEqualTo(new Bound(binding, true));
        store.close();
        store = open(Pool.of("default", List.of(V0, V1), REST));
        assertThat(bind(request)).isEqualTo(new Bound(binding, true));
        refuses(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, TTL, "r", "key"), Why.BIND_KEY_REUSED, "bindKey", binding.id().value());
        refuses(new BindRequest(new Wish.Axyb(ALICE, CAROL, exactly(V1), Choice.ANY), "default", Terms.USUAL, TTL, "r", "key"), Why.BIND_KEY_REUSED, "bindKey");
        unbind(binding);
        assertThat(bind(request)).isEqualTo(new Bound(binding, true));
        now = now.plus(Ledger.MEMORY).plus(REST);
        assertThat(bind(request)).isInstanceOfSatisfying(Bound.class, again -> assertThat(again.repeated()).isFalse());
    }

    @Test void two_binds_of_one_batch_see_each_other() {
        var first = store.bind(axb(ALICE, BOB, exactly(V0))).toCompletableFuture();
        var second = store.bind(axb(ALICE, CAROL, exactly(V0))).toCompletableFuture();
        long before = disk.forces();
        assertThat(first).isNotDone();
        store.poll();
        assertThat(first.join()).isInstanceOf(Bound.class);
        assertThat(second.join()).isInstanceOf(NotBound.class);
        assertThat(disk.forces() - before).isEqualTo(1);
    }

    @Test void a_clock_that_leapt_and_was_set_back_leaves_a_journal_that_can_be_replayed() throws IOException {
        var set = now;
        bound(axb(ALICE, BOB, exactly(V0)));
        now = set.plus(TTL).plus(REST).plusSeconds(1);
        store.poll();
        now = set;
        var second = bound(axb(ALICE, CAROL, exactly(V0)));
        store.close();
        store = open(Pool.of("default", List.of(V0, V1), REST));
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.route().binding()).isEqualTo(second));
        assertThat(look(new RouteKey(V0, BOB), now)).isNotInstanceOf(RouteAnswer.Found.class);
    }

    @Test void a_binding_made_before_the_clock_was_set_back_can_be_released() {
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        now = now.minusSeconds(2);
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(unbind(binding)).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(look(new RouteKey(V0, ALICE), now.plusSeconds(3))).isNotInstanceOf(RouteAnswer.Found.class);
    }

    @Test void open_and_resting_pairs_are_there_after_a_restart() throws IOException {
        var open = bound(axb(ALICE, BOB, exactly(V0)));
        var released = bound(axb(ALICE, CAROL, exactly(V1)));
        unbind(released);
        store.close();
        store = open(Pool.of("default", List.of(V0, V1), REST));
        assertThat(store.binding(open.id())).contains(open);
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(look(new RouteKey(V1, CAROL), now)).isEqualTo(new RouteAnswer.Closed(released.id(), "default"));
        refuses(axb(CAROL, BOB, exactly(V1)), Why.NUMBER_CONFLICT, "x", "rests");
        assertThat(store.pools()).containsExactly(new PoolUse("default", 2, 1, 2, 2));
        assertThat(bound(axb(CAROL, RealNumber.of("+15557778888"), exactly(V0))).generation()).isGreaterThan(released.generation() + 1);
    }

    @Test void a_number_taken_out_of_the_settings_routes_on_but_is_not_bound_again() throws IOException {
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        store.close();
        store = open(Pool.of("default", List.of(V1), REST));
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(look(new RouteKey(V0, CAROL), now)).isEqualTo(new RouteAnswer.NoSuchNumber());
        refuses(axb(CAROL, BOB, exactly(V0)), Why.NUMBER_NOT_OWNED, "x");
        assertThat(unbind(binding)).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
    }

    @Test void while_the_disk_is_full_binds_are_refused_look_ups_go_on_and_what_waits_is_acknowledged_later() {
        var before = bound(axb(ALICE, BOB, exactly(V0)));
        disk.full(true);
        var waits = store.bind(axb(ALICE, CAROL, exactly(V1))).toCompletableFuture();
        store.poll();
        assertThat(store.isWritable()).isFalse();
        assertThat(waits).isNotDone();
        refuses(axb(BOB, CAROL, exactly(V1)), Why.STORE_UNAVAILABLE, "");
        assertThat(store.unbind(before.id()).toCompletableFuture()).isCompletedWithValue(new UnbindResult.Unavailable());
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(look(new RouteKey(V1, ALICE), now)).isInstanceOf(RouteAnswer.NotAParty.class);
        disk.full(false);
        store.poll();
        assertThat(waits.join()).isInstanceOf(Bound.class);
        assertThat(store.isWritable()).isTrue();
        assertThat(look(new RouteKey(V1, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
    }

    @Test void what_waits_for_the_disk_when_the_store_closes_is_told_that_nobody_knows() {
        disk.full(true);
        var waits = store.bind(axb(ALICE, BOB, exactly(V0))).toCompletableFuture();
        store.close();
        assertThat(waits.join()).isInstanceOfSatisfying(NotBound.class, refusal -> {
            assertThat(refusal.why()).isEqualTo(Why.OUTCOME_UNKNOWN);
            assertThat(refusal.detail()).contains("outcome is unknown");
        });
        assertThat(heard).contains("refused OUTCOME_UNKNOWN");
        assertThat(store.bind(axb(ALICE, BOB, exactly(V0))).toCompletableFuture().join()).isInstanceOf(NotBound.class);
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Unavailable());
    }

    @Test void a_full_queue_is_refused_at_once() {
        for (int i = 0; i < 4; i++) assertThat(store.bind(axyb(ALICE, BOB)).toCompletableFuture()).isNotDone();
        assertThat(store.bind(axyb(ALICE, BOB)).toCompletableFuture().join()).isInstanceOfSatisfying(NotBound.class, refusal -> assertThat(refusal.why()).isEqualTo(Why.FLOW_LIMITED));
        assertThat(store.unbind(new BindingId("x")).toCompletableFuture().join()).isEqualTo(new UnbindResult.Unavailable());
    }

    @Test void time_frees_what_is_over() {
        bound(axb(ALICE, BOB, exactly(V0)));
        now = now.plus(TTL);
        store.poll();
        assertThat(store.pools().getFirst()).isEqualTo(new PoolUse("default", 2, 0, 2, 1));
        now = now.plus(REST);
        store.poll();
        assertThat(store.pools().getFirst()).isEqualTo(new PoolUse("default", 2, 0, 0, 0));
    }

    @Test void what_callmask_0_1_wrote_is_read() throws IOException {
        store.close();
        var old = new SimulatedDisk(5);
        try (var journal = Journal.open(old, KEY, new Journal.Settings("bindings", 1 << 20, Duration.ZERO, 10), new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {}

            @Override public boolean idle(Journal journal) {
                return false;
            }
        }, (_, _, _, _) -> {}, () -> 0)) {
            journal.submit(new Journal.Change() {
                @Override public void write(Entry.Writer to) {
                    to.begin(5).number(7).end();
                    pair(to.begin(1), "id-a", "AXYB", V1, V0).number(REST.toMillis()).text("key").flag(true).flag(false).end();
                    to.begin(3).text(V1.digits()).text(CAROL.digits()).text("id-b").text("default").instant(now.plusSeconds(60)).end();
                    pair(to.begin(4).text("other"), "id-b", "AXB", V1, V1).flag(false).flag(false).instant(now.plusSeconds(60)).end();
                }

                @Override public void durable(Journal.Position at) {}

                @Override public void abandoned() {}
            });
            journal.poll();
        }
        store = EmbeddedStore.on(old, KEY, new EmbeddedStore.Settings(List.of(Pool.of("default", List.of(V0, V1), REST)), 1 << 20, 1 << 20, 4, 1_000), sources(), StoreListener.SILENT);
        assertThat(store.binding(new BindingId("id-a")).orElseThrow().deal()).isEqualTo(new Deal.Axyb(ALICE, BOB, V1, V0));
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
        assertThat(look(new RouteKey(V1, CAROL), now)).isEqualTo(new RouteAnswer.Closed(new BindingId("id-b"), "default"));
        assertThat(bind(new BindRequest(new Wish.Axyb(ALICE, BOB, exactly(V1), Choice.ANY), "default", Terms.USUAL, TTL, "order", "key"))).isInstanceOfSatisfying(Bound.class, again -> assertThat(again.repeated()).isTrue());
        assertThat(bind(new BindRequest(new Wish.Axb(ALICE, BOB, Choice.ANY), "default", Terms.USUAL, TTL, "order", "other"))).isInstanceOfSatisfying(Bound.class, again -> assertThat(again.repeated()).isTrue());
    }

    private Entry.Writer pair(Entry.Writer to, String id, String mode, VirtualNumber x, VirtualNumber y) {
        return to.text(id).number(3).text(mode).text("default").text(ALICE.digits()).text(BOB.digits()).text(x.digits()).text(y.digits()).instant(now).instant(now.plus(TTL)).text("order");
    }

    @Test void a_release_that_waits_for_the_disk_stops_calls_at_once_as_its_rest_counts_from_there() throws IOException {
        store.close();
        store = open(Pool.of("default", List.of(V0, V1), Duration.ofSeconds(10)));
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        var released = store.unbind(binding.id()).toCompletableFuture();
        disk.full(true);
        store.poll();
        assertThat(released).isNotDone();
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
        now = now.plusSeconds(10);
        disk.full(false);
        store.poll();
        assertThat(released).isDone();
        bound(axb(ALICE, CAROL, exactly(V0)));
    }

    @Test void a_longer_life_that_waits_for_the_disk_holds_its_pairs_though_the_shorter_one_has_rested() {
        var binding = bound(axb(ALICE, BOB, exactly(V0)));
        disk.full(true);
        var waits = store.update(binding.id(), binding.generation(), List.of(new Change.Lives(Duration.ofDays(3)))).toCompletableFuture();
        store.poll();
        now = now.plus(TTL);
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
        now = now.plus(REST);
        assertThat(look(new RouteKey(V0, ALICE), now)).isEqualTo(new RouteAnswer.Closed(binding.id(), "default"));
        disk.full(false);
        store.poll();
        assertThat(waits.join()).isInstanceOf(Bound.class);
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOf(RouteAnswer.Found.class);
    }

    @Test void a_longer_life_of_a_large_group_holds_its_pairs_too() throws IOException {
        store.close();
        var large = new SimulatedDisk(8);
        store = open(large);
        var members = IntStream.range(0, 150).mapToObj(i -> RealNumber.of("+1646%07d".formatted(2_000_000 + i))).collect(Collectors.toSet());
        var key = new RouteKey(V0, RealNumber.of("+16462000077"));
        var group = bound(new BindRequest(new Wish.Axg(ALICE, members, exactly(V0), Callback.NOBODY), "default", Terms.USUAL, TTL, "", ""));
        large.full(true);
        store.update(group.id(), group.generation(), List.of(new Change.Lives(Duration.ofDays(3))));
        store.poll();
        assertThat(look(key, now)).isInstanceOf(RouteAnswer.Found.class);
        now = now.plus(TTL).plus(REST);
        assertThat(look(key, now)).isEqualTo(new RouteAnswer.Closed(group.id(), "default"));
        large.full(false);
        store.poll();
        assertThat(look(key, now)).isInstanceOf(RouteAnswer.Found.class);
    }

    @Test void who_left_a_large_group_reaches_nobody_by_it_ever_after() throws IOException {
        store.close();
        var large = new SimulatedDisk(8);
        store = open(large);
        var members = IntStream.range(0, 150).mapToObj(i -> RealNumber.of("+1646%07d".formatted(2_000_000 + i))).collect(Collectors.toSet());
        var left = RealNumber.of("+16462000077");
        var key = new RouteKey(V0, left);
        var group = bound(new BindRequest(new Wish.Axg(ALICE, members, exactly(V0), Callback.NOBODY), "default", Terms.USUAL, TTL, "", ""));
        assertThat(look(key, now)).isInstanceOf(RouteAnswer.Found.class);
        var changed = store.update(group.id(), group.generation(), List.of(new Change.Members(Set.of(), Set.of(left)))).toCompletableFuture();
        store.poll();
        assertThat(changed.join()).isInstanceOf(Bound.class);
        assertThat(look(key, now)).isInstanceOf(RouteAnswer.Closed.class);
        store.close();
        store = open(large);
        assertThat(look(key, now)).isInstanceOf(RouteAnswer.Closed.class);
        assertThat(look(new RouteKey(V0, RealNumber.of("+16462000078")), now)).isInstanceOf(RouteAnswer.Found.class);
        unbind(group);
        now = now.plus(REST);
        for (boolean more = true; more; ) more = store.poll();
        assertThat(look(key, now)).isEqualTo(new RouteAnswer.NotAParty("default"));
        assertThat(look(new RouteKey(V0, RealNumber.of("+16462000078")), now)).isEqualTo(new RouteAnswer.NotAParty("default"));
    }

    @Test void who_called_the_former_a_is_not_called_back_by_the_new_one() throws IOException {
        store.close();
        var exclusive = new Pool("default", List.of(new Pool.PooledNumber(V0, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR);
        store = open(exclusive);
        var binding = bound(new BindRequest(new Wish.Axn(ALICE, exactly(V0), new Callback.LastCaller(Duration.ofHours(1), Callback.NOBODY)), "default", Terms.USUAL, TTL, "", ""));
        // Carol and Bob still reach Alice, while it is decided that Carol is A from now on.
        var changed = store.update(binding.id(), binding.generation(), List.of(new Change.SwapA(CAROL))).toCompletableFuture();
        for (var caller : List.of(CAROL, BOB)) assertThat(store.route(new RouteKey(V0, caller), now).toCompletableFuture().join()).isInstanceOf(RouteAnswer.Found.class);
        store.poll();
        assertThat(changed.join()).isInstanceOf(Bound.class);
        assertThat(look(new RouteKey(V0, CAROL), now)).isInstanceOf(RouteAnswer.Barred.class);
    }

    @Test void whoever_could_not_be_noted_is_not_passed_over_for_one_who_called_before_and_whose_note_waited() throws IOException {
        store.close();
        var exclusive = new Pool("default", List.of(new Pool.PooledNumber(V0, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR);
        store = open(exclusive);
        bound(new BindRequest(new Wish.Axn(ALICE, exactly(V0), new Callback.LastCaller(Duration.ofHours(1), Callback.NOBODY)), "default", Terms.USUAL, TTL, "", ""));
        disk.full(true);
        reachesAlice(BOB);
        store.poll();
        assertThat(store.isWritable()).isFalse();
        reachesAlice(CAROL);
        disk.full(false);
        store.poll();
        assertThat(look(new RouteKey(V0, ALICE), now)).as("Bob's note has come, Carol's has not").isInstanceOf(RouteAnswer.Barred.class);
        store.poll();
        callsBack(CAROL);
        // As many as may wait, and one more.
        for (int i = 0; i < 4; i++) reachesAlice(BOB);
        reachesAlice(CAROL);
        assertThat(look(new RouteKey(V0, ALICE), now)).as("Carol's note found no room").isInstanceOf(RouteAnswer.Barred.class);
        for (int i = 0; i < 3; i++) store.poll();
        callsBack(CAROL);
        store.close();
        store = open(exclusive);
        callsBack(CAROL);
    }

    @Test void whose_note_found_no_room_is_not_called_back_after_a_restart_when_another_called_since() throws IOException {
        store.close();
        var pool = new Pool("default", List.of(new Pool.PooledNumber(V0, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE), new Pool.PooledNumber(V1, NumberClass.KNOWN_CALLER, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR);
        // A journal that is as old as its store is not rewritten by what is in memory.
        var fresh = new SimulatedDisk(8);
        store = open(fresh, pool);
        bound(new BindRequest(new Wish.Axn(ALICE, exactly(V0), new Callback.LastCaller(Duration.ofHours(1), Callback.NOBODY)), "default", Terms.USUAL, TTL, "", ""));
        fresh.full(true);
        for (int i = 0; i < 4; i++) store.bind(axb(BOB, CAROL, exactly(V1)));
        reachesAlice(BOB);
        store.poll();
        assertThat(store.isWritable()).isFalse();
        // The queue has room again, but nothing is noted again before the disk works.
        reachesAlice(CAROL);
        fresh.full(false);
        for (int i = 0; i < 3; i++) store.poll();
        callsBack(CAROL);
        store.close();
        store = open(fresh, pool);
        callsBack(CAROL);
    }

    @Test void numbers_of_what_has_ended_go_from_the_journal_within_a_week() throws IOException {
        var binding = bound(new BindRequest(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), "default", Terms.USUAL, TTL, "", "key"));
        var staying = bound(new BindRequest(new Wish.Axyb(ALICE, CAROL, Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofDays(100), "", ""));
        unbind(binding);
        pass(Duration.ofDays(7).minusSeconds(1));
        assertThat(journal()).contains(ALICE, BOB, CAROL);
        pass(Duration.ofSeconds(1));
        assertThat(journal()).contains(ALICE, CAROL).doesNotContain(BOB);
        // Nothing has ended since: nothing is rewritten.
        var files = disk.files();
        pass(Duration.ofDays(30));
        assertThat(disk.files()).isEqualTo(files);
        // The week is over: it is rewritten at once, while the pairs still rest, and again a week later.
        unbind(staying);
        pass(REST);
        assertThat(journal()).containsExactlyInAnyOrder(ALICE, CAROL);
        pass(Duration.ofDays(7));
        assertThat(journal()).isEmpty();
    }

    @Test void what_ended_while_the_node_was_down_is_not_written_down_again() throws IOException {
        store.close();
        var settings = new EmbeddedStore.Settings(List.of(Pool.of("default", List.of(V0), REST)), 1 << 20, 1 << 24, 4, 100_000);
        store = EmbeddedStore.on(disk, KEY, settings, sources(), StoreListener.SILENT);
        for (int i = 0; i < 600; i++) bound(axb(RealNumber.of("+1646%07d".formatted(2_000_000 + 2 * i)), RealNumber.of("+1646%07d".formatted(2_000_001 + 2 * i)), Choice.ANY));
        store.close();
        now = now.plus(Duration.ofDays(30));
        store = EmbeddedStore.on(disk, KEY, settings, sources(), StoreListener.SILENT);
        pass(Duration.ZERO);
        assertThat(journal()).isEmpty();
    }

    @Test void a_journal_from_a_clock_that_was_ahead_is_rewritten_all_the_same() throws IOException {
        unbind(bound(axyb(ALICE, BOB)));
        now = now.plus(Duration.ofDays(300));
        pass(Duration.ZERO);
        store.close();
        now = now.minus(Duration.ofDays(290));
        store = open(Pool.of("default", List.of(V0, V1), REST));
        unbind(bound(axyb(ALICE, CAROL)));
        pass(REST);
        pass(Duration.ofDays(7));
        assertThat(journal()).doesNotContain(CAROL);
    }

    @Test void the_week_goes_on_over_a_restart() throws IOException {
        var binding = bound(axyb(ALICE, BOB));
        unbind(binding);
        pass(Duration.ofDays(7));
        assertThat(journal()).isEmpty();
        unbind(bound(axyb(ALICE, BOB)));
        store.close();
        now = now.plus(Duration.ofDays(4));
        store = open(Pool.of("default", List.of(V0, V1), REST));
        pass(Duration.ofDays(3).minusSeconds(1));
        assertThat(journal()).contains(BOB);
        pass(Duration.ofSeconds(1));
        assertThat(journal()).isEmpty();
    }

    private void pass(Duration time) {
        now = now.plus(time);
        for (boolean more = true; more; ) more = store.poll();
    }

    /// Everybody whose number can be read from what is on the disk.
    private Set<RealNumber> journal() throws IOException {
        store.close();
        var people = new HashSet<RealNumber>();
        try (var _ = Journal.open(disk, KEY, new Journal.Settings("bindings", 1 << 20, Duration.ZERO, 10), new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {
                people.addAll(switch (Entries.read(entry)) {
                    case Happening.Opened opened -> opened.binding().deal().people();
                    case Happening.Updated updated -> updated.binding().deal().people();
                    case Happening.Called called -> Set.of(called.caller());
                    case Happening.Rests(Slot.Pair(_, var caller), _, _, _, _) -> Set.of(caller);
                    case Happening.Remembers memory -> memory.binding().deal().people();
                    case Happening.Rests _, Happening.Released _, Happening.Closed _, Happening.Freed _, Happening.Counted _ -> Set.<RealNumber>of();
                });
            }

            @Override public boolean idle(Journal journal) {
                return false;
            }
        }, (_, _, _, _) -> {}, () -> 0)) {
            // Read.
        }
        store = open(Pool.of("default", List.of(V0, V1), REST));
        return people;
    }

    @Test void nobody_is_called_back_while_the_note_of_who_called_last_waits_for_the_disk() throws IOException {
        store.close();
        var exclusive = new Pool("default", List.of(new Pool.PooledNumber(V0, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR);
        store = open(exclusive);
        bound(new BindRequest(new Wish.Axn(ALICE, exactly(V0), new Callback.LastCaller(Duration.ofHours(1), Callback.NOBODY)), "default", Terms.USUAL, TTL, "", ""));
        reachesAlice(CAROL);
        store.poll();
        callsBack(CAROL);
        // The disk takes its time, then it fails.
        disk.full(true);
        reachesAlice(BOB);
        assertThat(store.isWritable()).isTrue();
        assertThat(look(new RouteKey(V0, ALICE), now)).as("Bob's note is not written yet").isInstanceOf(RouteAnswer.Barred.class);
        store.poll();
        assertThat(store.isWritable()).isFalse();
        assertThat(look(new RouteKey(V0, ALICE), now)).as("Bob's note could not be written").isInstanceOf(RouteAnswer.Barred.class);
        disk.full(false);
        store.poll();
        callsBack(BOB);
        store.close();
        store = open(exclusive);
        callsBack(BOB);
        reachesAlice(CAROL);
        assertThat(look(new RouteKey(V0, ALICE), now)).as("Carol's note is not written yet").isInstanceOf(RouteAnswer.Barred.class);
        store.poll();
        callsBack(CAROL);
    }

    @Test void who_called_a_moment_before_another_became_the_first_caller_is_no_party_and_told_of_no_end() throws IOException {
        store.close();
        store = open(new Pool("default", List.of(new Pool.PooledNumber(V0, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE), new Pool.PooledNumber(V1, NumberClass.KNOWN_CALLER, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR));
        bound(new BindRequest(new Wish.Xyb(BOB, exactly(V0), exactly(V1)), "default", Terms.USUAL, TTL, "", ""));
        var came = now.minusMillis(1);
        var seen = new ArrayList<RouteAnswer>();
        var met = store.route(new RouteKey(V0, ALICE), now).thenAccept(_ -> seen.add(look(new RouteKey(V0, CAROL), came)));
        store.poll();
        assertThat(met.toCompletableFuture()).isCompleted();
        assertThat(seen).containsExactly(new RouteAnswer.NotAParty("default"));
        assertThat(look(new RouteKey(V0, CAROL), came)).isEqualTo(new RouteAnswer.NotAParty("default"));
    }

    private void callsBack(RealNumber callee) {
        assertThat(look(new RouteKey(V0, ALICE), now)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(callee));
    }

    private void reachesAlice(RealNumber caller) {
        assertThat(store.route(new RouteKey(V0, caller), now).toCompletableFuture().join()).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(ALICE));
    }

    private EmbeddedStore open(SimulatedDisk on) throws IOException {
        return open(on, Pool.of("default", List.of(V0, V1), REST));
    }

    private EmbeddedStore open(SimulatedDisk on, Pool pool) throws IOException {
        return EmbeddedStore.on(on, KEY, new EmbeddedStore.Settings(List.of(pool), 1 << 20, 1 << 20, 4, 1_000), sources(), StoreListener.SILENT);
    }

    @Test void a_mass_of_bindings_expires_in_small_steps() throws IOException {
        store.close();
        store = EmbeddedStore.on(new SimulatedDisk(7), KEY, new EmbeddedStore.Settings(List.of(Pool.of("default", List.of(V0), REST)), 1 << 20, 1 << 24, 4, 100_000), sources(), StoreListener.SILENT);
        for (int i = 0; i < 1_500; i++) bound(axb(RealNumber.of("+1646%07d".formatted(2_000_000 + 2 * i)), RealNumber.of("+1646%07d".formatted(2_000_001 + 2 * i)), Choice.ANY));
        now = now.plus(TTL);
        store.poll();
        assertThat(store.pools().getFirst().open()).as("left after one step").isBetween(1L, 1_499L);
        for (boolean more = true; more; ) more = store.poll();
        assertThat(store.pools().getFirst().open()).isZero();
    }

    @Test void contradicting_pools_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> open(Pool.of("one", List.of(V0), REST), Pool.of("two", List.of(V0), REST))).withMessageContaining("one").withMessageContaining("two");
        assertThatIllegalArgumentException().isThrownBy(() -> open(Pool.of("one", List.of(V0), REST), Pool.of("one", List.of(V1), REST))).withMessageContaining("twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Pool.of("one", List.of(V0), Duration.ofSeconds(9))).withMessageContaining("rest: PT9S");
        assertThatIllegalArgumentException().isThrownBy(() -> Pool.of("one", List.of(V0, V0), REST)).withMessageContaining("twice");
    }

    @Test void a_second_process_on_the_same_directory_is_refused(@TempDir Path directory) throws IOException {
        var settings = EmbeddedStore.Settings.of(List.of(Pool.of("default", List.of(V0, V1), REST)));
        try (var first = EmbeddedStore.open(directory, KEY, settings, sources(), StoreListener.SILENT)) {
            assertThat(first.bind(axyb(ALICE, BOB)).toCompletableFuture().join()).isInstanceOf(Bound.class);
            assertThatIOException().isThrownBy(() -> EmbeddedStore.open(directory, KEY, settings, sources(), StoreListener.SILENT)).withMessageContaining("in use");
        }
        try (var second = EmbeddedStore.open(directory, KEY, settings, sources(), StoreListener.SILENT)) {
            assertThat(second.search(new Query.ByParty(ALICE), 10)).hasSize(1);
        }
    }
}
