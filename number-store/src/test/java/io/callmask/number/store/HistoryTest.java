package io.callmask.number.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// A checker that finds nothing must be able to find something.
class HistoryTest {
    private static final RealNumber A = RealNumber.of("+12125550100");
    private static final RealNumber B = RealNumber.of("+12125550101");
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Binding BINDING = new Binding(new BindingId("one"), 1, "p", new Deal.Axyb(A, B, X, Y), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "");
    private static final RouteAnswer FOUND = new RouteAnswer.Found(Route.of(BINDING).getFirst(), B);

    private static final Extension CODE = new Extension("17");

    private final History history = new History();

    private void bound(String id, long begun, long done) {
        history.bound(new History.Bound(id, A, B, X, Y, begun, done));
    }

    @Test void what_can_be_is_no_violation() {
        bound("one", 10, 20);
        history.looked(Y, A, 12, 14, new RouteAnswer.NotAParty("p"));
        history.looked(Y, A, 12, 25, FOUND);
        history.looked(Y, A, 30, 31, new RouteAnswer.Unavailable());
        history.releaseBegun("one", 40);
        history.looked(Y, A, 39, 41, new RouteAnswer.Closed(BINDING.id(), "p"));
        history.releaseDone("one", 50);
        history.looked(Y, A, 49, 60, FOUND);
        assertThat(history.violations()).isEmpty();
    }

    @Test void an_acknowledged_binding_that_is_not_found_is_one() {
        bound("one", 10, 20);
        history.looked(Y, A, 21, 22, new RouteAnswer.NotAParty("p"));
        assertThat(history.violations()).singleElement().asString().contains("acknowledged");
    }

    @Test void a_call_routed_after_the_release_is_one() {
        bound("one", 10, 20);
        history.releaseBegun("one", 30);
        history.releaseDone("one", 40);
        history.looked(Y, A, 41, 42, FOUND);
        assertThat(history.violations()).singleElement().asString().contains("release");
    }

    @Test void a_call_that_reaches_another_person_is_one() {
        bound("one", 10, 20);
        history.looked(Y, A, 21, 22, new RouteAnswer.Found(Route.of(BINDING).getFirst(), RealNumber.of("+12125550199")));
        assertThat(history.violations()).singleElement().asString().contains("another person");
    }

    @Test void a_code_given_again_before_it_has_rested_is_one_and_after_it_none() {
        var history = new History(Duration.ofNanos(100));
        history.coded(new History.Coded("one", A, X, CODE, 10, 20));
        history.releaseBegun("one", 30);
        history.releaseDone("one", 40);
        history.coded(new History.Coded("two", B, X, CODE, 129, 130));
        assertThat(history.violations()).isEmpty();
        assertThat(history.reused()).isOne();
        history.releaseBegun("two", 140);
        history.coded(new History.Coded("three", A, X, CODE, 200, 239));
        assertThat(history.violations()).singleElement().asString().contains("was given to two and to three");
    }

    @Test void a_call_that_reaches_the_former_party_after_the_change_is_one_and_while_it_changes_none() {
        history.coded(new History.Coded("one", A, X, CODE, 10, 20));
        history.changeBegun("one", B, 30);
        history.looked(X, CODE, 29, 31, rings(A));
        history.looked(X, CODE, 29, 31, rings(B));
        history.changeDone("one", B, 40);
        history.looked(X, CODE, 39, 41, rings(A));
        history.looked(X, CODE, 41, 42, rings(B));
        history.changeBegun("one", A, 50);
        history.looked(X, CODE, 60, 61, rings(A));
        history.looked(X, CODE, 60, 61, rings(B));
        assertThat(history.violations()).isEmpty();
        assertThat(history.changes()).isOne();
        history.looked(X, CODE, 41, 42, rings(A));
        assertThat(history.violations()).singleElement().asString().contains("another person");
    }

    @Test void a_call_that_reaches_the_next_party_before_the_change_is_one() {
        history.coded(new History.Coded("one", A, X, CODE, 10, 20));
        history.looked(X, CODE, 21, 22, rings(B));
        history.changeBegun("one", B, 30);
        assertThat(history.violations()).singleElement().asString().contains("another person");
    }

    private static RouteAnswer rings(RealNumber a) {
        var binding = new Binding(new BindingId("one"), 1, "p", new Deal.Axe(a, X, CODE, Callback.NOBODY), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "");
        return new RouteAnswer.Found(Route.of(binding).getFirst(), a);
    }

    @Test void a_call_by_a_code_that_is_anothers_by_then_is_one() {
        var history = new History(Duration.ofNanos(100));
        history.coded(new History.Coded("one", A, X, CODE, 10, 20));
        history.releaseBegun("one", 30);
        history.coded(new History.Coded("two", B, X, CODE, 150, 160));
        var binding = new Binding(new BindingId("one"), 1, "p", new Deal.Axe(A, X, CODE, Callback.NOBODY), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "");
        // Asked before the release, and told when all was over: a process that was stopped in between.
        history.looked(X, CODE, 25, 170, new RouteAnswer.Found(Route.of(binding).getFirst(), A));
        assertThat(history.violations()).singleElement().asString().contains("another's");
    }

    @Test void a_pair_given_twice_is_one() {
        bound("one", 10, 20);
        bound("two", 30, 40);
        assertThat(history.violations()).hasSize(2).allSatisfy(each -> assertThat(each).contains("was given to"));
    }

    private static RouteAnswer found(String id, RealNumber ring) {
        var binding = new Binding(new BindingId(id), 1, "p", BINDING.deal(), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "");
        return new RouteAnswer.Found(Route.of(binding).getFirst(), ring);
    }

    @Test void a_binding_that_nobody_was_told_of_may_be_found() {
        history.looked(Y, A, 21, 22, found("unknown", B));
        history.looked(Y, A, 31, 32, found("unknown", B));
        assertThat(history.violations()).isEmpty();
    }

    @Test void a_binding_that_nobody_was_told_of_rings_nobody_but_its_other_party() {
        history.looked(Y, A, 21, 22, found("unknown", A));
        history.looked(Y, A, 21, 22, found("unknown", RealNumber.of("+12125550199")));
        history.looked(X, A, 21, 22, found("unknown", B));
        assertThat(history.violations()).hasSize(3).allSatisfy(each -> assertThat(each).contains("another person"));
    }

    @Test void a_pair_that_is_an_acknowledged_bindings_is_never_that_of_one_that_nobody_was_told_of() {
        bound("one", 10, 20);
        history.releaseBegun("one", 30);
        history.looked(Y, A, 5, 6, found("unknown", B));
        history.looked(Y, A, 21, 22, found("unknown", B));
        history.looked(Y, A, 41, 42, found("unknown", B));
        assertThat(history.violations()).hasSize(3).allSatisfy(each -> assertThat(each).contains("does not hold this pair"));
    }

    @Test void a_pair_is_anothers_before_and_after_with_a_rest_between() {
        var resting = new History(Duration.ofNanos(100));
        resting.bound(new History.Bound("one", A, B, X, Y, 190, 200));
        resting.releaseBegun("one", 300);
        resting.looked(Y, A, 100, 110, found("unknown", B));
        resting.looked(Y, A, 390, 400, found("unknown", B));
        assertThat(resting.violations()).isEmpty();
        resting.looked(Y, A, 101, 110, found("unknown", B));
        resting.looked(Y, A, 390, 399, found("unknown", B));
        assertThat(resting.violations()).hasSize(2).allSatisfy(each -> assertThat(each).contains("does not hold this pair"));
    }

    @Test void a_pair_of_two_that_nobody_was_told_of_is_one() {
        history.looked(Y, A, 21, 22, found("unknown", B));
        history.looked(Y, A, 31, 32, found("other", B));
        assertThat(history.violations()).singleElement().asString().contains("unknown's and other's");
    }

    @Test void a_call_by_a_pair_that_reaches_another_acknowledged_binding_is_one() {
        bound("one", 10, 20);
        history.bound(new History.Bound("two", RealNumber.of("+12125550198"), RealNumber.of("+12125550199"), X, Y, 10, 20));
        history.looked(Y, A, 21, 22, found("two", B));
        assertThat(history.violations()).singleElement().asString().contains("does not hold this pair");
    }
}
