package io.callmask.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkSight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrunkOrderTest {
    private static Trunk trunk(String name, int priority, int weight) {
        var usual = Outlet.USUAL;
        return new Trunk(name, "US", Identity.PAI, true, new Outlet("g", priority, weight, usual.failOver(), usual.silence(), usual.times(), usual.format(), 0, 0));
    }

    private static List<String> names(List<Trunk> trunks) {
        return trunks.stream().map(Trunk::name).toList();
    }

    @Test void the_lower_priority_comes_first_whatever_the_weights_are() {
        var order = new TrunkOrder(List.of(trunk("c", 3, 1_000), trunk("a", 1, 0), trunk("b", 2, 5)), TrunkSight.CLEAR, new SplittableRandom(1)::nextLong);
        assertThat(names(order.of("g"))).containsExactly("a", "b", "c");
        assertThat(order.of("other")).isEmpty();
    }

    @Test void trunks_of_one_priority_come_first_as_often_as_their_weights_say() {
        var dice = new SplittableRandom(7);
        var order = new TrunkOrder(List.of(trunk("a", 1, 70), trunk("b", 1, 30), trunk("c", 1, 0)), TrunkSight.CLEAR, dice::nextLong);
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            var names = names(order.of("g"));
            assertThat(names).containsExactlyInAnyOrder("a", "b", "c");
            first.merge(names.getFirst(), 1, Integer::sum);
        }
        assertThat(first.get("a")).isBetween(6_800, 7_200);
        assertThat(first).doesNotContainKey("c");
    }

    @Test void what_is_closed_is_not_tried_and_no_more_than_four_are() {
        var many = new ArrayList<Trunk>();
        for (int i = 0; i < 9; i++) many.add(trunk("t" + i, i, 1));
        var order = new TrunkOrder(many, name -> !name.equals("t0") && !name.equals("t2"), () -> 0);
        assertThat(names(order.of("g"))).containsExactly("t1", "t3", "t4", "t5");
        assertThat(new TrunkOrder(many, _ -> false, () -> 0).of("g")).isEmpty();
        assertThat(new TrunkOrder(List.of(trunk("only", 1, 1)), _ -> false, () -> 0).of("g")).isEmpty();
    }

    @Test void any_draw_is_taken() {
        for (long drawn : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            for (int weight : new int[] {0, 1, 1_000}) {
                var order = new TrunkOrder(List.of(trunk("a", 1, weight), trunk("b", 1, weight)), TrunkSight.CLEAR, () -> drawn);
                assertThat(names(order.of("g"))).containsExactlyInAnyOrder("a", "b");
            }
        }
    }
}
