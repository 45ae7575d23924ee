package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.NumberStore.StoreUnavailable;
import io.callmask.number.store.UnbindResult;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Extensions out of leased blocks, on a real Redis and a real MariaDB.
class BlocksIT extends OnRedisAndMariaDb {
    private static final VirtualNumber X = VirtualNumber.of("+15550002000");
    private static final VirtualNumber X2 = VirtualNumber.of("+15550002001");
    private static final RealNumber ALICE = RealNumber.of("+12125550100");
    private static final RealNumber BOB = RealNumber.of("+12125550199");
    private static final Duration REST = Duration.ofMinutes(10);
    private static final Duration TTL = Duration.ofHours(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T12:00:00.250Z"));

    private static Pool pool(int digits, VirtualNumber... numbers) {
        return new Pool("p", List.of(numbers).stream().map(vn -> new Pool.PooledNumber(vn, NumberClass.EXTENSION, Pool.Standing.IN_USE)).toList(), digits, REST, Pool.Recycling.PAIR);
    }

    private RemoteStore open(String node, Pool pool) {
        return servers.open(node, now::get, pool);
    }

    private static BindRequest request(RealNumber a, String key) {
        return new BindRequest(new Wish.Axe(a, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "", key);
    }

    private static RealNumber person(int i) {
        return RealNumber.of("+1646%07d".formatted(2_000_000 + i));
    }

    private static <T> T done(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Binding bound(BindResult result) {
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private List<Binding> bind(RemoteStore store, int from, int count) throws Exception {
        var asked = IntStream.range(from, from + count).mapToObj(i -> store.bind(request(person(i), "")).toCompletableFuture()).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        // Whoever is refused is refused for want of codes, and for nothing else.
        var refused = asked.stream().map(CompletableFuture::join).filter(NotBound.class::isInstance).map(NotBound.class::cast).filter(each -> each.why() != BindResult.Why.POOL_EXHAUSTED).findFirst();
        assertThat(refused).isEmpty();
        return asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(BlocksIT::bound).toList();
    }

    private RouteAnswer call(RemoteStore store, Binding binding) throws Exception {
        return done(store.look(new RouteKey(binding.deal().x(), BOB, binding.deal().extension()), now.get()));
    }

    private void reaches(RemoteStore store, Binding binding) throws Exception {
        assertThat(call(store, binding)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.route().binding()).isEqualTo(binding);
            assertThat(binding.deal().people()).contains(found.ring());
        });
    }

    @Test void what_one_node_gives_every_node_knows_changes_and_releases() throws Exception {
        var one = open("one", pool(4, X));
        var two = open("two", pool(4, X));
        var binding = bound(done(one.bind(request(ALICE, ""))));
        assertThat(binding.from().getNano()).isZero();
        for (var store : List.of(one, two)) {
            reaches(store, binding);
            assertThat(store.binding(binding.id())).contains(binding);
            assertThat(store.search(new Query.ByVirtualNumber(X), 10)).containsExactly(binding);
        }
        var terms = bound(done(two.update(binding.id(), binding.generation(), List.of(new Change.SwapA(BOB), new Change.Records(true), new Change.Lasts(Duration.ofMinutes(30))))));
        assertThat(terms.generation()).isGreaterThan(binding.generation());
        assertThat(done(one.look(new RouteKey(X, ALICE, binding.deal().extension()), now.get()))).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.ring()).isEqualTo(BOB);
            assertThat(found.route().binding()).isEqualTo(terms);
        });
        assertThat(done(one.update(binding.id(), binding.generation(), List.of(new Change.Records(false))))).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.GENERATION_OUT_OF_DATE));
        assertThat(done(two.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
        for (var store : List.of(one, two)) {
            assertThat(call(store, binding)).isEqualTo(new RouteAnswer.Closed(binding.id(), "p"));
            assertThat(store.binding(binding.id())).isEmpty();
            assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.NotFound.class);
        }
    }

    @Test void who_holds_a_block_ends_what_others_have_changed_as_they_left_it() throws Exception {
        var one = open("one", pool(4, X));
        var two = open("two", pool(4, X));
        var given = bind(one, 0, 4);
        var changed = bound(done(two.update(given.get(1).id(), given.get(1).generation(), List.of(new Change.SwapA(BOB)))));
        assertThat(done(two.unbind(given.get(2).id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(done(one.unbind(given.get(0).id()))).isEqualTo(new UnbindResult.Unbound(given.get(0).id(), "p", given.get(0).generation() + 1));
        assertThat(done(one.unbind(changed.id()))).isEqualTo(new UnbindResult.Unbound(changed.id(), "p", changed.generation() + 1));
        assertThat(done(one.unbind(given.get(2).id()))).isInstanceOf(UnbindResult.NotFound.class);
        for (int round = 0; round < 2; round++) {
            for (var store : List.of(one, two)) {
                for (var binding : given.subList(0, 3)) {
                    assertThat(call(store, binding)).isEqualTo(new RouteAnswer.Closed(binding.id(), "p"));
                    assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.NotFound.class);
                }
                reaches(store, given.get(3));
            }
            if (round == 0) {
                rebuild(one, given.get(3));
                rebuilt(two, given.get(3));
            }
        }
    }

    @Test void of_two_nodes_that_end_the_same_one_does() throws Exception {
        var one = open("one", pool(4, X));
        var two = open("two", pool(4, X));
        for (int round = 0; round < 5; round++) {
            var given = bind(one, 1_000 * round, 400);
            var changed = new CompletableFuture<Void>();
            var answers = new ArrayList<List<CompletableFuture<UnbindResult>>>();
            var ending = new ArrayList<Thread>();
            for (var store : List.of(one, two)) {
                var mine = new ArrayList<CompletableFuture<UnbindResult>>();
                answers.add(mine);
                ending.add(Thread.ofPlatform().start(() -> {
                    changed.join();
                    for (var binding : given) mine.add(store.unbind(binding.id()).toCompletableFuture());
                }));
            }
            // Of some the holder must see that they were changed a moment before.
            var changes = given.subList(0, 100).stream().map(binding -> two.update(binding.id(), binding.generation(), List.of(new Change.Records(true))).toCompletableFuture()).toList();
            for (var each : changes) bound(done(each));
            changed.complete(null);
            for (var thread : ending) thread.join();
            for (int i = 0; i < given.size(); i++) {
                var both = List.of(done(answers.get(0).get(i)), done(answers.get(1).get(i)));
                assertThat(both).filteredOn(UnbindResult.Unbound.class::isInstance).as("%s", both).hasSize(1);
                assertThat(both).filteredOn(UnbindResult.NotFound.class::isInstance).as("%s", both).hasSize(1);
                long generation = given.get(i).generation() + (i < 100 ? 2 : 1);
                assertThat(both).contains(new UnbindResult.Unbound(given.get(i).id(), "p", generation));
            }
        }
    }

    @Test void nodes_never_give_one_code_to_two_and_together_give_nearly_all() throws Exception {
        var stores = List.of(open("one", pool(4, X)), open("two", pool(4, X)));
        var all = new ArrayList<Binding>();
        var threads = new ArrayList<Thread>();
        for (int node = 0; node < 2; node++) {
            int which = node;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int round = 0; round < 14; round++) {
                        var some = bind(stores.get(which), which * 100_000 + round * 500, 500);
                        synchronized (all) {
                            all.addAll(some);
                        }
                    }
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }));
        }
        for (var thread : threads) thread.join();
        assertThat(all.stream().map(binding -> binding.deal().extension()).distinct()).hasSize(all.size());
        assertThat(all.stream().map(Binding::id).distinct()).hasSize(all.size());
        assertThat(all.size()).as("14,000 were asked for, 10,000 there are").isGreaterThan(9_000);
        for (int i = 0; i < all.size(); i += 501) reaches(stores.get(i % 2), all.get(i));
    }

    @Test void no_other_number_of_digits_while_an_extension_is_open_or_rests() throws Exception {
        var one = open("one", pool(4, X));
        var plain = bound(done(one.bind(request(ALICE, ""))));
        var named = bound(done(one.bind(new BindRequest(new Wish.Axe(person(1), Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order 7", ""))));
        one.close();
        refused(3, "extension-digits: 3", "open or resting: 2, one of them with 4 on " + X, "the last until 2026-11-01T13:10:0");
        // As it was it is reached as before.
        var again = open("one", pool(4, X));
        reaches(again, plain);
        reaches(again, named);
        assertThat(done(again.unbind(plain.id()))).isInstanceOf(UnbindResult.Unbound.class);
        again.close();
        refused(3, "open or resting: 2");
        now.updateAndGet(at -> at.plus(REST).plusSeconds(1));
        refused(3, "open or resting: 1");
        now.updateAndGet(at -> at.plus(TTL));
        var shorter = open("one", pool(3, X));
        var other = bound(done(shorter.bind(request(person(2), ""))));
        assertThat(other.deal().extension().digits()).hasSize(3);
        reaches(shorter, other);
        assertThat(call(shorter, plain)).isInstanceOf(RouteAnswer.NoSuchExtension.class);
        shorter.close();
        refused(4, "open or resting: 1, one of them with 3 on " + X);
        rebuild(open("one", pool(3, X)), other);
    }

    private void refused(int digits, String... said) {
        assertThatThrownBy(() -> open("one", pool(digits, X))).cause().hasMessageContainingAll(said);
    }

    @Test void a_code_rests_and_then_is_another_binding_s_with_another_id() throws Exception {
        var store = open("one", pool(1, X));
        var first = bind(store, 0, 10);
        assertThat(first).hasSize(10);
        assertThat(bind(store, 10, 1)).isEmpty();
        for (var binding : first) assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
        now.updateAndGet(at -> at.plus(REST).minusSeconds(1));
        assertThat(bind(store, 10, 1)).isEmpty();
        assertThat(call(store, first.getFirst())).isInstanceOf(RouteAnswer.Closed.class);
        now.updateAndGet(at -> at.plusSeconds(2));
        assertThat(call(store, first.getFirst())).isInstanceOf(RouteAnswer.NoSuchExtension.class);
        var second = bind(store, 20, 10);
        assertThat(second).hasSize(10);
        assertThat(second.stream().map(Binding::id)).doesNotContainAnyElementsOf(first.stream().map(Binding::id).toList());
        // Who still has an old id ends nobody else's binding.
        for (var binding : first) assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.NotFound.class);
        for (var binding : second) reaches(store, binding);
    }

    @Test void what_expires_rests_too() throws Exception {
        var store = open("one", pool(1, X));
        var first = bind(store, 0, 10);
        now.updateAndGet(at -> at.plus(TTL));
        assertThat(call(store, first.getFirst())).isInstanceOf(RouteAnswer.Closed.class);
        assertThat(store.binding(first.getFirst().id())).isEmpty();
        assertThat(done(store.unbind(first.getFirst().id()))).isInstanceOf(UnbindResult.NotFound.class);
        assertThat(bind(store, 10, 1)).isEmpty();
        now.updateAndGet(at -> at.plus(REST));
        assertThat(bind(store, 20, 10)).hasSize(10);
    }

    @Test void what_a_record_cannot_say_lies_as_a_claim_of_the_same_code() throws Exception {
        var store = open("one", pool(1, X));
        var two = open("two", pool(1, X));
        var plain = bound(done(store.bind(request(ALICE, ""))));
        var named = bound(done(store.bind(new BindRequest(new Wish.Axe(BOB, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order 7", ""))));
        assertThat(named.deal().extension()).isNotEqualTo(plain.deal().extension());
        assertThat(store.search(new Query.ByReference("order 7"), 10)).containsExactly(named);
        // A record becomes a claim, under the same id, whichever node does it.
        var changed = bound(done(two.update(plain.id(), plain.generation(), List.of(new Change.CallsBack(new Callback.Fixed(person(1)))))));
        assertThat(changed.id()).isEqualTo(plain.id());
        assertThat(changed.generation()).isGreaterThan(plain.generation());
        for (var each : List.of(store, two)) {
            reaches(each, changed);
            assertThat(each.binding(plain.id())).contains(changed);
            assertThat(done(each.look(new RouteKey(X, ALICE), now.get()))).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(person(1)));
        }
        assertThat(bind(store, 10, 20)).as("ten codes, two taken").hasSize(8);
        assertThat(done(store.unbind(plain.id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(call(two, changed)).isInstanceOf(RouteAnswer.Closed.class);
        now.updateAndGet(at -> at.plus(REST).plusSeconds(1));
        assertThat(bind(store, 40, 20)).hasSize(1).first().satisfies(binding -> assertThat(binding.deal().extension()).isEqualTo(plain.deal().extension()));
    }

    @Test void many_at_once_that_a_record_cannot_say_have_a_code_each_until_there_is_none_left() throws Exception {
        var store = open("one", pool(3, X));
        var asked = IntStream.range(0, 1_200).mapToObj(i -> store.bind(new BindRequest(new Wish.Axe(person(i), Choice.ANY, i % 4 == 0 ? new Callback.Fixed(BOB) : Callback.NOBODY), "p", Terms.USUAL, TTL, "order " + i, "")).toCompletableFuture()).toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        var bound = asked.stream().map(CompletableFuture::join).filter(Bound.class::isInstance).map(BlocksIT::bound).toList();
        assertThat(bound.stream().map(each -> each.deal().extension())).doesNotHaveDuplicates().hasSize(1_000);
        assertThat(asked.stream().map(CompletableFuture::join).filter(NotBound.class::isInstance).map(each -> ((NotBound) each).why())).containsOnly(BindResult.Why.POOL_EXHAUSTED);
        for (var binding : bound.subList(0, 20)) reaches(store, binding);
        // What was picked and not given is free again.
        assertThat(done(store.unbind(bound.getFirst().id()))).isInstanceOf(UnbindResult.Unbound.class);
        now.set(now.get().plus(REST).plusSeconds(2));
        assertThat(bound(done(store.bind(new BindRequest(new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order again", "")))).deal().extension()).isEqualTo(bound.getFirst().deal().extension());
    }

    @Test void more_changes_than_a_record_counts_are_possible() throws Exception {
        var store = open("one", pool(4, X));
        var binding = bound(done(store.bind(request(ALICE, ""))));
        for (int i = 0; i < 12; i++) {
            var next = bound(done(store.update(binding.id(), binding.generation(), List.of(new Change.SwapA(person(i))))));
            assertThat(next.generation()).isGreaterThan(binding.generation());
            binding = next;
            reaches(store, binding);
        }
        assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
    }

    @Test void the_same_key_is_the_same_code_on_every_node_and_after_a_restart() throws Exception {
        var one = open("one", pool(4, X, X2));
        var two = open("two", pool(4, X, X2));
        var made = bound(done(one.bind(request(ALICE, "key"))));
        assertThat(done(two.bind(request(ALICE, "key")))).isEqualTo(new Bound(made, true));
        assertThat(done(two.bind(request(BOB, "key")))).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.BIND_KEY_REUSED));
        one.close();
        var again = open("one", pool(4, X, X2));
        assertThat(done(again.bind(request(ALICE, "key")))).isEqualTo(new Bound(made, true));
    }

    @Test void what_a_node_held_is_taken_over_with_all_that_it_had_given() throws Exception {
        var one = open("one", pool(1, X));
        var given = bind(one, 0, 6);
        one.close();
        var two = open("two", pool(1, X));
        for (var binding : given) reaches(two, binding);
        var rest = bind(two, 10, 20);
        assertThat(rest).hasSize(4);
        assertThat(rest.stream().map(binding -> binding.deal().extension())).doesNotContainAnyElementsOf(given.stream().map(binding -> binding.deal().extension()).toList());
    }

    @Test void an_emptied_redis_is_filled_again_from_the_journal() throws Exception {
        var store = servers.open("one", InstantSource.system(), pool(4, X, X2));
        var given = bind(store, 0, 2_500);
        assertThat(given.size()).isEqualTo(2_500);
        for (int i = 0; i < 500; i++) assertThat(done(store.unbind(given.get(i).id()))).isInstanceOf(UnbindResult.Unbound.class);
        servers.redis.empty();
        now.set(Instant.now());
        TestStores.await("rebuilt", () -> {
            try {
                return call(store, given.getLast()) instanceof RouteAnswer.Found;
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        for (int i = 0; i < given.size(); i += 7) {
            if (i < 500) assertThat(call(store, given.get(i))).isEqualTo(new RouteAnswer.Closed(given.get(i).id(), "p"));
            else reaches(store, given.get(i));
        }
        var seen = new HashSet<Extension>();
        var taken = given.stream().map(binding -> binding.deal().x() + " " + binding.deal().extension().digits()).toList();
        for (var binding : bind(store, 10_000, 1_000)) {
            seen.add(binding.deal().extension());
            assertThat(taken).doesNotContain(binding.deal().x() + " " + binding.deal().extension().digits());
        }
        assertThat(seen).isNotEmpty();
    }

    @Test void what_was_released_or_cut_short_stays_so_when_the_index_is_built_anew_after_its_rest() throws Exception {
        var store = open("one", pool(4, X));
        var given = bind(store, 0, 4);
        var released = given.get(0);
        var shortened = given.get(1);
        var convertedAndReleased = given.get(2);
        assertThat(done(store.unbind(released.id()))).isInstanceOf(UnbindResult.Unbound.class);
        bound(done(store.update(shortened.id(), shortened.generation(), List.of(new Change.Lives(Duration.ofMinutes(2))))));
        bound(done(store.update(convertedAndReleased.id(), convertedAndReleased.generation(), List.of(new Change.Lives(Duration.ofMinutes(2)), new Change.Refers("order 8")))));
        assertThat(done(store.unbind(convertedAndReleased.id()))).isInstanceOf(UnbindResult.Unbound.class);
        // Their rests are over, what they had been bound for is not.
        now.updateAndGet(at -> at.plus(REST).plus(Duration.ofMinutes(3)));
        for (var binding : given.subList(0, 3)) assertThat(call(store, binding)).isInstanceOf(RouteAnswer.NoSuchExtension.class);
        rebuild(store, given.getLast());
        for (var binding : given.subList(0, 3)) {
            assertThat(call(store, binding)).as("%s", given.indexOf(binding)).isInstanceOf(RouteAnswer.NoSuchExtension.class);
            assertThat(store.binding(binding.id())).isEmpty();
        }
    }

    @Test void a_claim_that_was_given_a_longer_life_keeps_its_code_when_the_index_is_built_anew() throws Exception {
        var store = open("one", pool(1, X));
        var born = bound(done(store.bind(new BindRequest(new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order 7", ""))));
        var plain = bound(done(store.bind(request(person(1), ""))));
        var converted = bound(done(store.update(plain.id(), plain.generation(), List.of(new Change.Refers("order 8")))));
        var longer = List.<Change>of(new Change.Lives(Duration.ofHours(5)));
        var kept = List.of(bound(done(store.update(born.id(), born.generation(), longer))), bound(done(store.update(converted.id(), converted.generation(), longer))));
        // What they had been bound for is over, and would have rested.
        now.updateAndGet(at -> at.plus(TTL).plus(REST).plus(Duration.ofMinutes(1)));
        for (var binding : kept) reaches(store, binding);
        var last = bind(store, 50, 1).getFirst();
        rebuild(store, last);
        store.close();
        var two = open("two", pool(1, X));
        for (var binding : kept) reaches(two, binding);
        assertThat(bind(two, 60, 20)).as("ten codes, three taken").hasSize(7);
        for (var binding : kept) {
            reaches(two, binding);
            assertThat(done(two.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
            assertThat(call(two, binding)).isInstanceOf(RouteAnswer.Closed.class);
        }
    }

    /// Somebody's record before that of a claim may be kept for longer than the row in which the claim was given the code.
    @Test void a_claim_that_was_given_a_longer_life_keeps_its_code_whoever_had_it_before() throws Exception {
        var store = open("one", pool(1, X));
        var others = new ArrayList<Binding>();
        for (int i = 0; i < 9; i++) others.add(bound(done(store.bind(new BindRequest(new Wish.Axe(person(i), Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(24), "", "")))));
        // For the sake of its key it is kept for a day.
        var before = bound(done(store.bind(new BindRequest(new Wish.Axe(BOB, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofMinutes(2), "", "key"))));
        now.updateAndGet(at -> at.plus(REST).plus(Duration.ofMinutes(3)));
        var born = bound(done(store.bind(new BindRequest(new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order 7", ""))));
        assertThat(born.deal().extension()).isEqualTo(before.deal().extension());
        var kept = bound(done(store.update(born.id(), born.generation(), List.of(new Change.Lives(Duration.ofHours(5))))));
        now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
        rebuild(store, others.getFirst());
        reaches(store, kept);
        store.close();
        var two = open("two", pool(1, X));
        reaches(two, kept);
        assertThat(bind(two, 60, 1)).as("ten codes, all taken").isEmpty();
        assertThat(done(two.unbind(before.id()))).isInstanceOf(UnbindResult.NotFound.class);
        assertThat(done(two.unbind(kept.id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(call(two, kept)).isInstanceOf(RouteAnswer.Closed.class);
        // When its rest is over the code is somebody else's, and stays so, though the claim's rows are still kept.
        now.updateAndGet(at -> at.plus(REST).plusSeconds(1));
        rebuild(two, others.getFirst());
        var after = bind(two, 70, 1);
        assertThat(after).hasSize(1);
        rebuild(two, others.getFirst());
        reaches(two, after.getFirst());
    }

    @Test void what_was_over_when_redis_was_lost_is_found_by_nobody_and_its_code_is_free() throws Exception {
        var one = open("one", pool(1, X));
        var two = open("two", pool(1, X));
        var others = new ArrayList<Binding>();
        for (int i = 0; i < 8; i++) others.add(bound(done(one.bind(new BindRequest(new Wish.Axe(person(i), Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(24), "", "")))));
        // For the sake of its key the record of the one is kept for a day.
        bound(done(one.bind(new BindRequest(new Wish.Axe(BOB, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofMinutes(2), "", "key"))));
        bound(done(one.bind(new BindRequest(new Wish.Axe(BOB, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofMinutes(2), "", ""))));
        now.updateAndGet(at -> at.plus(REST).plus(Duration.ofMinutes(3)));
        var over = bind(one, 20, 2);
        assertThat(over).hasSize(2);
        servers.redis.kill();
        TestStores.await("noticed", () -> !one.isReadable() && !two.isReadable());
        now.updateAndGet(at -> at.plus(TTL).plus(REST).plusSeconds(1));
        servers.redis.startAgain();
        rebuild(one, others.getFirst());
        rebuilt(two, others.getFirst());
        TestStores.await("both heard of", () -> areHeardOf(one, two, now.get()));
        for (var binding : over) {
            for (var store : List.of(two, one)) {
                assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.NotFound.class);
                assertThat(done(store.update(binding.id(), binding.generation(), List.of(new Change.Records(true))))).isInstanceOfSatisfying(NotBound.class,
                    refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.BINDING_NOT_FOUND));
            }
        }
        var again = new ArrayList<Binding>();
        TestStores.await("free again", () -> {
            try {
                return again.addAll(bind(one, 30 + again.size(), 2 - again.size())) && again.size() == 2;
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        for (var binding : again) reaches(two, binding);
        for (var binding : others) reaches(two, binding);
    }

    /// When the clock leaps a node may be taken for silent, and begins anew: until both have been heard of since.
    private boolean areHeardOf(RemoteStore one, RemoteStore two, Instant since) {
        try (var connection = servers.sql.connect()) {
            var heard = Sql.first(connection, "SELECT COUNT(*) FROM node_beat WHERE beaten_at >= ?", row -> row.getInt(1), since.toEpochMilli());
            return heard.filter(nodes -> nodes == 2).isPresent() && one.isWritable() && two.isWritable();
        } catch (SQLException away) {
            throw new IllegalStateException(away);
        }
    }

    /// Empties Redis, and waits until `known` is reached again.
    private void rebuild(RemoteStore store, Binding known) {
        servers.redis.empty();
        rebuilt(store, known);
    }

    private void rebuilt(RemoteStore store, Binding known) {
        TestStores.await("rebuilt", () -> {
            try {
                return call(store, known) instanceof RouteAnswer.Found;
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Test void a_block_wholly_past_its_rest_is_given_back_and_begins_another_life() throws Exception {
        var store = open("one", pool(4, X, X2));
        var given = bind(store, 0, 9_000);
        assertThat(given.size()).isEqualTo(9_000);
        now.updateAndGet(at -> at.plus(TTL).plus(REST).plusSeconds(1));
        TestStores.await("given back", () -> blocks() < 9);
        var again = bind(store, 10_000, 9_000);
        assertThat(again.size()).isEqualTo(9_000);
        assertThat(again.stream().map(Binding::id)).doesNotContainAnyElementsOf(given.stream().map(Binding::id).toList());
        for (int i = 0; i < 9_000; i += 100) {
            reaches(store, again.get(i));
            assertThat(done(store.unbind(given.get(i).id()))).isInstanceOf(UnbindResult.NotFound.class);
        }
    }

    private static int blocks() {
        return servers.redis.ask(redis -> redis.keys("*x:*")).size();
    }

    @Test void a_full_block_takes_no_more_than_24_bytes_a_code() throws Exception {
        var store = open("one", pool(3, X));
        assertThat(bind(store, 0, 1_000)).hasSize(1_000);
        var keys = servers.redis.<List<String>>ask(redis -> redis.keys("*x:*"));
        assertThat(keys).hasSize(1);
        assertThat(servers.redis.<Long>ask(redis -> redis.strlen(keys.getFirst()))).isEqualTo(BlockHeader.BYTES + 1_000L * BlockRecord.BYTES);
        assertThat(servers.redis.<Long>ask(redis -> redis.memoryUsage(keys.getFirst()))).isLessThan(26_000);
    }

    @Test void no_code_is_acknowledged_whose_block_is_not_there_to_show_it() throws Exception {
        var store = open("one", pool(3, X, X2));
        var there = bound(done(store.bind(request(ALICE, ""))));
        servers.redis.ask(redis -> redis.del(redis.keys("*x:*").getFirst()));
        assertThat(done(store.bind(request(BOB, "key")))).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.OUTCOME_UNKNOWN));
        // Who asks again with its key is not told so either.
        assertThat(done(store.bind(request(BOB, "key")))).isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.OUTCOME_UNKNOWN));
        // Nobody waits behind it.
        var other = new Choice.Exactly(there.deal().x().equals(X) ? X2 : X);
        reaches(store, bound(done(store.bind(new BindRequest(new Wish.Axe(ALICE, other, Callback.NOBODY), "p", Terms.USUAL, TTL, "", "")))));
    }

    @Test void a_record_that_somebody_changed_is_unavailable_and_rings_nobody() throws Exception {
        var store = open("one", pool(3, X));
        var binding = bound(done(store.bind(request(ALICE, ""))));
        var key = servers.redis.<List<String>>ask(redis -> redis.keys("*x:*")).getFirst();
        int at = BlockHeader.BYTES + BlockRecord.BYTES * binding.deal().extension().code() + Long.BYTES;
        servers.redis.ask(redis -> redis.setrange(key, at, "ABCDEFGH"));
        assertThat(call(store, binding)).isInstanceOf(RouteAnswer.Unavailable.class);
        assertThatThrownBy(() -> store.binding(binding.id())).isInstanceOf(StoreUnavailable.class);
        assertThat(done(store.update(binding.id(), binding.generation(), List.of(new Change.Records(true))))).isInstanceOfSatisfying(NotBound.class,
            refused -> assertThat(refused).isEqualTo(new NotBound(BindResult.Why.RECORD_UNREADABLE, "id", refused.detail())));
        assertThat(done(open("two", pool(3, X)).unbind(binding.id()))).isInstanceOf(UnbindResult.Unreadable.class);
        // Who holds the block need not read it.
        assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(call(store, binding)).isEqualTo(new RouteAnswer.Closed(binding.id(), "p"));
    }

    @Test void a_block_that_was_asked_for_while_somebody_held_the_partition_is_leased_the_next_time() throws Exception {
        var works = open("one", pool(4, X, X2)).works();
        int partition = works.registry().partition("p");
        var wire = works.link().wire().orElseThrow();
        long epoch = works.link().epoch(partition).orElseThrow();
        var leases = new Leases(works, "p", partition);
        assertThat(leases.want(X)).isTrue();
        try (var connection = servers.sql.connect()) {
            connection.setAutoCommit(false);
            Tables.lock(connection, partition);
            // Beside others, who would wait for it.
            assertThatThrownBy(() -> leases.prepare(wire, epoch, List.of(), false)).isInstanceOf(Tables.Held.class);
            connection.rollback();
        }
        leases.prepare(wire, epoch, List.of(), true);
        assertThat(leases.hasRoom(X)).isTrue();
        assertThat(leases.isWanting()).isFalse();
    }

    @Test void a_number_taken_out_of_the_settings_routes_on_but_is_not_bound_again() throws Exception {
        var one = open("one", pool(4, X));
        var binding = bound(done(one.bind(request(ALICE, ""))));
        one.close();
        // Its pool is no more.
        var other = servers.open("one", now::get, new Pool("q", pool(4, X2).numbers(), 4, REST, Pool.Recycling.PAIR));
        reaches(other, binding);
        assertThat(other.binding(binding.id())).contains(binding);
        other.close();
        var again = open("one", pool(4, X2));
        reaches(again, binding);
        var nobody = Extension.of((binding.deal().extension().code() + 1) % 10_000, 4);
        assertThat(done(again.look(new RouteKey(X, BOB, nobody), now.get()))).isEqualTo(new RouteAnswer.NoSuchNumber());
        assertThat(done(again.bind(new BindRequest(new Wish.Axe(BOB, new Choice.Exactly(X), Callback.NOBODY), "p", Terms.USUAL, TTL, "", ""))))
            .isInstanceOfSatisfying(NotBound.class, refused -> assertThat(refused.why()).isEqualTo(BindResult.Why.NUMBER_NOT_OWNED));
        assertThat(done(again.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(call(again, binding)).isEqualTo(new RouteAnswer.Closed(binding.id(), "p"));
    }

    @Test void a_claim_on_a_number_taken_out_of_the_settings_is_told_to_have_ended() throws Exception {
        var one = open("one", pool(4, X));
        var binding = bound(done(one.bind(new BindRequest(new Wish.Axe(ALICE, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, TTL, "order 7", ""))));
        one.close();
        var again = open("one", pool(4, X2));
        reaches(again, binding);
        assertThat(done(again.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
        assertThat(call(again, binding)).isEqualTo(new RouteAnswer.Closed(binding.id(), "p"));
    }

    @Test void without_a_server_a_search_does_not_say_that_there_is_none() throws Exception {
        var store = servers.open("one", InstantSource.system(), pool(3, X));
        var binding = bound(done(store.bind(request(ALICE, ""))));
        servers.sql.kill();
        try {
            assertThatThrownBy(() -> store.search(new Query.ByReference("any"), 10)).isInstanceOf(StoreUnavailable.class);
            assertThat(store.binding(binding.id())).contains(binding);
        } finally {
            servers.sql.startAgain();
        }
        servers.redis.kill();
        try {
            TestStores.await("noticed", () -> !store.isReadable());
            assertThatThrownBy(() -> store.binding(binding.id())).isInstanceOf(StoreUnavailable.class);
        } finally {
            servers.redis.startAgain();
        }
    }
}
