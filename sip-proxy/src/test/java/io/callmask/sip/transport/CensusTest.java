package io.callmask.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final long SECOND = 1_000_000_000L;

    private static Census census(int connections, int perAddress) {
        var second = Duration.ofSeconds(1);
        return new Census(new TcpLimits(connections, perAddress, second, second, second, second, second, second, 10, 100_000));
    }

    private static Census.Seat seat(int last, String owner) {
        return new Census.Seat(InetAddress.ofLiteral("192.0.2." + last), owner);
    }

    private static int taken(Census census, Census.Seat seat, boolean isOurs) {
        int taken = 0;
        while (census.admit(seat, isOurs)) taken++;
        return taken;
    }

    @Test void an_address_has_its_limit_and_what_has_left_takes_no_place() {
        var census = census(64, 2);
        assertThat(taken(census, seat(1, "east"), false)).isEqualTo(2);
        assertThat(taken(census, seat(2, "east"), false)).isEqualTo(2);
        census.left(seat(1, "east"));
        assertThat(taken(census, seat(1, "east"), false)).isEqualTo(1);
        for (int last : new int[] {1, 1, 2, 2}) census.left(seat(last, "east"));
        assertThat(census.all()).isZero();
    }

    @Test void however_many_addresses_a_trunk_has_others_find_room_and_so_do_we() {
        var census = census(64, 16);
        int east = 0;
        for (int last = 1; last <= 16; last++) east += taken(census, seat(last, "east"), false);
        assertThat(east).as("half of all").isEqualTo(32);
        int others = 0;
        for (int last = 17; last <= 32; last++) others += taken(census, seat(last, "north " + last), false);
        assertThat(others).as("all but an eighth").isEqualTo(24);
        assertThat(taken(census, seat(1, "east"), true)).as("ours, even to a trunk that has its share").isEqualTo(1);
        assertThat(taken(census, seat(40, "east"), true)).isEqualTo(3);
        assertThat(taken(census, seat(41, "west"), true)).as("the rest").isEqualTo(4);
        assertThat(census.all()).isEqualTo(64);
    }

    @Test void who_cannot_be_reached_is_left_alone_for_longer_each_time_until_reached() {
        var unreachable = new Unreachable();
        var peer = new InetSocketAddress(ONE, 5060);
        long now = Long.MAX_VALUE - SECOND;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 32}) {
            assertThat(unreachable.isPaused(peer, now)).isFalse();
            unreachable.failed(peer, now);
            assertThat(unreachable.isPaused(peer, now + seconds * SECOND - 1)).isTrue();
            assertThat(unreachable.isPaused(new InetSocketAddress(ONE, 5061), now)).isFalse();
            now += seconds * SECOND;
        }
        unreachable.reached(peer);
        unreachable.failed(peer, now);
        assertThat(unreachable.isPaused(peer, now + SECOND)).isFalse();
    }

    @Test void what_is_remembered_of_the_unreachable_is_bounded() {
        var unreachable = new Unreachable();
        for (int port = 1; port <= 3_000; port++) unreachable.failed(new InetSocketAddress(ONE, port), 0);
        assertThat(unreachable.isPaused(new InetSocketAddress(ONE, 1), 1)).isFalse();
        assertThat(unreachable.isPaused(new InetSocketAddress(ONE, 3_000), 1)).isTrue();
    }
}
