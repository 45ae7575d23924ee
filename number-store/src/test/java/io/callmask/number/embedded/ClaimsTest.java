package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A number's meaning changes between the two reads that a call is answered by: the caller's pair, and the number for anyone.
class ClaimsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final Duration REST = Duration.ofMinutes(1);
    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final RealNumber BOB = RealNumber.of("+15553334444");
    private static final RealNumber CAROL = RealNumber.of("+15555556666");
    private static final VirtualNumber X = VirtualNumber.of("+15550001000");
    private static final VirtualNumber Y = VirtualNumber.of("+15550001001");
    private static final BindRules RULES = new BindRules(new Pools(List.of(new Pool("p", List.of(new Pool.PooledNumber(X, NumberClass.EXCLUSIVE, Pool.Standing.IN_USE)), 4, REST, Pool.Recycling.PAIR))));

    private final Map<Slot, Claim> slots = new HashMap<>();
    private final List<Slot> read = new ArrayList<>();

    private static Map<Slot, Claim> claims(Deal deal) {
        var binding = new Binding(new BindingId("id"), 1, "p", deal, Terms.USUAL, NOW.minusSeconds(60), NOW.plusSeconds(3_600), "");
        var claims = new HashMap<Slot, Claim>();
        for (var route : Route.of(binding)) {
            for (var slot : route.slots()) claims.put(slot, Claim.Open.of(route, REST));
        }
        return claims;
    }

    /// What a caller is answered who has read their pair on X when all becomes as it is `after`.
    private RouteAnswer look(RealNumber caller, Map<Slot, Claim> before, Map<Slot, Claim> after) {
        slots.putAll(before);
        return new Claims(RULES, slot -> {
            read.add(slot);
            if (slot instanceof Slot.Whole) slots.putAll(after);
            return slots.get(slot);
        }, Map.of()).look(new RouteKey(X, caller), NOW);
    }

    private static void rings(RouteAnswer answer, RealNumber callee) {
        assertThat(answer).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(callee));
    }

    @Test void who_becomes_the_first_caller_meanwhile_reaches_b() {
        var after = claims(new Deal.XybMet(ALICE, BOB, X, Y));
        after.put(new Slot.Whole(X), Claim.Resting.of(new BindingId("id"), "p", NOW));
        rings(look(ALICE, claims(new Deal.Xyb(BOB, X, Y)), after), BOB);
    }

    @Test void who_becomes_a_meanwhile_reaches_whom_a_calls() {
        rings(look(CAROL, claims(new Deal.Axn(ALICE, X, new Callback.Fixed(BOB))), claims(new Deal.Axn(CAROL, X, new Callback.Fixed(BOB)))), BOB);
    }

    @Test void whoever_is_put_through_costs_no_third_read() {
        var claims = claims(new Deal.Axn(ALICE, X, new Callback.Fixed(BOB)));
        rings(look(CAROL, claims, claims), ALICE);
        assertThat(read).containsExactly(new Slot.Pair(X, CAROL), new Slot.Whole(X));
        read.clear();
        rings(look(ALICE, claims, claims), BOB);
        assertThat(read).containsExactly(new Slot.Pair(X, ALICE));
    }
}
