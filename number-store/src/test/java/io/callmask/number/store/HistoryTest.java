package io.callmask.number.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.Notes.Bound;
import io.callmask.number.store.Notes.Keyed;
import io.callmask.number.store.Notes.Seen;
import io.callmask.number.store.Notes.Span;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// A checker that finds nothing must be able to find something.
class HistoryTest {
    private static final RealNumber A = RealNumber.of("+12125550100");
    private static final RealNumber B = RealNumber.of("+12125550101");
    private static final RealNumber C = RealNumber.of("+12125550199");
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final Extension CODE = new Extension("17");
    private static final Deal PAIR = new Deal.Axyb(A, B, X, Y);
    /// By the clock of whoever asks, that many seconds after the beginning of time.
    private static final long END = 1_000;

    private History history = new History();

    private static Span span(long begun, long done) {
        return new Span(begun, done, Instant.ofEpochSecond(begun), Instant.ofEpochSecond(done));
    }

    private void bound(String id, Deal deal, long begun, long done) {
        history.bound(new Bound(id, deal, Instant.ofEpochSecond(END), begun, done), "");
    }

    private void bound(String id, long begun, long done) {
        bound(id, PAIR, begun, done);
    }

    private void coded(String id, RealNumber a, long begun, long done) {
        bound(id, new Deal.Axe(a, X, CODE, Callback.NOBODY), begun, done);
    }

    private void released(String id, long begun, long done) {
        history.releaseBegun(id, begun);
        history.released(id, true, span(begun, done));
    }

    /// A dials Y.
    private void looked(long begun, long done, Seen seen) {
        history.looked(new RouteKey(Y, A), span(begun, done), seen);
    }

    private void keyedCode(long begun, long done, Seen seen) {
        history.looked(new RouteKey(X, C, CODE), span(begun, done), seen);
    }

    private static Seen reached(String id, RealNumber ring) {
        return new Seen.Reached(id, ring, true);
    }

    private static Seen denied(String answer) {
        return new Seen.Denied(answer, "");
    }

    private static Seen closed(String id) {
        return new Seen.Denied("Closed", id);
    }

    private void isOne(String words) {
        assertThat(history.violations()).singleElement().asString().contains(words);
    }

    private void isNone() {
        assertThat(history.violations()).isEmpty();
    }

    @Test void what_can_be_is_no_violation() {
        bound("one", 10, 20);
        looked(12, 14, denied("NotAParty"));
        looked(12, 25, reached("one", B));
        looked(30, 31, new Seen.Unknown());
        history.releaseBegun("one", 40);
        looked(39, 41, reached("one", B));
        looked(40, 49, closed("one"));
        history.released("one", true, span(40, 50));
        looked(49, 60, reached("one", B));
        isNone();
    }

    @Test void an_acknowledged_binding_that_is_not_found_is_one() {
        bound("one", 10, 20);
        looked(21, 22, denied("NotAParty"));
        isOne("acknowledged");
    }

    @Test void a_call_routed_after_the_release_is_one() {
        bound("one", 10, 20);
        released("one", 30, 40);
        looked(41, 42, reached("one", B));
        isOne("release");
    }

    @Test void a_call_routed_after_somebody_was_told_that_the_binding_is_no_more_is_one() {
        bound("one", 10, 20);
        history.releaseBegun("one", 30);
        looked(31, 32, reached("one", B));
        looked(33, 34, closed("one"));
        looked(34, 35, reached("one", B));
        isNone();
        looked(35, 36, reached("one", B));
        isOne("after somebody was told");
    }

    @Test void a_call_that_reaches_another_person_is_one() {
        bound("one", 10, 20);
        looked(21, 22, reached("one", C));
        isOne("another person");
    }

    @Test void what_ends_by_itself_ends_by_the_clock_of_who_was_asked() {
        bound("one", 10, 20);
        looked(END - 1, END, reached("one", B));
        looked(END - 1, END, closed("one"));
        isNone();
        looked(END, END + 1, reached("one", B));
        assertThat(history.violations()).isNotEmpty();
    }

    @Test void a_call_after_the_end_is_one_and_so_is_an_end_too_early() {
        bound("one", 10, 20);
        looked(END, END + 1, reached("one", B));
        isOne("after its end");
        history = new History();
        bound("one", 10, 20);
        looked(END - 2, END - 1, closed("one"));
        isOne("acknowledged");
    }

    @Test void a_release_that_finds_no_binding_is_one_unless_another_was_begun_or_it_had_ended() {
        bound("one", 10, 20);
        history.releaseBegun("one", 30);
        history.releaseBegun("one", 31);
        history.released("one", false, span(31, 40));
        bound("two", new Deal.Axyb(A, B, Y, X), 10, 20);
        history.releaseBegun("two", END - 1);
        history.released("two", false, span(END - 1, END));
        isNone();
        coded("three", A, 10, 20);
        history.releaseBegun("three", 30);
        history.released("three", false, span(30, 40));
        isOne("not found by its release");
    }

    @Test void a_change_that_is_refused_is_one_unless_a_release_was_begun() {
        coded("one", A, 10, 20);
        history.changeBegun("one", B, 30);
        history.changeRefused("one", B, span(30, 31));
        isOne("not found by its change");
        keyedCode(32, 33, reached("one", B));
        assertThat(history.violations()).hasSize(2).anyMatch(each -> each.contains("another person"));
        history.releaseBegun("one", 29);
        assertThat(history.violations()).hasSize(1);
    }

    @Test void a_code_given_again_before_it_has_rested_is_one_and_after_it_none() {
        history = new History(Duration.ofNanos(100));
        coded("one", A, 10, 20);
        released("one", 30, 40);
        coded("two", B, 129, 130);
        isNone();
        assertThat(history.reused()).isOne();
        history.releaseBegun("two", 140);
        coded("three", A, 200, 239);
        isOne("was given to two and to three");
    }

    @Test void a_call_that_reaches_the_former_party_after_the_change_is_one_and_while_it_changes_none() {
        coded("one", A, 10, 20);
        history.changeBegun("one", B, 30);
        keyedCode(29, 31, reached("one", A));
        keyedCode(29, 31, reached("one", B));
        history.changeDone("one", B, 40);
        keyedCode(39, 41, reached("one", A));
        keyedCode(41, 42, reached("one", B));
        history.changeBegun("one", A, 50);
        keyedCode(60, 61, reached("one", A));
        keyedCode(60, 61, reached("one", B));
        isNone();
        assertThat(history.changes()).isOne();
        keyedCode(41, 42, reached("one", A));
        isOne("another person");
    }

    @Test void a_call_that_reaches_the_next_party_before_the_change_is_one() {
        coded("one", A, 10, 20);
        keyedCode(21, 22, reached("one", B));
        history.changeBegun("one", B, 30);
        isOne("another person");
    }

    @Test void a_call_by_a_code_that_is_anothers_by_then_is_one() {
        history = new History(Duration.ofNanos(100));
        coded("one", A, 10, 20);
        history.releaseBegun("one", 30);
        coded("two", B, 150, 160);
        // Asked before the release, and told when all was over: a process that was stopped in between.
        keyedCode(25, 170, reached("one", A));
        isOne("another's");
    }

    @Test void a_pair_given_twice_is_one() {
        bound("one", 10, 20);
        bound("two", 30, 40);
        assertThat(history.violations()).hasSize(2).allSatisfy(each -> assertThat(each).contains("was given to"));
    }

    @Test void a_binding_that_nobody_was_told_of_may_be_found() {
        looked(21, 22, reached("unknown", B));
        looked(31, 32, reached("unknown", B));
        isNone();
    }

    @Test void a_binding_that_nobody_was_told_of_rings_nobody_but_its_other_party() {
        looked(21, 22, new Seen.Reached("unknown", A, false));
        isOne("another person");
    }

    @Test void what_an_acknowledged_binding_holds_is_never_that_of_one_that_nobody_was_told_of() {
        bound("one", 10, 20);
        history.releaseBegun("one", 30);
        coded("two", A, 10, 20);
        looked(5, 6, reached("unknown", B));
        looked(21, 22, reached("unknown", B));
        looked(41, 42, reached("unknown", B));
        keyedCode(21, 22, reached("other", A));
        assertThat(history.violations()).hasSize(4).allSatisfy(each -> assertThat(each).contains("does not hold"));
    }

    @Test void a_pair_is_anothers_before_and_after_with_a_rest_between() {
        history = new History(Duration.ofNanos(100));
        bound("one", 190, 200);
        history.releaseBegun("one", 300);
        looked(100, 110, reached("unknown", B));
        looked(390, 400, reached("unknown", B));
        isNone();
        looked(101, 110, reached("unknown", B));
        looked(390, 399, reached("unknown", B));
        assertThat(history.violations()).hasSize(2).allSatisfy(each -> assertThat(each).contains("does not hold"));
    }

    @Test void a_pair_of_two_that_nobody_was_told_of_is_one() {
        looked(21, 22, reached("unknown", B));
        looked(31, 32, reached("other", B));
        isOne("unknown's and other's");
    }

    @Test void a_call_that_reaches_an_acknowledged_binding_by_what_it_does_not_hold_is_one() {
        bound("one", 10, 20);
        bound("two", new Deal.Axyb(C, B, Y, X), 10, 20);
        looked(21, 22, reached("two", B));
        isOne("does not hold");
    }

    @Test void a_key_that_makes_two_bindings_or_is_told_to_be_anothers_is_one() {
        history.keyAsked(new Keyed("key", new Wish.Axyb(A, B, Choice.ANY, Choice.ANY), Duration.ofHours(1), 5));
        history.bound(new Bound("one", PAIR, Instant.ofEpochSecond(END), 5, 20), "key");
        history.bound(new Bound("one", PAIR, Instant.ofEpochSecond(END), 5, 40), "key");
        isNone();
        history.bound(new Bound("two", new Deal.Axyb(A, B, Y, X), Instant.ofEpochSecond(END), 5, 60), "key");
        isOne("the key key made");
        history.keyRefused("other");
        assertThat(history.violations()).hasSize(2);
    }

    @Test void one_binding_acknowledged_twice_is_one_but_for_its_key() {
        bound("one", 10, 20);
        bound("one", 30, 40);
        isOne("given out twice");
        history = new History();
        history.bound(new Bound("one", PAIR, Instant.ofEpochSecond(END), 5, 20), "key");
        history.bound(new Bound("one", new Deal.Axyb(A, C, X, Y), Instant.ofEpochSecond(END), 5, 20), "key");
        isOne("with other parties");
    }

    private void waiting() {
        bound("one", new Deal.Xyb(B, X, Y), 10, 20);
    }

    private void called(RealNumber caller, long begun, long done, Seen seen) {
        history.looked(new RouteKey(X, caller), span(begun, done), seen);
    }

    private void calledBack(long begun, long done, Seen seen) {
        history.looked(new RouteKey(Y, B), span(begun, done), seen);
    }

    @Test void the_first_caller_is_one_and_is_called_back() {
        waiting();
        calledBack(21, 22, denied("Barred"));
        called(A, 30, 40, reached("one", B));
        called(C, 31, 41, denied("NotAParty"));
        calledBack(35, 36, denied("Barred"));
        calledBack(35, 36, reached("one", A));
        calledBack(42, 43, reached("one", A));
        called(A, 50, 51, reached("one", B));
        isNone();
        assertThat(history.met()).isOne();
    }

    @Test void two_first_callers_are_one() {
        waiting();
        called(A, 30, 40, reached("one", B));
        called(C, 30, 41, reached("one", B));
        isOne("2 first callers");
    }

    @Test void a_first_caller_who_is_lost_or_never_was_one_is_one() {
        waiting();
        called(A, 30, 40, reached("one", B));
        calledBack(41, 42, denied("Barred"));
        isOne("answered Barred");
        history = new History();
        waiting();
        called(A, 30, 40, reached("one", B));
        called(C, 30, 40, denied("NotAParty"));
        called(A, 41, 42, denied("NotAParty"));
        isOne("answered NotAParty");
        history = new History();
        waiting();
        called(A, 30, 40, denied("NotAParty"));
        isOne("answered NotAParty");
        history = new History();
        waiting();
        calledBack(30, 40, reached("one", A));
        isOne("another person");
    }

    @Test void who_was_told_not_to_be_the_first_caller_is_never_it() {
        waiting();
        called(C, 25, 60, new Seen.Unknown());
        called(A, 30, 40, denied("NotAParty"));
        called(A, 41, 42, reached("one", B));
        isOne("does not hold");
    }

    @Test void x_is_anothers_when_it_has_its_first_caller_and_not_before() {
        waiting();
        called(A, 30, 40, reached("one", B));
        bound("two", new Deal.Xyb(C, X, VirtualNumber.of("+15550001002")), 50, 60);
        called(A, 70, 80, reached("one", B));
        called(RealNumber.of("+12125550198"), 70, 80, reached("two", C));
        history.releaseBegun("one", 90);
        // Who was the first caller of one is told of that, and is no first caller of another.
        called(A, 100, 110, closed("one"));
        isNone();
        called(A, 120, 130, reached("two", C));
        assertThat(history.violations()).hasSize(2).anyMatch(each -> each.contains("2 first callers")).anyMatch(each -> each.contains("one's and two's"));
        history = new History();
        waiting();
        bound("two", new Deal.Xyb(C, X, VirtualNumber.of("+15550001002")), 50, 60);
        isOne("was given to one and to two");
    }

    @Test void an_answer_fits_when_its_binding_rings_that_person_for_that_caller_by_that_number() {
        var binding = new Binding(new BindingId("one"), 1, "p", PAIR, Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(60), "");
        var route = Route.of(binding).getFirst();
        assertThat(Seen.of(new RouteKey(Y, A), new RouteAnswer.Found(route, B))).isEqualTo(new Seen.Reached("one", B, true));
        assertThat(Seen.of(new RouteKey(Y, A), new RouteAnswer.Found(route, C))).isEqualTo(new Seen.Reached("one", C, false));
        assertThat(Seen.of(new RouteKey(X, A), new RouteAnswer.Found(route, B))).isEqualTo(new Seen.Reached("one", B, false));
        assertThat(Seen.of(new RouteKey(Y, B), new RouteAnswer.Found(route, A))).isEqualTo(new Seen.Reached("one", A, false));
        assertThat(Seen.of(new RouteKey(Y, A), new RouteAnswer.Unavailable())).isEqualTo(new Seen.Unknown());
        assertThat(Seen.of(new RouteKey(Y, A), new RouteAnswer.Closed(binding.id(), "p"))).isEqualTo(closed("one"));
    }
}
