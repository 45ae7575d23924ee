package io.callmask.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.callmask.sip.locate.Located.Target;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 2782's order.
class LocatedTest {
    private static final int DRAWS = 100_000;

    @ParameterizedTest
    @CsvSource({"70, 30, 0.7", "1, 1, 0.5", "0, 0, 0.5", "1, 999, 0.001", "65535, 65535, 0.5"})
    void the_weight_is_the_share_of_calls_that_try_it_first(int one, int other, double share) {
        var located = new Located(List.of(List.of(target(one, "192.0.2.1"), target(other, "192.0.2.2"))));
        var random = new SplittableRandom(2_782);
        int first = 0;
        for (int i = 0; i < DRAWS; i++) if (located.order(random::nextLong).getFirst().equals(place("192.0.2.1"))) first++;
        assertThat((double) first / DRAWS).isCloseTo(share, within(0.01));
    }

    @Test void without_weight_there_is_a_small_chance_beside_others() {
        var located = new Located(List.of(List.of(target(9, "192.0.2.1"), target(0, "192.0.2.2"))));
        var random = new SplittableRandom(1);
        int first = 0;
        for (int i = 0; i < DRAWS; i++) if (located.order(random::nextLong).getFirst().equals(place("192.0.2.2"))) first++;
        assertThat((double) first / DRAWS).isCloseTo(0.1, within(0.01));
    }

    @ParameterizedTest
    @CsvSource({"0, 2 1 3", "1, 1 3 2", "10, 1 3 2", "11, 3 1 2", "30, 3 1 2"})
    void the_running_sum_that_reaches_the_dice_is_taken(long shown, String order) {
        // 2 has no weight, so it stands first in the sums: 0, 10, 30.
        var located = new Located(List.of(List.of(target(10, "192.0.2.1"), target(0, "192.0.2.2"), target(20, "192.0.2.3"))));
        LongSupplier dice = new LongSupplier() {
            private boolean isThrown;

            @Override public long getAsLong() {
                long now = isThrown ? 1 : shown;
                isThrown = true;
                return now;
            }
        };
        assertThat(located.order(dice)).containsExactlyElementsOf(Arrays.stream(order.split(" ")).map(last -> place("192.0.2." + last)).toList());
    }

    @Test void a_rank_is_tried_when_all_of_the_former_have_been() {
        var located = new Located(List.of(List.of(target(0, "192.0.2.1"), target(5, "192.0.2.2")), List.of(target(1_000, "192.0.2.3"))));
        var random = new SplittableRandom(3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(located.order(random::nextLong)).hasSize(3).last().isEqualTo(place("192.0.2.3"));
        }
    }

    @Test void of_one_hosts_addresses_any_comes_first_but_the_liked_family_before_the_other() {
        var located = new Located(List.of(List.of(target(0, "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"))));
        var random = new SplittableRandom(4);
        var firsts = random.longs(1_000).mapToObj(dice -> located.order(() -> dice)).toList();
        assertThat(firsts.stream().map(List::getFirst).distinct()).containsExactlyInAnyOrder(place("192.0.2.1"), place("192.0.2.2"), place("192.0.2.3"));
        assertThat(firsts).allSatisfy(order -> assertThat(order).hasSize(5).endsWith(place("2001:db8::1"), place("2001:db8::2")));
    }

    @Test void a_place_that_stands_twice_is_tried_once() {
        var located = new Located(List.of(List.of(target(1, "192.0.2.1")), List.of(target(1, "192.0.2.1"), target(1, "192.0.2.2"))));
        assertThat(located.order(() -> 0)).hasSize(2);
        assertThat(located.all()).hasSize(2);
        assertThat(located.isAt(InetAddress.ofLiteral("192.0.2.2"))).isTrue();
        assertThat(located.isAt(InetAddress.ofLiteral("192.0.2.9"))).isFalse();
    }

    private static Target target(int weight, String... addresses) {
        return new Target(weight, Arrays.stream(addresses).map(LocatedTest::place).toList());
    }

    private static Place place(String address) {
        return new Place(new InetSocketAddress(InetAddress.ofLiteral(address), 5_060), Transport.UDP);
    }
}
