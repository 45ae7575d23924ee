package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 5060);
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 5060);

    @Test void in_clear_weather_everything_arrives_at_once_and_in_order() {
        var arrived = arrivals(Weather.CLEAR, 1);
        assertThat(arrived).hasSize(100).isSorted();
    }

    @Test void bad_weather_loses_copies_and_reorders() {
        var arrived = arrivals(new Weather(Duration.ofMillis(5), Duration.ofMillis(50), 0.2, 0.3, 0.1), 1);
        assertThat(arrived.stream().distinct().count()).isBetween(60L, 95L);
        assertThat(arrived.size()).isGreaterThan((int) arrived.stream().distinct().count());
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test void the_same_seed_is_the_same_weather() {
        var weather = new Weather(Duration.ofMillis(5), Duration.ofMillis(50), 0.2, 0.3, 0.1);
        assertThat(arrivals(weather, 7)).isEqualTo(arrivals(weather, 7)).isNotEqualTo(arrivals(weather, 8));
    }

    private static List<Integer> arrivals(Weather weather, long seed) {
        var timeline = new Timeline();
        var network = new SimNetwork(timeline, new SplittableRandom(seed));
        var arrived = new ArrayList<Integer>();
        network.attach(THERE, (bytes, _) -> arrived.add((int) bytes[0]));
        network.weather(HERE, THERE, weather);
        for (int i = 0; i < 100; i++) network.send(new byte[] {(byte) i}, HERE, THERE);
        while (timeline.next() != Timeline.NEVER) {
            timeline.moveTo(timeline.next());
            timeline.runDue();
        }
        return arrived;
    }
}
