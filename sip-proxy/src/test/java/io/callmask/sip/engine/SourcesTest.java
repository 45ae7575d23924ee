package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.record.CallRecord;
import io.callmask.routing.Trunk;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final long SECOND = 1_000_000_000;
    private static final int RATE = 1_000;

    private final Counted counted = new Counted();
    private final Peers peers = new Peers(List.of(trunk("one", "192.0.2.0"), trunk("two", "198.51.100.0")));
    private final Directory directory = new Directory(peers);
    private final Sources sources = new Sources(directory, new TrunkPaces(), counted, 42);

    @Test void a_flood_from_one_port_costs_another_port_of_the_same_address_nothing() {
        int good = 0;
        int hostile = 0;
        for (long now = 0; now < 10 * SECOND; now += 20_000) {
            if (sources.admits(at("192.0.2.7", 6_666), now)) hostile++;
            if (now % 2_000_000 == 0 && sources.admits(at("192.0.2.7", 5_060), now)) good++;
        }
        assertThat(good).isEqualTo(5_000);
        assertThat(hostile).as("what comes at first, and nothing of fifty times the rate").isBetween(RATE / 8, RATE / 4);
        assertThat(counted.dropped).isEqualTo(Map.of(CallListener.Dropped.FLOOD, 500_000L - hostile));
    }

    @Test void whoever_sends_what_cannot_be_read_is_soon_not_read_any_more() {
        int read = 0;
        // Half of the rate, so that it would all be read if it could be.
        for (long now = 0; now < 10 * SECOND; now += 2_000_000) {
            if (!sources.admits(at("192.0.2.7", 6_666), now)) continue;
            read++;
            sources.unreadable(at("192.0.2.7", 6_666), now);
            assertThat(sources.admits(at("192.0.2.7", 5_060), now)).as("another port of the same address").isTrue();
        }
        assertThat(read).isBetween(300, 700);
    }

    @Test void a_message_in_a_hundred_that_cannot_be_read_costs_a_carrier_nothing() {
        int sent = 0;
        for (long now = 0; now < 10 * SECOND; now += 2_000_000) {
            assertThat(sources.admits(at("192.0.2.7", 5_060), now)).isTrue();
            if (++sent % 100 == 0) sources.unreadable(at("192.0.2.7", 5_060), now);
        }
    }

    @Test void many_sources_of_a_trunk_have_four_times_the_rate_together_and_another_trunk_its_own() {
        int admitted = 0;
        for (long now = 0; now < SECOND; now += 1_000_000) {
            for (int port = 1; port <= 10; port++) {
                if (sources.admits(at("192.0.2.7", port), now)) admitted++;
            }
            assertThat(sources.admits(at("198.51.100.9", 5_060), now)).isTrue();
        }
        assertThat(admitted).isBetween(4 * RATE, 4 * RATE + 4 * RATE / 8 + 1);
    }

    @Test void whoever_sends_from_ever_new_ports_crowds_out_nobody_who_is_known() {
        assertThat(sources.admits(at("192.0.2.7", 5_060), 0)).isTrue();
        int hostile = 0;
        for (int port = 1_024; port < 65_000; port++) {
            if (sources.admits(at("192.0.2.66", port), SECOND)) hostile++;
        }
        // 4,096 places at most, and what all the others share; no more than the trunk may send at once in any case.
        assertThat(hostile).isLessThanOrEqualTo(4 * RATE / 8 + 1);
        for (int i = 1; i <= 100; i++) assertThat(sources.admits(at("192.0.2.7", 5_060), 2 * SECOND + i)).isTrue();
    }

    @Test void whoever_was_silent_leaves_its_place() {
        for (int port = 1; port < 60_000; port++) sources.admits(at("192.0.2.66", port), port);
        long later = 60 * SECOND;
        for (int i = 0; i < 100; i++) assertThat(sources.admits(at("192.0.2.7", 5_060), later)).isTrue();
    }

    @Test void a_stranger_is_dropped_as_one_and_takes_no_place() {
        for (int port = 1; port < 60_000; port++) assertThat(sources.admits(at("203.0.113.5", port), 0)).isFalse();
        assertThat(counted.dropped).isEqualTo(Map.of(CallListener.Dropped.STRANGER, 59_999L));
    }

    @Test void whoever_is_a_stranger_after_a_change_is_dropped_and_the_others_keep_their_rate() {
        long flood = 0;
        for (; flood < SECOND; flood += 20_000) sources.admits(at("192.0.2.7", 6_666), flood);
        assertThat(sources.admits(at("198.51.100.9", 5_060), flood)).isTrue();
        directory.is(new Peers(List.of(trunk("one", "192.0.2.0"))));
        assertThat(sources.admits(at("198.51.100.9", 5_060), flood)).isFalse();
        assertThat(counted.dropped).containsEntry(CallListener.Dropped.STRANGER, 1L);
        assertThat(sources.admits(at("192.0.2.7", 6_666), flood)).as("a change is no fresh start for a flood").isFalse();
        directory.is(new Peers(List.of(trunk("one", "192.0.2.0"), trunk("two", "198.51.100.0"))));
        assertThat(sources.admits(at("198.51.100.9", 5_060), flood)).isTrue();
    }

    @Test void another_rate_applies_at_once() {
        for (int i = 0; i < 100; i++) assertThat(sources.admits(at("192.0.2.7", 5_060), i)).isTrue();
        var slow = trunk("one", "192.0.2.0");
        directory.is(new Peers(List.of(new Peers.Peer(slow.trunk(), slow.from(), slow.to(), slow.host(), 10, slow.isSecure(), slow.keepAlive(), Access.OPEN))));
        int admitted = 0;
        for (long now = SECOND; now < 2 * SECOND; now += 1_000_000) if (sources.admits(at("192.0.2.7", 5_060), now)) admitted++;
        assertThat(admitted).isBetween(100, 111);
    }

    private static Peers.Peer trunk(String name, String network) {
        var address = InetAddress.ofLiteral(network);
        return new Peers.Peer(new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true), List.of(new Peers.Network(address.getAddress(), 24)), new InetSocketAddress(address, 5_060),
            Transport.UDP, RATE);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static final class Counted implements CallListener {
        private final Map<Dropped, Long> dropped = new EnumMap<>(Dropped.class);

        @Override public void dropped(Dropped why) {
            dropped.merge(why, 1L, Long::sum);
        }

        @Override public void received(String methodOrStatus) {}
        @Override public void sent(String methodOrStatus) {}
        @Override public void retransmitted(String methodOrStatus) {}
        @Override public void rejected(int status) {}
        @Override public void callOpened() {}
        @Override public void callEnded(CallRecord record) {}
        @Override public void textOpened() {}
        @Override public void textEnded(CallRecord record) {}
    }
}
