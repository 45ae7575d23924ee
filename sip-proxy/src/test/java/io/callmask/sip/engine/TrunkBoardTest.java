package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkHealth.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrunkBoardTest {
    private long now = Long.MAX_VALUE - 500_000_000L;

    private static Trunk trunk(int channels, int rate) {
        var usual = Outlet.USUAL;
        return new Trunk("t", "US", Trunk.Identity.PAI, true, new Outlet("g", 1, 1, usual.failOver(), usual.silence(), usual.times(), usual.format(), channels, rate));
    }

    @Test void a_channel_is_given_back_once_however_often_it_is_tried() {
        var trunk = trunk(2, 0);
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        var one = Objects.requireNonNull(board.take(trunk));
        assertThat(board.take(trunk)).isNotNull();
        assertThat(board.take(trunk)).isNull();
        assertThat(board.isOpen("t")).isFalse();
        one.giveBack();
        one.giveBack();
        assertThat(board.standings()).containsExactly(new TrunkBoard.Standing("t", true, 1));
        assertThat(board.take(trunk)).isNotNull();
        assertThat(board.take(trunk)).isNull();
    }

    @Test void a_second_lets_its_calls_through_and_no_more() {
        var trunk = trunk(0, 10);
        now = 0;
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        int taken = 0;
        for (; now < 10_000_000_000L; now += 10_000_000L) if (board.take(trunk) != null) taken++;
        assertThat(taken).isBetween(100, 110);
        assertThat(board.standings().getFirst().channels()).isEqualTo(taken);
    }

    @Test void threads_take_as_many_channels_as_there_are() throws Exception {
        var trunk = trunk(50, 0);
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> 0);
        var most = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Callable<Void>>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> {
                    for (int round = 0; round < 2_000; round++) {
                        var channel = board.take(trunk);
                        int inUse = board.standings().getFirst().channels();
                        most.accumulateAndGet(channel == null ? 0 : inUse, Math::max);
                        if (channel != null && round % 20 != 0) channel.giveBack();
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(tasks)) done.get();
        }
        assertThat(board.standings().getFirst().channels()).isEqualTo(50);
        // While one is refused its place is counted for a moment.
        assertThat(most.get()).isBetween(50, 54);
    }

    @Test void only_a_trunk_that_is_asked_for_its_health_goes_down() {
        var trunk = trunk(0, 0);
        var asked = new TrunkBoard(List.of(trunk), List.of(new TrunkBoard.Probe(trunk, Duration.ofSeconds(30), new Thresholds(2, 1))), () -> now);
        var unasked = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        for (int i = 0; i < 2; i++) {
            assertThat(asked.isOpen("t")).isTrue();
            asked.failed("t");
            unasked.failed("t");
        }
        assertThat(asked.isOpen("t")).isFalse();
        assertThat(unasked.isOpen("t")).isTrue();
        asked.answered("t");
        assertThat(asked.isOpen("t")).isTrue();
        asked.failed("nobody");
        assertThat(asked.isOpen("nobody")).isTrue();
    }
}
