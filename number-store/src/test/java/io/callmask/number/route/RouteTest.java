package io.callmask.number.route;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Callback.Fixed;
import io.callmask.number.Callback.LastCaller;
import io.callmask.number.Callback.Named;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One table for each mode: who dials what (with which extension), who rings, what is shown.
class RouteTest {
    private static final RealNumber A = RealNumber.of("+12125550101");
    private static final RealNumber B = RealNumber.of("+12125550102");
    private static final RealNumber C = RealNumber.of("+12125550103");
    private static final RealNumber N = RealNumber.of("+12125550109");
    private static final VirtualNumber X = VirtualNumber.of("+18005550001");
    private static final VirtualNumber Y = VirtualNumber.of("+18005550002");
    private static final Extension E = new Extension("042");
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant SOON = FROM.plusSeconds(90);

    @Test void pairs_of_consecutive_numbers_and_callers_have_hashes_of_their_own() {
        var hashes = new java.util.HashSet<Integer>();
        for (int vn = 0; vn < 300; vn++) {
            for (int caller = 0; caller < 300; caller++) hashes.add(new Slot.Pair(VirtualNumber.of("+1800555" + (1_000 + vn)), RealNumber.of("+1212555" + (1_000 + caller))).hashCode());
        }
        assertThat(hashes).hasSizeGreaterThan(89_900);
    }

    @Test void axyb_gives_each_party_a_number_of_its_own() {
        routes(new Deal.Axyb(A, B, X, Y), """
            A dials Y   -> B sees X   A_TO_B
            B dials X   -> A sees Y   B_TO_A""");
    }

    @Test void axb_shares_one_number() {
        routes(new Deal.Axb(A, B, X), """
            A dials X   -> B sees X   A_TO_B
            B dials X   -> A sees X   B_TO_A""");
    }

    @Test void ax_lets_anyone_reach_a_and_a_whom_the_next_call_was_named_for() {
        routes(new Deal.Ax(A, X, Callback.NOBODY), """
            anyone dials X   -> A sees X   B_TO_A
            A dials X   -> nobody: NO_CALLBACK sees X   A_TO_B""");
        routes(new Deal.Ax(A, X, new Named(B, SOON)), """
            anyone dials X   -> A sees X   B_TO_A
            A dials X   -> B for 90 s sees X   A_TO_B""");
    }

    @Test void axn_calls_back_one_or_the_last_or_nobody() {
        routes(new Deal.Axn(A, X, new Fixed(B)), """
            anyone dials X   -> A sees X   B_TO_A
            A dials X   -> B sees X   A_TO_B""");
        routes(new Deal.Axn(A, X, new LastCaller(Duration.ofHours(1), new Fixed(C))), """
            anyone dials X   -> A sees X   B_TO_A
            A dials X   -> last of 3600 s, else C sees X   A_TO_B""");
        routes(new Deal.Axn(A, X, Callback.NOBODY), """
            anyone dials X   -> A sees X   B_TO_A
            A dials X   -> nobody: NO_CALLBACK sees X   A_TO_B""");
    }

    @Test void axe_reaches_a_by_extension_and_holds_a_s_pair_only_for_a_callback() {
        routes(new Deal.Axe(A, X, E, Callback.NOBODY), """
            anyone dials X,042   -> A sees X   B_TO_A""");
        routes(new Deal.Axe(A, X, E, new LastCaller(Duration.ofMinutes(10), Callback.NOBODY)), """
            anyone dials X,042   -> A sees X   B_TO_A
            A dials X   -> last of 600 s, else nobody: NO_CALLBACK sees X   A_TO_B""");
    }

    @Test void axeyb_lets_a_key_the_extension_and_b_dial_a_number_of_its_own() {
        routes(new Deal.Axeyb(A, B, X, E, Y), """
            A dials X,042   -> B sees Y   A_TO_B
            B dials Y   -> A sees X   B_TO_A""");
    }

    @Test void axg_lets_each_member_reach_a() {
        routes(new Deal.Axg(A, group(B, C), X, Callback.NOBODY), """
            B C dials X   -> A sees X   B_TO_A
            A dials X   -> nobody: NO_CALLBACK sees X   A_TO_B""");
        routes(new Deal.Axg(A, group(B, C), X, new Fixed(N)), """
            B C dials X   -> A sees X   B_TO_A
            A dials X   -> N sees X   A_TO_B""");
    }

    @Test void xyb_waits_for_its_first_caller_and_then_knows_both() {
        var waiting = new Deal.Xyb(B, X, Y);
        routes(waiting, """
            anyone dials X   -> B sees Y   A_TO_B
            B dials Y   -> nobody: NOBODY_YET sees X   B_TO_A""");
        routes(waiting.met(A), """
            A dials X   -> B sees Y   A_TO_B
            B dials Y   -> A sees X   B_TO_A""");
    }

    @Test void a_shut_direction_keeps_its_slot_but_rings_nobody() {
        var terms = new Terms(Directions.A_TO_B, Duration.ZERO, Duration.ZERO, false);
        var shut = Route.of(binding(new Deal.Axyb(A, B, X, Y), terms));
        assertThat(shut.stream().map(RouteTest::line).collect(joining("\n"))).isEqualTo("""
            A dials Y   -> B sees X   A_TO_B
            B dials X   -> nobody: DIRECTION_SHUT sees Y   B_TO_A""");
        assertThat(shut.stream().flatMap(route -> route.slots().stream())).containsExactly(new Slot.Pair(Y, A), new Slot.Pair(X, B));
        assertThat(Route.of(binding(new Deal.Ax(A, X, Callback.NOBODY), new Terms(Directions.NONE, Duration.ZERO, Duration.ZERO, false))))
            .allSatisfy(route -> assertThat(route.target()).isEqualTo(new Target.Nobody(Target.Why.DIRECTION_SHUT)));
    }

    @Test void slots_are_pairs_codes_or_the_whole_number() {
        assertThat(slots(new Deal.Axb(A, B, X))).containsExactly(new Slot.Pair(X, A), new Slot.Pair(X, B));
        assertThat(slots(new Deal.Axg(A, group(B, C), X, Callback.NOBODY))).containsExactly(new Slot.Pair(X, B), new Slot.Pair(X, C), new Slot.Pair(X, A));
        assertThat(slots(new Deal.Axeyb(A, B, X, E, Y))).containsExactly(new Slot.Code(X, E), new Slot.Pair(Y, B));
        assertThat(slots(new Deal.Ax(A, X, Callback.NOBODY))).containsExactly(new Slot.Whole(X), new Slot.Pair(X, A));
        assertThat(slots(new Deal.Xyb(B, X, Y))).containsExactly(new Slot.Whole(X), new Slot.Pair(Y, B));
    }

    @Test void a_call_takes_a_route_only_with_the_right_number_caller_and_extension() {
        var code = Route.of(binding(new Deal.Axeyb(A, B, X, E, Y), Terms.USUAL)).getFirst();
        assertThat(code.isFor(new RouteKey(X, A, E))).isTrue();
        assertThat(code.isFor(new RouteKey(X, A))).isFalse();
        assertThat(code.isFor(new RouteKey(X, N, E))).isFalse();
        assertThat(code.isFor(new RouteKey(Y, A, E))).isFalse();
        var member = Route.of(binding(new Deal.Axg(A, group(B, C), X, Callback.NOBODY), Terms.USUAL)).getFirst();
        assertThat(member.isFor(new RouteKey(X, C))).isTrue();
        assertThat(member.isFor(new RouteKey(X, N))).isFalse();
    }

    @Test void nobody_reaches_himself_as_anyone() {
        var anyone = Route.of(binding(new Deal.Xyb(B, X, Y), Terms.USUAL)).getFirst();
        assertThat(anyone.isFor(new RouteKey(X, N))).isTrue();
        assertThat(anyone.isFor(new RouteKey(X, B))).isFalse();
    }

    @Test void what_contradicts_itself_cannot_be_made() {
        assertThatThrownBy(() -> new Deal.Axyb(A, A, X, Y)).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("5550101");
        assertThatThrownBy(() -> new Deal.Axyb(A, B, X, X)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deal.Axg(A, Set.of(), X, Callback.NOBODY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deal.Axg(A, Set.of(A), X, Callback.NOBODY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deal.Axe(A, X, Extension.NONE, Callback.NOBODY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deal.Axn(A, X, new LastCaller(Duration.ofHours(1), new Fixed(A)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Extension("12345")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test void extensions_keep_their_zeros() {
        assertThat(Extension.of(7, 3)).isEqualTo(new Extension("007"));
        assertThat(Extension.of(9_999, 4).code()).isEqualTo(9_999);
        assertThat(new Extension("07")).isNotEqualTo(new Extension("7"));
        assertThatThrownBy(() -> Extension.of(1_000, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void routes(Deal deal, String table) {
        assertThat(Route.of(binding(deal, Terms.USUAL)).stream().map(RouteTest::line).collect(joining("\n"))).isEqualTo(table);
    }

    private static List<Slot> slots(Deal deal) {
        return Route.of(binding(deal, Terms.USUAL)).stream().flatMap(route -> route.slots().stream()).toList();
    }

    private static Binding binding(Deal deal, Terms terms) {
        return new Binding(new BindingId("b"), 1, "default", deal, terms, FROM, FROM.plusSeconds(3_600), "");
    }

    private static Set<RealNumber> group(RealNumber... members) {
        return new LinkedHashSet<>(List.of(members));
    }

    private static String line(Route route) {
        var who = switch (route.caller()) {
            case Caller.One(var number) -> name(number);
            case Caller.Member(var group) -> group.stream().map(RouteTest::name).collect(joining(" "));
            case Caller.Anyone() -> "anyone";
        };
        return who + " dials " + name(route.dialled()) + (route.extension().isNone() ? "" : "," + route.extension()) + "   -> " + target(route.target())
            + " sees " + name(route.show()) + "   " + route.direction();
    }

    private static String target(Target target) {
        return switch (target) {
            case Target.Ring(var callee) -> name(callee);
            case Target.RingUntil(var callee, var until) -> name(callee) + " for " + Duration.between(FROM, until).toSeconds() + " s";
            case Target.LastCaller(var within, var otherwise) -> "last of " + within.toSeconds() + " s, else " + target(otherwise);
            case Target.Nobody(var why) -> "nobody: " + why;
        };
    }

    private static String name(RealNumber number) {
        return number.equals(A) ? "A" : number.equals(B) ? "B" : number.equals(C) ? "C" : "N";
    }

    private static String name(VirtualNumber number) {
        return number.equals(X) ? "X" : "Y";
    }
}
