package io.callmask.number.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Callback.Fixed;
import io.callmask.number.Callback.LastCaller;
import io.callmask.number.Callback.Named;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Target;
import io.callmask.number.rule.BindRules;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store must do, whatever it is built on: each mode, each refusal, each race. A back end extends it.
public abstract class StoreContract {
    protected static final RealNumber A = RealNumber.of("+12125550101");
    protected static final RealNumber B = RealNumber.of("+12125550102");
    protected static final RealNumber C = RealNumber.of("+12125550103");
    protected static final RealNumber D = RealNumber.of("+12125550104");
    protected static final VirtualNumber K1 = VirtualNumber.of("+18005550001");
    protected static final VirtualNumber K2 = VirtualNumber.of("+18005550002");
    protected static final VirtualNumber X1 = VirtualNumber.of("+18005550011");
    protected static final VirtualNumber E1 = VirtualNumber.of("+18005550021");
    protected static final VirtualNumber E2 = VirtualNumber.of("+18005550022");
    private static final VirtualNumber FROZEN = VirtualNumber.of("+18005550031");
    private static final VirtualNumber LOCKED = VirtualNumber.of("+18005550032");
    private static final VirtualNumber ALONE = VirtualNumber.of("+18005550041");
    private static final Duration REST = Duration.ofHours(1);
    private static final Duration TTL = Duration.ofHours(2);
    private static final Callback.Lasting LAST = new LastCaller(Duration.ofMinutes(10), Callback.NOBODY);

    /// The time that the store under test goes by.
    protected Instant now = Instant.parse("2026-11-01T12:00:00Z");
    protected NumberStore store;

    /// A store on an empty place at first, later on what the last one left.
    protected abstract NumberStore open(List<Pool> pools) throws IOException;

    /// Lets the store do what waits, if it has no thread of its own.
    protected abstract void work();

    @BeforeEach void start() throws IOException {
        store = open(pools());
    }

    @AfterEach void stop() {
        store.close();
    }

    private void restart() throws IOException {
        store.close();
        store = open(pools());
    }

    private static List<Pool> pools() {
        return List.of(
            new Pool("all", List.of(number(K1, NumberClass.KNOWN_CALLER), number(K2, NumberClass.KNOWN_CALLER), number(X1, NumberClass.EXCLUSIVE),
                number(E1, NumberClass.EXTENSION), number(E2, NumberClass.EXTENSION), new PooledNumber(FROZEN, NumberClass.KNOWN_CALLER, Standing.FROZEN),
                new PooledNumber(LOCKED, NumberClass.KNOWN_CALLER, Standing.LOCKED)), 1, REST, Recycling.PAIR),
            new Pool("alone", List.of(number(ALONE, NumberClass.KNOWN_CALLER)), 4, REST, Recycling.NUMBER));
    }

    private static PooledNumber number(VirtualNumber vn, NumberClass kind) {
        return new PooledNumber(vn, kind, Standing.IN_USE);
    }

    protected <T> T done(CompletionStage<T> stage) {
        work();
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("no answer", failure);
        }
    }

    private static BindRequest request(Wish wish) {
        return new BindRequest(wish, "all", Terms.USUAL, TTL, "", "");
    }

    private BindResult bind(Wish wish) {
        return done(store.bind(request(wish)));
    }

    private Binding bound(BindRequest request) {
        var result = done(store.bind(request));
        if (result instanceof Bound(var binding, _)) return binding;
        throw new AssertionError(result.toString());
    }

    private Binding bound(Wish wish) {
        return bound(request(wish));
    }

    private BindResult update(Binding binding, Change... changes) {
        return done(store.update(binding.id(), binding.generation(), List.of(changes)));
    }

    private Binding updated(Binding binding, Change... changes) {
        var result = update(binding, changes);
        if (result instanceof Bound(var changed, _)) return changed;
        throw new AssertionError(result.toString());
    }

    private void unbind(Binding binding) {
        assertThat(done(store.unbind(binding.id()))).isInstanceOf(UnbindResult.Unbound.class);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        work();
    }

    private RouteAnswer call(RealNumber caller, VirtualNumber dialled, Extension extension) {
        var answer = done(store.route(new RouteKey(dialled, caller, extension), now));
        work();
        return answer;
    }

    private RouteAnswer call(RealNumber caller, VirtualNumber dialled) {
        return call(caller, dialled, Extension.NONE);
    }

    private static void rings(RouteAnswer answer, RealNumber callee, VirtualNumber shown) {
        assertThat(answer).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> {
            assertThat(found.ring()).isEqualTo(callee);
            assertThat(found.route().show()).isEqualTo(shown);
        });
    }

    private static void barred(RouteAnswer answer, Target.Why why) {
        assertThat(answer).isInstanceOfSatisfying(RouteAnswer.Barred.class, barred -> assertThat(barred.why()).isEqualTo(why));
    }

    private static void closed(RouteAnswer answer, Binding binding) {
        assertThat(answer).isEqualTo(new RouteAnswer.Closed(binding.id(), binding.pool()));
    }

    private static void refused(BindResult result, Why why, String field, String... words) {
        assertThat(result).isInstanceOfSatisfying(NotBound.class, refusal -> {
            assertThat(refusal.why()).as(refusal.detail()).isEqualTo(why);
            assertThat(refusal.field()).as(refusal.detail()).isEqualTo(field);
            assertThat(refusal.detail()).isNotEmpty();
            for (var word : words) assertThat(refusal.detail()).contains(word);
            for (var person : List.of(A, B, C, D)) assertThat(refusal.detail()).doesNotContain(person.digits().substring(1));
        });
    }

    private static Choice exactly(VirtualNumber vn) {
        return new Choice.Exactly(vn);
    }

    private static Set<RealNumber> group(RealNumber... members) {
        return new LinkedHashSet<>(List.of(members));
    }

    private static Extension extension(Binding binding) {
        return binding.deal().extension();
    }

    // Each mode.

    @Test void axyb_lets_each_reach_the_other_by_a_number_of_its_own() {
        bound(new Wish.Axyb(A, B, exactly(K1), exactly(K2)));
        rings(call(A, K2), B, K1);
        rings(call(B, K1), A, K2);
        assertThat(call(A, K1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(call(C, K1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(call(A, VirtualNumber.of("+18005559999"))).isEqualTo(new RouteAnswer.NoSuchNumber());
    }

    @Test void axb_shares_a_number_that_serves_others_too() {
        bound(new Wish.Axb(A, B, exactly(K1)));
        bound(new Wish.Axb(C, D, exactly(K1)));
        rings(call(A, K1), B, K1);
        rings(call(D, K1), C, K1);
        refused(bind(new Wish.Axb(A, C, exactly(K1))), Why.NUMBER_CONFLICT, "x");
    }

    @Test void ax_is_reached_by_anyone_and_reaches_whom_the_next_call_was_named_for() {
        var binding = bound(new Wish.Ax(A, Choice.ANY, Callback.NOBODY));
        assertThat(binding.deal().x()).isEqualTo(X1);
        rings(call(C, X1), A, X1);
        rings(call(D, X1), A, X1);
        barred(call(A, X1), Target.Why.NO_CALLBACK);
        updated(binding, new Change.CallsBack(new Named(C, now.plusSeconds(60))));
        rings(call(A, X1), C, X1);
        pass(Duration.ofSeconds(60));
        barred(call(A, X1), Target.Why.NO_CALLBACK);
    }

    @Test void an_exclusive_number_serves_one_and_rests_as_a_whole() {
        var binding = bound(new Wish.Ax(A, Choice.ANY, Callback.NOBODY));
        refused(bind(new Wish.Ax(B, Choice.ANY, Callback.NOBODY)), Why.POOL_EXHAUSTED, "x");
        refused(bind(new Wish.Ax(B, exactly(X1), Callback.NOBODY)), Why.NUMBER_CONFLICT, "x");
        unbind(binding);
        closed(call(C, X1), binding);
        closed(call(A, X1), binding);
        refused(bind(new Wish.Axn(B, Choice.ANY, Callback.NOBODY)), Why.POOL_EXHAUSTED, "x");
        pass(REST);
        assertThat(call(C, X1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        bound(new Wish.Axn(B, Choice.ANY, Callback.NOBODY));
        rings(call(A, X1), B, X1);
    }

    @Test void axn_calls_back_one_or_whoever_called_last() throws IOException {
        var binding = bound(new Wish.Axn(A, Choice.ANY, new Fixed(D)));
        rings(call(A, X1), D, X1);
        binding = updated(binding, new Change.CallsBack(new LastCaller(Duration.ofMinutes(10), new Fixed(D))));
        rings(call(A, X1), D, X1);
        rings(call(B, X1), A, X1);
        rings(call(A, X1), B, X1);
        rings(call(C, X1), A, X1);
        rings(call(A, X1), C, X1);
        restart();
        rings(call(A, X1), C, X1);
        pass(Duration.ofMinutes(10));
        rings(call(A, X1), D, X1);
        rings(call(B, X1), A, X1);
        updated(binding, new Change.SwapA(RealNumber.of("+12125550199")));
        rings(call(RealNumber.of("+12125550199"), X1), D, X1);
        closed(call(A, X1), binding);
    }

    @Test void neither_a_short_code_nor_a_number_of_ours_is_called_back() {
        bound(new Wish.Axn(A, Choice.ANY, LAST));
        rings(call(RealNumber.of("+911"), X1), A, X1);
        barred(call(A, X1), Target.Why.NO_CALLBACK);
        rings(call(new RealNumber(K1.number()), X1), A, X1);
        barred(call(A, X1), Target.Why.NO_CALLBACK);
    }

    @Test void axe_is_reached_by_an_extension_of_the_store_s_choice() {
        var first = bound(new Wish.Axe(A, exactly(E1), Callback.NOBODY));
        var second = bound(new Wish.Axe(A, exactly(E1), Callback.NOBODY));
        assertThat(extension(first)).isNotEqualTo(extension(second));
        rings(call(C, E1, extension(first)), A, E1);
        assertThat(call(C, E1)).isEqualTo(new RouteAnswer.ExtensionMissing("all"));
        assertThat(call(A, E1)).isEqualTo(new RouteAnswer.ExtensionMissing("all"));
        assertThat(call(C, E1, new Extension("0000"))).isEqualTo(new RouteAnswer.NoSuchExtension("all"));
        assertThat(call(A, E1, extension(first))).as("A by A's own extension").isEqualTo(new RouteAnswer.NotAParty("all"));
    }

    @Test void an_ambiguous_callback_is_placed_on_another_number_or_refused() {
        var first = bound(new Wish.Axe(A, exactly(E1), LAST));
        refused(bind(new Wish.Axe(A, exactly(E1), LAST)), Why.NUMBER_CONFLICT, "x");
        var second = bound(new Wish.Axe(A, Choice.ANY, LAST));
        assertThat(second.deal().x()).isEqualTo(E2);
        refused(bind(new Wish.Axe(A, Choice.ANY, LAST)), Why.POOL_EXHAUSTED, "x");
        rings(call(C, E1, extension(first)), A, E1);
        rings(call(D, E2, extension(second)), A, E2);
        rings(call(A, E1), C, E1);
        rings(call(A, E2), D, E2);
        var third = bound(new Wish.Axe(A, exactly(E1), Callback.NOBODY));
        refused(update(third, new Change.CallsBack(LAST)), Why.NUMBER_CONFLICT, "callback");
    }

    @Test void extensions_are_all_used_and_rest_before_they_are_used_again() {
        var bindings = new ArrayList<Binding>();
        for (int i = 0; i < 10; i++) bindings.add(bound(new Wish.Axe(A, exactly(E1), Callback.NOBODY)));
        assertThat(bindings.stream().map(StoreContract::extension).distinct()).hasSize(10);
        refused(bind(new Wish.Axe(A, exactly(E1), Callback.NOBODY)), Why.POOL_EXHAUSTED, "x");
        var freed = bindings.get(3);
        unbind(freed);
        closed(call(C, E1, extension(freed)), freed);
        refused(bind(new Wish.Axe(B, exactly(E1), Callback.NOBODY)), Why.POOL_EXHAUSTED, "x");
        assertThat(bound(new Wish.Axe(B, Choice.ANY, Callback.NOBODY)).deal().x()).as("a full number is not chosen").isEqualTo(E2);
        pass(REST);
        assertThat(bound(new Wish.Axe(B, exactly(E1), Callback.NOBODY)).deal().extension()).isEqualTo(extension(freed));
        rings(call(C, E1, extension(freed)), B, E1);
    }

    @Test void axeyb_is_for_a_who_keys_and_b_who_dials() {
        var binding = bound(new Wish.Axeyb(A, B, exactly(E1), exactly(K1)));
        rings(call(A, E1, extension(binding)), B, K1);
        rings(call(B, K1), A, E1);
        assertThat(call(C, E1, extension(binding))).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(call(A, E1)).isEqualTo(new RouteAnswer.ExtensionMissing("all"));
    }

    @Test void a_pool_has_so_many_groups_and_no_more() throws IOException {
        var groups = new ArrayList<Binding>();
        while (groups.size() < BindRules.MOST_GROUPS) {
            int from = groups.size();
            var asked = IntStream.range(from, from + 50).mapToObj(i -> store.bind(request(group(i)))).toList();
            for (var each : asked) groups.add(((Bound) done(each)).binding());
        }
        refused(bind(group(BindRules.MOST_GROUPS)), Why.GROUPS_EXHAUSTED, "pool");
        bound(new Wish.Axyb(A, B, Choice.ANY, Choice.ANY));
        restart();
        refused(bind(group(BindRules.MOST_GROUPS)), Why.GROUPS_EXHAUSTED, "pool");
        unbind(groups.getFirst());
        var longer = updated(groups.getLast(), new Change.Lives(TTL.multipliedBy(2)));
        bound(group(BindRules.MOST_GROUPS));
        refused(bind(group(BindRules.MOST_GROUPS + 1)), Why.GROUPS_EXHAUSTED, "pool");
        pass(TTL);
        // All but the one that lives longer have ended.
        bound(group(BindRules.MOST_GROUPS + 1));
        unbind(longer);
    }

    private static Wish group(int i) {
        return new Wish.Axg(RealNumber.of("+1646%07d".formatted(2_000_000 + 2 * i)), Set.of(RealNumber.of("+1646%07d".formatted(2_000_001 + 2 * i))), Choice.ANY, Callback.NOBODY);
    }

    @Test void axg_is_reached_by_its_members_who_come_and_go() {
        var binding = bound(new Wish.Axg(A, group(B, C), exactly(K1), new Fixed(D)));
        rings(call(B, K1), A, K1);
        rings(call(C, K1), A, K1);
        rings(call(A, K1), D, K1);
        assertThat(call(D, K1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        refused(bind(new Wish.Axb(B, D, exactly(K1))), Why.NUMBER_CONFLICT, "x");
        binding = updated(binding, new Change.Members(group(D), group(B)));
        rings(call(D, K1), A, K1);
        rings(call(C, K1), A, K1);
        closed(call(B, K1), binding);
        assertThat(((Deal.Axg) binding.deal()).members()).containsExactly(C, D);
        refused(bind(new Wish.Axb(B, RealNumber.of("+12125550199"), exactly(K1))), Why.NUMBER_CONFLICT, "x");
        pass(REST);
        bound(new Wish.Axb(B, RealNumber.of("+12125550199"), exactly(K1)));
    }

    @Test void whoever_becomes_a_of_a_met_xyb_is_not_known_on_an_x_that_waits_for_anyone_again() {
        var first = bound(new Wish.Xyb(B, exactly(X1), exactly(K1)));
        rings(call(A, X1), B, K1);
        var met = store.binding(first.id()).orElseThrow();
        bound(new Wish.Xyb(D, exactly(X1), exactly(K2)));
        refused(update(met, new Change.SwapA(C)), Why.NUMBER_CONFLICT, "a");
        rings(call(C, X1), D, K2);
    }

    @Test void xyb_belongs_to_its_first_caller_and_x_is_free_again() throws IOException {
        var binding = bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        barred(call(B, K1), Target.Why.NOBODY_YET);
        assertThat(call(B, X1)).as("B does not call herself").isEqualTo(new RouteAnswer.NotAParty("all"));
        rings(done(store.look(new RouteKey(X1, C), now)), B, K1);
        rings(call(A, X1), B, K1);
        rings(call(A, X1), B, K1);
        rings(call(B, K1), A, X1);
        assertThat(call(C, X1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        var met = store.binding(binding.id()).orElseThrow();
        assertThat(met.deal()).isEqualTo(new Deal.XybMet(A, B, X1, K1));
        assertThat(met.generation()).isGreaterThan(binding.generation());
        bound(new Wish.Xyb(D, exactly(X1), Choice.ANY));
        rings(call(A, X1), B, K1);
        rings(call(C, X1), D, store.search(new Query.ByParty(D), 1).getFirst().deal().y());
        restart();
        rings(call(A, X1), B, K1);
        rings(call(B, K1), A, X1);
        unbind(met);
        closed(call(A, X1), binding);
    }

    @Test void of_two_first_callers_one_is_first() {
        bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        var one = store.route(new RouteKey(X1, A), now);
        var other = store.route(new RouteKey(X1, C), now);
        var answers = List.of(done(one), done(other));
        assertThat(answers).filteredOn(RouteAnswer.Found.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(RouteAnswer.NotAParty.class::isInstance).hasSize(1);
    }

    @Test void whose_call_came_a_moment_before_another_became_the_first_caller_is_no_party_and_told_of_no_end() {
        var waiting = bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        var came = now.minusMillis(1);
        rings(call(A, X1), B, K1);
        assertThat(done(store.look(new RouteKey(X1, C), came))).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(done(store.route(new RouteKey(X1, C), came))).isEqualTo(new RouteAnswer.NotAParty("all"));
        unbind(store.binding(waiting.id()).orElseThrow());
        assertThat(done(store.look(new RouteKey(X1, C), came))).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(done(store.route(new RouteKey(X1, C), came))).isEqualTo(new RouteAnswer.NotAParty("all"));
    }

    @Test void who_calls_while_that_way_is_being_shut_does_not_become_the_first_caller() {
        var waiting = bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        var shut = store.update(waiting.id(), waiting.generation(), List.of(new Change.Opens(Directions.B_TO_A)));
        var called = store.route(new RouteKey(X1, A), now);
        assertThat(done(shut)).isInstanceOf(Bound.class);
        barred(done(called), Target.Why.DIRECTION_SHUT);
        assertThat(store.binding(waiting.id()).orElseThrow().deal()).isEqualTo(waiting.deal());
    }

    @Test void the_first_caller_may_call_many_times_at_once() {
        bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        var stages = IntStream.range(0, 20).mapToObj(_ -> store.route(new RouteKey(X1, A), now)).toList();
        for (var stage : stages) rings(done(stage), B, K1);
    }

    @Test void who_cannot_be_rung_does_not_become_the_first_caller() {
        bound(new Wish.Xyb(B, Choice.ANY, exactly(K1)));
        assertThat(call(RealNumber.of("+911"), X1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        assertThat(call(new RealNumber(K2.number()), X1)).isEqualTo(new RouteAnswer.NotAParty("all"));
        rings(call(A, X1), B, K1);
    }

    // Changes.

    @Test void a_swapped_out_party_s_pair_rests_and_the_new_one_routes_at_once() {
        var binding = bound(new Wish.Axyb(A, B, exactly(K1), exactly(K2)));
        var changed = updated(binding, new Change.SwapB(C));
        rings(call(A, K2), C, K1);
        rings(call(C, K1), A, K2);
        closed(call(B, K1), binding);
        refused(bind(new Wish.Axb(B, D, exactly(K1))), Why.NUMBER_CONFLICT, "x");
        assertThat(store.search(new Query.ByParty(B), 10)).isEmpty();
        assertThat(store.search(new Query.ByParty(C), 10)).containsExactly(changed);
        refused(update(changed, new Change.SwapB(B)), Why.NUMBER_CONFLICT, "b");
        rings(call(A, K2), C, K1);
        pass(REST);
        bound(new Wish.Axb(B, D, exactly(K1)));
    }

    @Test void a_swap_that_conflicts_changes_nothing() {
        var binding = bound(new Wish.Axb(A, B, exactly(K1)));
        bound(new Wish.Axb(C, D, exactly(K1)));
        refused(update(binding, new Change.Lives(Duration.ofHours(9)), new Change.SwapA(C)), Why.NUMBER_CONFLICT, "a");
        assertThat(store.binding(binding.id())).contains(binding);
        rings(call(A, K1), B, K1);
        rings(call(C, K1), D, K1);
    }

    @Test void how_long_the_callee_may_ring_is_kept_by_a_code_too_and_through_changes_and_restarts() throws IOException {
        var short20 = Terms.USUAL.ringing(Duration.ofSeconds(20));
        var pair = bound(new BindRequest(new Wish.Axb(A, B, exactly(K1)), "all", short20, TTL, "", ""));
        var code = bound(new BindRequest(new Wish.Axe(C, exactly(E1), Callback.NOBODY), "all", short20, TTL, "", ""));
        var later = updated(bound(new Wish.Axe(D, exactly(E1), Callback.NOBODY)), new Change.Rings(Duration.ofSeconds(5)));
        assertThat(later.terms()).isEqualTo(Terms.USUAL.ringing(Duration.ofSeconds(5)));
        restart();
        for (var each : List.of(pair, code, later)) assertThat(store.binding(each.id())).contains(each);
        pair = updated(pair, new Change.Opens(Directions.A_TO_B));
        code = updated(code, new Change.SwapA(B));
        later = updated(later, new Change.Rings(Duration.ZERO));
        restart();
        for (var each : List.of(pair, code, later)) assertThat(store.binding(each.id())).contains(each);
        assertThat(pair.terms()).isEqualTo(new Terms(Directions.A_TO_B, Duration.ZERO, Duration.ofSeconds(20), false));
        assertThat(code.terms()).isEqualTo(short20);
        assertThat(later.terms()).isEqualTo(Terms.USUAL);
        rings(call(A, E1, code.deal().extension()), B, E1);
        rings(call(A, E1, later.deal().extension()), D, E1);
    }

    @Test void an_update_on_an_older_generation_is_refused() {
        var binding = bound(new Wish.Axb(A, B, exactly(K1)));
        var changed = updated(binding, new Change.Refers("one"));
        assertThat(changed.generation()).isGreaterThan(binding.generation());
        refused(update(binding, new Change.Refers("two")), Why.GENERATION_OUT_OF_DATE, "generation");
        assertThat(store.search(new Query.ByReference("one"), 10)).containsExactly(changed);
        var again = updated(changed, new Change.Refers("two"));
        assertThat(store.search(new Query.ByReference("one"), 10)).isEmpty();
        assertThat(store.search(new Query.ByReference("two"), 10)).containsExactly(again);
    }

    @Test void directions_lifetime_duration_and_recording_are_changed_in_place() throws IOException {
        var binding = bound(new Wish.Axb(A, B, exactly(K1)));
        binding = updated(binding, new Change.Opens(Directions.A_TO_B), new Change.Lives(Duration.ofHours(5)), new Change.Lasts(Duration.ofMinutes(30)), new Change.Rings(Duration.ofSeconds(20)), new Change.Records(true));
        assertThat(binding.terms()).isEqualTo(new Terms(Directions.A_TO_B, Duration.ofMinutes(30), Duration.ofSeconds(20), true));
        rings(call(A, K1), B, K1);
        barred(call(B, K1), Target.Why.DIRECTION_SHUT);
        restart();
        assertThat(store.binding(binding.id())).contains(binding);
        barred(call(B, K1), Target.Why.DIRECTION_SHUT);
        binding = updated(binding, new Change.Opens(Directions.BOTH));
        rings(call(B, K1), A, K1);
        pass(Duration.ofHours(4));
        rings(call(A, K1), B, K1);
        pass(Duration.ofHours(1));
        closed(call(A, K1), binding);
        refused(update(binding, new Change.Records(false)), Why.BINDING_NOT_FOUND, "id");
    }

    @Test void a_change_that_the_mode_does_not_have_is_refused() {
        var ax = bound(new Wish.Ax(A, Choice.ANY, Callback.NOBODY));
        refused(update(ax, new Change.SwapB(B)), Why.ILLEGAL_CHANGE, "");
        refused(update(ax, new Change.CallsBack(new Fixed(B))), Why.ILLEGAL_CHANGE, "");
        refused(update(ax, new Change.Members(group(B), Set.of())), Why.ILLEGAL_CHANGE, "");
        refused(update(ax), Why.ILLEGAL_CHANGE, "");
        assertThat(store.binding(ax.id())).contains(ax);
    }

    @Test void an_answer_holds_until_its_binding_is_changed_or_ends() {
        var binding = bound(new Wish.Axb(A, B, exactly(K1)));
        var key = new RouteKey(K1, A);
        var found = (RouteAnswer.Found) done(store.route(key, now));
        assertThat(store.holds(key, found, 0, now)).isTrue();
        assertThat(store.holds(key, found, 0, binding.until())).isFalse();
        updated(binding, new Change.SwapB(C));
        assertThat(store.holds(key, found, 0, now)).isFalse();
        var other = (RouteAnswer.Found) done(store.route(key, now));
        unbind(store.binding(binding.id()).orElseThrow());
        assertThat(store.holds(key, other, 0, now)).isFalse();
    }

    // Search by party.

    @Test void everybody_whom_a_binding_names_is_found_by_it_as_long_as_it_does() {
        var keyed = bound(new Wish.Axeyb(A, B, exactly(E1), exactly(K1)));
        var back = bound(new Wish.Axn(C, Choice.ANY, new LastCaller(Duration.ofMinutes(10), new Fixed(D))));
        for (var each : List.of(A, B)) assertThat(store.search(new Query.ByParty(each), 10)).as("%s", each).containsExactly(keyed);
        for (var each : List.of(C, D)) assertThat(store.search(new Query.ByParty(each), 10)).as("%s", each).containsExactly(back);
        var swapped = updated(keyed, new Change.SwapA(D));
        back = updated(back, new Change.CallsBack(new Fixed(A)));
        assertThat(store.search(new Query.ByParty(A), 10)).containsExactly(back);
        assertThat(store.search(new Query.ByParty(D), 10)).containsExactly(swapped);
        unbind(back);
        assertThat(store.search(new Query.ByParty(A), 10)).isEmpty();
        pass(TTL);
        assertThat(store.search(new Query.ByParty(D), 10)).isEmpty();
    }

    // No room: whose side it is, what takes it and until when.

    @Test void a_taken_pair_is_refused_with_its_side_and_its_end() {
        var binding = bound(new Wish.Axyb(A, B, exactly(K1), exactly(K2)));
        var open = "is open in binding " + binding.id() + " until " + binding.until();
        refused(bind(new Wish.Axyb(A, C, exactly(K1), exactly(K2))), Why.NUMBER_CONFLICT, "y", K2 + " with caller " + A, open);
        refused(bind(new Wish.Axyb(C, B, exactly(K1), exactly(K2))), Why.NUMBER_CONFLICT, "x", K1 + " with caller " + B, open);
        refused(bind(new Wish.Axb(C, A, exactly(K2))), Why.NUMBER_CONFLICT, "x", K2 + " with caller " + A, open);
        refused(bind(new Wish.Axeyb(C, B, exactly(E1), exactly(K1))), Why.NUMBER_CONFLICT, "y", K1 + " with caller " + B, open);
        refused(bind(new Wish.Xyb(B, exactly(X1), exactly(K1))), Why.NUMBER_CONFLICT, "y", K1 + " with caller " + B, open);
        refused(update(bound(new Wish.Axb(C, D, exactly(K1))), new Change.SwapA(B)), Why.NUMBER_CONFLICT, "a", K1 + " with caller " + B, open);
        var whole = bound(new Wish.Ax(D, exactly(X1), Callback.NOBODY));
        refused(bind(new Wish.Xyb(B, exactly(X1), exactly(K2))), Why.NUMBER_CONFLICT, "x", X1 + " is open in binding " + whole.id());
        unbind(binding);
        refused(bind(new Wish.Axb(C, A, exactly(K2))), Why.NUMBER_CONFLICT, "x", K2 + " with caller " + A + " rests until " + now.plus(REST));
    }

    @Test void who_finds_no_second_number_is_told_so_though_the_first_was_named() {
        bound(new Wish.Axyb(A, B, exactly(K1), exactly(K2)));
        bound(new Wish.Axyb(A, B, exactly(K2), exactly(K1)));
        pass(Duration.ofSeconds(10));
        refused(bind(new Wish.Axyb(A, C, exactly(K1), Choice.ANY)), Why.POOL_EXHAUSTED, "y", "2 open bindings", "busiest caller holds 2", A + " holds");
        refused(bind(new Wish.Axyb(C, B, Choice.ANY, exactly(K1))), Why.POOL_EXHAUSTED, "x", "2 open bindings", "busiest caller holds 2", B + " holds");
        refused(bind(new Wish.Axyb(A, C, Choice.ANY, Choice.ANY)), Why.POOL_EXHAUSTED, "y");
        refused(bind(new Wish.Axyb(C, B, Choice.ANY, Choice.ANY)), Why.POOL_EXHAUSTED, "x");
        refused(bind(new Wish.Axeyb(C, B, exactly(E1), Choice.ANY)), Why.POOL_EXHAUSTED, "y");
        refused(bind(new Wish.Axeyb(C, B, Choice.ANY, Choice.ANY)), Why.POOL_EXHAUSTED, "y");
        refused(bind(new Wish.Xyb(B, exactly(X1), Choice.ANY)), Why.POOL_EXHAUSTED, "y");
        refused(bind(new Wish.Axb(C, B, Choice.ANY)), Why.POOL_EXHAUSTED, "x");
    }

    // Bad input: each its own refusal, and nothing written.

    @Test void what_is_wrong_with_a_bind_is_told_by_field_and_reason() {
        refused(bind(new Wish.Axyb(A, A, Choice.ANY, Choice.ANY)), Why.ILLEGAL_NUMBER, "b");
        refused(bind(new Wish.Ax(new RealNumber(K1.number()), Choice.ANY, Callback.NOBODY)), Why.ILLEGAL_NUMBER, "a");
        refused(bind(new Wish.Xyb(RealNumber.of("+112"), Choice.ANY, Choice.ANY)), Why.ILLEGAL_NUMBER, "b");
        refused(bind(new Wish.Axn(A, Choice.ANY, new Fixed(A))), Why.ILLEGAL_NUMBER, "callback");
        refused(bind(new Wish.Axn(A, Choice.ANY, new LastCaller(Duration.ofDays(367), Callback.NOBODY))), Why.ILLEGAL_DURATION, "callback");
        refused(bind(new Wish.Ax(A, Choice.ANY, new Named(B, now))), Why.ILLEGAL_EXPIRY, "callback");
        refused(bind(new Wish.Axg(A, Set.of(), Choice.ANY, Callback.NOBODY)), Why.ILLEGAL_GROUP, "members");
        refused(bind(new Wish.Axg(A, many(201), Choice.ANY, Callback.NOBODY)), Why.ILLEGAL_GROUP, "members");
        refused(bind(new Wish.Axg(A, group(B, A), Choice.ANY, Callback.NOBODY)), Why.ILLEGAL_NUMBER, "members");
        refused(done(store.bind(new BindRequest(new Wish.Axb(A, B, Choice.ANY), "all", Terms.USUAL, Duration.ofMinutes(1), "", ""))), Why.ILLEGAL_EXPIRY, "ttl");
        refused(done(store.bind(new BindRequest(new Wish.Axb(A, B, Choice.ANY), "all", Terms.USUAL, Duration.ofSeconds(-1), "", ""))), Why.ILLEGAL_EXPIRY, "ttl");
        refused(done(store.bind(new BindRequest(new Wish.Axb(A, B, Choice.ANY), "none", Terms.USUAL, TTL, "", ""))), Why.UNKNOWN_POOL, "pool");
        refused(done(store.bind(new BindRequest(new Wish.Axb(A, B, Choice.ANY), "all", new Terms(Directions.BOTH, Duration.ofHours(25), Duration.ZERO, false), TTL, "", ""))), Why.ILLEGAL_DURATION, "maxDuration");
        for (var time : List.of(Duration.ofMillis(999), Duration.ofSeconds(301))) {
            refused(done(store.bind(new BindRequest(new Wish.Axb(A, B, Choice.ANY), "all", Terms.USUAL.ringing(time), TTL, "", ""))), Why.ILLEGAL_DURATION, "noAnswer");
        }
        refused(bind(new Wish.Axb(A, B, exactly(ALONE))), Why.NUMBER_NOT_OWNED, "x");
        refused(bind(new Wish.Axb(A, B, exactly(FROZEN))), Why.NUMBER_FROZEN, "x");
        refused(bind(new Wish.Axb(A, B, exactly(LOCKED))), Why.NUMBER_LOCKED, "x");
        refused(bind(new Wish.Axb(A, B, exactly(X1))), Why.WRONG_CLASS, "x");
        refused(bind(new Wish.Ax(A, exactly(E1), Callback.NOBODY)), Why.WRONG_CLASS, "x");
        refused(bind(new Wish.Axeyb(A, B, exactly(E1), exactly(E2))), Why.WRONG_CLASS, "y");
        refused(done(store.bind(new BindRequest(new Wish.Axe(A, Choice.ANY, Callback.NOBODY), "alone", Terms.USUAL, TTL, "", ""))), Why.WRONG_CLASS, "x");
        assertThat(store.search(new Query.ByParty(A), 10)).isEmpty();
        assertThat(store.pools()).allSatisfy(use -> assertThat(use.open() + use.resting()).isZero());
        assertThat(call(A, LOCKED)).isEqualTo(new RouteAnswer.Locked("all"));
        assertThat(call(A, FROZEN)).isEqualTo(new RouteAnswer.NotAParty("all"));
    }

    @Test void what_is_wrong_with_an_update_is_told_by_field_and_reason() {
        var binding = bound(new Wish.Axg(A, group(B), exactly(K1), Callback.NOBODY));
        refused(update(binding, new Change.SwapA(B)), Why.ILLEGAL_NUMBER, "");
        refused(update(binding, new Change.SwapA(RealNumber.of("+112"))), Why.ILLEGAL_NUMBER, "a");
        refused(update(binding, new Change.Members(Set.of(), group(B))), Why.ILLEGAL_GROUP, "members");
        refused(update(binding, new Change.Members(Set.of(), group(C))), Why.ILLEGAL_GROUP, "members");
        refused(update(binding, new Change.Members(Set.of(), Set.of())), Why.ILLEGAL_GROUP, "members");
        refused(update(binding, new Change.Members(many(201), Set.of())), Why.ILLEGAL_GROUP, "members");
        refused(update(binding, new Change.Lives(Duration.ofSeconds(59))), Why.ILLEGAL_EXPIRY, "ttl");
        refused(update(binding, new Change.Refers("a\nb")), Why.ILLEGAL_REFERENCE, "reference");
        refused(update(binding, new Change.Lasts(Duration.ofDays(2))), Why.ILLEGAL_DURATION, "maxDuration");
        refused(update(binding, new Change.Rings(Duration.ofMinutes(6))), Why.ILLEGAL_DURATION, "noAnswer");
        refused(done(store.update(new BindingId("none"), 1, List.of(new Change.Records(true)))), Why.BINDING_NOT_FOUND, "id");
        assertThat(store.binding(binding.id())).contains(binding);
        binding = updated(binding, new Change.Members(many(200), Set.of()));
        assertThat(((Deal.Axg) binding.deal()).members()).hasSize(201);
    }

    private static Set<RealNumber> many(int count) {
        var all = new LinkedHashSet<RealNumber>();
        IntStream.range(0, count).forEach(i -> all.add(RealNumber.of("+1646%07d".formatted(i + 2_000_000))));
        return all;
    }

    // Pools, repetition, restart.

    @Test void a_number_that_serves_one_binding_at_a_time_rests_as_a_whole() {
        var request = new BindRequest(new Wish.Axb(A, B, Choice.ANY), "alone", Terms.USUAL, TTL, "", "");
        var other = new BindRequest(new Wish.Axb(C, D, Choice.ANY), "alone", Terms.USUAL, TTL, "", "");
        var binding = bound(request);
        refused(done(store.bind(other)), Why.POOL_EXHAUSTED, "x");
        unbind(binding);
        refused(done(store.bind(other)), Why.POOL_EXHAUSTED, "x");
        refused(done(store.bind(new BindRequest(new Wish.Axb(C, D, exactly(ALONE)), "alone", Terms.USUAL, TTL, "", ""))), Why.NUMBER_CONFLICT, "x");
        pass(REST);
        bound(other);
        rings(call(C, ALONE), D, ALONE);
    }

    @Test void the_same_key_is_the_same_bind_in_every_mode() throws IOException {
        var wishes = List.of(new Wish.Axyb(A, B, Choice.ANY, exactly(K1)), new Wish.Axb(C, D, Choice.ANY), new Wish.Axn(A, Choice.ANY, LAST), new Wish.Axe(B, Choice.ANY, LAST),
            new Wish.Axeyb(C, B, Choice.ANY, Choice.ANY), new Wish.Axg(RealNumber.of("+12125550190"), group(RealNumber.of("+12125550191"), RealNumber.of("+12125550192")), Choice.ANY, Callback.NOBODY));
        var terms = new Terms(Directions.A_TO_B, Duration.ofMinutes(5), Duration.ofMillis(20_001), true);
        var made = new ArrayList<Binding>();
        for (var wish : wishes) made.add(bound(new BindRequest(wish, "all", terms, TTL, "r", wish.mode().name())));
        restart();
        for (int i = 0; i < wishes.size(); i++) {
            var request = new BindRequest(wishes.get(i), "all", terms, TTL, "r", wishes.get(i).mode().name());
            assertThat(done(store.bind(request))).isEqualTo(new Bound(made.get(i), true));
            refused(done(store.bind(new BindRequest(wishes.get(i), "all", Terms.USUAL, TTL, "r", request.bindKey()))), Why.BIND_KEY_REUSED, "bindKey");
        }
        refused(done(store.bind(new BindRequest(new Wish.Axn(A, Choice.ANY, Callback.NOBODY), "all", terms, TTL, "r", Mode.AXN.name()))), Why.BIND_KEY_REUSED, "bindKey");
    }

    @Test void who_asks_again_with_the_key_of_what_was_released_is_told_what_was_made() throws IOException {
        var wishes = List.of(new Wish.Axb(C, D, Choice.ANY), new Wish.Axn(A, Choice.ANY, LAST), new Wish.Axe(B, Choice.ANY, Callback.NOBODY), new Wish.Axe(B, Choice.ANY, LAST));
        var made = new ArrayList<Binding>();
        for (int i = 0; i < wishes.size(); i++) made.add(bound(new BindRequest(wishes.get(i), "all", Terms.USUAL, TTL, "", "key " + i)));
        made.forEach(this::unbind);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < wishes.size(); i++) {
                assertThat(done(store.bind(new BindRequest(wishes.get(i), "all", Terms.USUAL, TTL, "", "key " + i)))).isEqualTo(new Bound(made.get(i), true));
                refused(done(store.bind(new BindRequest(wishes.get(i), "all", Terms.USUAL, TTL.plusSeconds(1), "", "key " + i))), Why.BIND_KEY_REUSED, "bindKey");
                assertThat(store.binding(made.get(i).id())).isEmpty();
            }
            if (round == 0) pass(REST);
            else restart();
        }
    }

    @Test void a_key_with_anything_else_in_the_request_is_refused_and_the_difference_named() throws IOException {
        var mobile = requiring(Set.of("mobile"), false);
        var wish = new Wish.Axb(A, B, Choice.ANY);
        bound(new BindRequest(wish, "all", Terms.USUAL, TTL, "r", "plain"));
        bound(new BindRequest(new Wish.Axn(C, exactly(X1), LAST), "all", Terms.USUAL, TTL, "", "named", requiring(Set.of(), true)));
        bound(new BindRequest(new Wish.Axe(D, Choice.ANY, Callback.NOBODY), "all", Terms.USUAL, TTL, "", "code", requiring(Set.of(), true)));
        var group = bound(new BindRequest(new Wish.Axg(RealNumber.of("+12125550190"), group(C, D), Choice.ANY, Callback.NOBODY), "all", Terms.USUAL.ringing(Duration.ofSeconds(9)), TTL, "", "group", requiring(Set.of(), true)));
        for (int times = 0; times < 2; times++) {
            differs(new BindRequest(new Wish.Axn(A, Choice.ANY, LAST), "all", Terms.USUAL, TTL, "r", "plain"), "mode");
            differs(new BindRequest(wish, "alone", Terms.USUAL, TTL, "r", "plain"), "pool");
            differs(new BindRequest(new Wish.Axb(A, B, exactly(K1)), "all", Terms.USUAL, TTL, "r", "plain"), "x");
            differs(new BindRequest(new Wish.Axb(C, B, Choice.ANY), "all", Terms.USUAL, TTL, "r", "plain"), "a");
            differs(new BindRequest(new Wish.Axb(A, C, Choice.ANY), "all", Terms.USUAL, TTL, "r", "plain"), "b");
            differs(new BindRequest(wish, "all", new Terms(Directions.A_TO_B, Duration.ZERO, Duration.ZERO, false), TTL, "r", "plain"), "directions");
            differs(new BindRequest(wish, "all", new Terms(Directions.BOTH, Duration.ofMinutes(1), Duration.ZERO, false), TTL, "r", "plain"), "maxDuration");
            differs(new BindRequest(wish, "all", Terms.USUAL.ringing(Duration.ofSeconds(9)), TTL, "r", "plain"), "noAnswer");
            differs(new BindRequest(wish, "all", new Terms(Directions.BOTH, Duration.ZERO, Duration.ZERO, true), TTL, "r", "plain"), "record");
            differs(new BindRequest(wish, "all", Terms.USUAL, TTL.plusSeconds(1), "r", "plain"), "ttl");
            differs(new BindRequest(wish, "all", Terms.USUAL, TTL, "s", "plain"), "reference");
            differs(new BindRequest(wish, "all", Terms.USUAL, TTL, "r", "plain", mobile), "requirement");
            differs(new BindRequest(new Wish.Axn(C, exactly(X1), Callback.NOBODY), "all", Terms.USUAL, TTL, "", "named", requiring(Set.of(), true)), "callback");
            differs(new BindRequest(new Wish.Axn(C, exactly(X1), LAST), "all", Terms.USUAL, TTL, "", "named"), "requirement");
            differs(new BindRequest(new Wish.Axe(D, Choice.ANY, Callback.NOBODY), "all", Terms.USUAL, TTL, "", "code"), "requirement");
            differs(new BindRequest(new Wish.Axe(D, Choice.ANY, Callback.NOBODY), "all", Terms.USUAL, TTL, "", "code", mobile), "requirement");
            differs(new BindRequest(new Wish.Axg(RealNumber.of("+12125550190"), group(C), Choice.ANY, Callback.NOBODY), "all", Terms.USUAL.ringing(Duration.ofSeconds(9)), TTL, "", "group", requiring(Set.of(), true)), "members");
            differs(new BindRequest(new Wish.Axg(RealNumber.of("+12125550190"), group(C, D), Choice.ANY, Callback.NOBODY), "all", Terms.USUAL.ringing(Duration.ofSeconds(9)), TTL, "", "group"), "requirement");
            assertThat(done(store.bind(new BindRequest(new Wish.Axg(RealNumber.of("+12125550190"), group(C, D), Choice.ANY, Callback.NOBODY), "all", Terms.USUAL.ringing(Duration.ofSeconds(9)), TTL, "", "group", requiring(Set.of(), true)))))
                .isEqualTo(new Bound(group, true));
            restart();
        }
    }

    /// @param isSticky whether the parties are to keep their numbers, which any number can do
    private static Requirement requiring(Set<String> types, boolean isSticky) {
        return new Requirement(Requirement.NONE.channel(), new Requirement.OfNumber(types, Set.of(), Optional.empty(), ""), Requirement.NONE.where(), isSticky ? Requirement.Stickiness.PREFER : Requirement.Stickiness.NONE);
    }

    private void differs(BindRequest request, String field) {
        assertThat(done(store.bind(request))).isInstanceOfSatisfying(NotBound.class, refused -> {
            assertThat(refused.why()).isEqualTo(Why.BIND_KEY_REUSED);
            assertThat(refused.field()).isEqualTo("bindKey");
            assertThat(refused.detail()).contains("another " + field + " (expected");
        });
    }

    /// Nobody may be told of a time that a store had to cut: the same bind again would look like another.
    @Test void times_finer_than_a_millisecond_are_refused() {
        var fine = Duration.ofMinutes(5).plusNanos(1);
        var wish = new Wish.Axb(A, B, Choice.ANY);
        refused(done(store.bind(new BindRequest(wish, "all", new Terms(Directions.BOTH, fine, Duration.ZERO, false), TTL, "", "k"))), Why.ILLEGAL_DURATION, "maxDuration");
        refused(done(store.bind(new BindRequest(wish, "all", Terms.USUAL.ringing(Duration.ofSeconds(9).plusNanos(1)), TTL, "", "k"))), Why.ILLEGAL_DURATION, "noAnswer");
        refused(done(store.bind(new BindRequest(wish, "all", Terms.USUAL, TTL.plusNanos(1), "", "k"))), Why.ILLEGAL_EXPIRY, "ttl");
        refused(bind(new Wish.Axn(A, Choice.ANY, new LastCaller(fine, Callback.NOBODY))), Why.ILLEGAL_DURATION, "callback");
        var request = new BindRequest(wish, "all", new Terms(Directions.BOTH, Duration.ofMinutes(5).plusMillis(1), Duration.ofMillis(9_001), false), TTL.plusMillis(1), "", "k");
        var binding = bound(request);
        assertThat(done(store.bind(request))).isEqualTo(new Bound(binding, true));
        refused(update(binding, new Change.Lasts(fine)), Why.ILLEGAL_DURATION, "maxDuration");
        refused(update(binding, new Change.Rings(Duration.ofSeconds(9).plusNanos(1))), Why.ILLEGAL_DURATION, "noAnswer");
        refused(update(binding, new Change.Lives(TTL.plusNanos(1))), Why.ILLEGAL_EXPIRY, "ttl");
    }

    @Test void who_is_known_on_every_number_is_refused_until_one_of_them_has_rested() {
        var first = bound(new Wish.Axb(A, B, Choice.ANY));
        var second = bound(new Wish.Axb(A, C, Choice.ANY));
        assertThat(List.of(first.deal().x(), second.deal().x())).containsExactlyInAnyOrder(K1, K2);
        var third = new Wish.Axb(A, D, Choice.ANY);
        refused(bind(third), Why.POOL_EXHAUSTED, "x");
        unbind(first);
        refused(bind(third), Why.POOL_EXHAUSTED, "x");
        // Others are not kept from those numbers.
        bound(new Wish.Axyb(RealNumber.of("+12125550190"), RealNumber.of("+12125550191"), Choice.ANY, Choice.ANY));
        pass(REST);
        assertThat(bound(third).deal().x()).isEqualTo(first.deal().x());
        rings(call(A, first.deal().x()), D, first.deal().x());
        rings(call(A, second.deal().x()), C, second.deal().x());
    }

    @Test void what_routed_and_what_rested_is_the_same_after_a_restart() throws IOException {
        bound(new Wish.Axeyb(A, B, exactly(E1), exactly(K1)));
        var ax = bound(new Wish.Ax(C, Choice.ANY, new Named(D, now.plusSeconds(600))));
        var swapped = updated(bound(new Wish.Axyb(C, D, exactly(K1), exactly(K2))), new Change.SwapA(B));
        unbind(bound(new Wish.Axe(D, exactly(E2), Callback.NOBODY)));
        assertThat(swapped.deal()).isEqualTo(new Deal.Axyb(B, D, K1, K2));
        var before = answers();
        restart();
        assertThat(answers()).isEqualTo(before);
        unbind(ax);
        before = answers();
        restart();
        assertThat(answers()).isEqualTo(before);
        pass(TTL.plus(REST));
        assertThat(store.pools()).allSatisfy(use -> assertThat(use.open() + use.resting()).isZero());
    }

    private List<RouteAnswer> answers() {
        var answers = new ArrayList<RouteAnswer>();
        for (var vn : List.of(K1, K2, X1, E1, E2)) {
            for (var person : List.of(A, B, C, D)) {
                answers.add(done(store.look(new RouteKey(vn, person), now)));
                for (int code = 0; code < 10; code++) answers.add(done(store.look(new RouteKey(vn, person, Extension.of(code, 1)), now)));
            }
        }
        return answers;
    }
}
