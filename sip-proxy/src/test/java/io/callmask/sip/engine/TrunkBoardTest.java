package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.Outlet;
import io.callmask.routing.trunk.TrunkHealth.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Test void channels_in_use_stay_counted_whatever_becomes_of_the_trunk_and_are_given_back_once() {
        var trunk = trunk(2, 0);
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        var one = Objects.requireNonNull(board.take(trunk));
        board.turnTo(List.of(trunk(3, 0)), List.of(), Map.of(), _ -> true);
        var two = Objects.requireNonNull(board.take(trunk));
        board.turnTo(List.of(), List.of(), Map.of(), _ -> true);
        assertThat(board.standings()).as("gone, but talked over").containsExactly(new TrunkBoard.Standing("t", true, 2));
        one.giveBack();
        board.turnTo(List.of(trunk(1, 0)), List.of(), Map.of(), _ -> true);
        assertThat(board.take(trunk)).as("the one that there is now is in use").isNull();
        one.giveBack();
        two.giveBack();
        assertThat(board.standings()).containsExactly(new TrunkBoard.Standing("t", true, 0));
        assertThat(board.take(trunk)).isNotNull();
        assertThat(board.take(trunk)).isNull();
    }

    @Test void a_trunk_that_is_gone_is_forgotten_when_its_calls_are_over() {
        var trunk = trunk(0, 0);
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        var one = Objects.requireNonNull(board.take(trunk));
        board.turnTo(List.of(), List.of(), Map.of(), _ -> true);
        one.giveBack();
        board.turnTo(List.of(), List.of(), Map.of(), _ -> true);
        assertThat(board.standings()).isEmpty();
    }

    @Test void the_rate_of_calls_goes_on_over_a_change() {
        var trunk = trunk(0, 10);
        now = 0;
        var board = new TrunkBoard(List.of(trunk), List.of(), () -> now);
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            now += 10_000_000L;
            if (board.take(trunk) != null) taken++;
            board.turnTo(List.of(trunk), List.of(), Map.of(), _ -> true);
        }
        assertThat(taken).isBetween(100, 110);
    }

    @Test void health_is_kept_as_long_as_the_trunk_is_where_it_was_and_is_asked() {
        var trunk = trunk(0, 0);
        var probes = List.of(new TrunkBoard.Probe(trunk, Duration.ofSeconds(30), new Thresholds(1, 1)));
        var board = new TrunkBoard(List.of(trunk), probes, () -> now);
        board.failed("t");
        board.turnTo(List.of(trunk(5, 0)), probes, Map.of(), _ -> true);
        assertThat(board.isOpen("t")).as("still down").isFalse();
        board.turnTo(List.of(trunk), probes, Map.of(), _ -> false);
        assertThat(board.isOpen("t")).as("elsewhere").isTrue();
        board.failed("t");
        board.turnTo(List.of(trunk), List.of(), Map.of(), _ -> true);
        assertThat(board.isOpen("t")).as("not asked any more").isTrue();
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
