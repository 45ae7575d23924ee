package io.callmask.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");
    private static final long SECOND = 1_000_000_000L;

    @Test void each_address_and_all_together_have_their_limit() {
        var second = Duration.ofSeconds(1);
        var census = new Census(new TcpLimits(3, 2, second, second, second, second, second, second, 10, 100_000));
        assertThat(census.admit(ONE)).isTrue();
        assertThat(census.admit(ONE)).isTrue();
        assertThat(census.admit(ONE)).isFalse();
        assertThat(census.admit(TWO)).isTrue();
        assertThat(census.admit(TWO)).isFalse();
        census.left(ONE);
        assertThat(census.admit(TWO)).isTrue();
        census.left(ONE);
        census.left(TWO);
        census.left(TWO);
        assertThat(census.all()).isZero();
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
