package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `kill -9` of the real process.
@Execution(ExecutionMode.CONCURRENT)
class KilledServerIT {
    private static final int CALLS = 20;
    private static final int BINDERS = 8;
    private static final int ENOUGH_BINDS = 200;
    private static final Duration MOST = Duration.ofSeconds(70);

    @Test void nothing_acknowledged_is_missing_after_kill_9(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, 20, List.of());
        var acknowledged = new ConcurrentLinkedQueue<String>();
        try (var server = CallmaskServer.start(setup)) {
            var api = new Api(server);
            var bound = api.bind("AXYB", "12125550000", "16465550000");
            acknowledged.add(bound.id());
            var values = new Parties(bound.a(), bound.b(), "").aCallsB(bound.y(), bound.x());
            complete(setup, values);
            api.awaitRecordsAfter(0, CALLS);
            cutOff(server, values, acknowledged);
        }
        try (var server = CallmaskServer.start(setup)) {
            assertThat(acknowledged).hasSizeGreaterThan(ENOUGH_BINDS);
            for (var id : acknowledged) assertThat(new Api(server).knows(id)).as("binding %s", id).isTrue();
            assertRecorded(new Api(server).awaitRecordsAfter(0, 2 * CALLS));
            assertThat(new Api(server).calls()).isEmpty();
        }
    }

    private static void complete(Setup setup, Map<String, String> values) throws IOException, InterruptedException {
        var halves = new Halves(Scenario.of("swift", "ended-by-the-caller"), values);
        try (var callee = halves.callee(setup, CALLS, MOST); var caller = halves.caller(setup, MOST, List.of("-m", "" + CALLS, "-r", "50"))) {
            assertThat(caller.complaint() + callee.complaint()).isEmpty();
        }
    }

    /// Kills the server amid calls and binds.
    private static void cutOff(CallmaskServer server, Map<String, String> values, Queue<String> acknowledged) throws IOException, InterruptedException {
        var halves = new Halves(Scenario.of("killed", "held"), values);
        try (var callee = halves.callee(server.setup(), CALLS, MOST);
             var caller = halves.caller(server.setup(), MOST, List.of("-m", "" + CALLS, "-r", "50"));
             var binders = Executors.newVirtualThreadPerTaskExecutor()) {
            new Api(server).awaitCalls(CALLS, "Talking");
            var next = new AtomicInteger(1);
            for (int i = 0; i < BINDERS; i++) binders.submit(() -> bindUntilKilled(new Api(server), next, acknowledged));
            Awaitility.await("binds").atMost(Duration.ofSeconds(20)).until(() -> acknowledged.size() > ENOUGH_BINDS);
            assertThat(caller.isAlive() && callee.isAlive()).as("the calls go on").isTrue();
            server.kill();
        }
    }

    private static void bindUntilKilled(Api api, AtomicInteger next, Queue<String> acknowledged) {
        try {
            while (true) {
                int i = next.getAndIncrement();
                acknowledged.add(api.bind("AXYB", "1212%07d".formatted(6_000_000 + i), "1646%07d".formatted(6_000_000 + i)).id());
            }
        } catch (UncheckedIOException e) {
            // The connection broke: that bind was not acknowledged, and nobody is there any more.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertRecorded(List<JsonNode> records) {
        assertThat(records).extracting(Api::sequenceOf).containsExactlyElementsOf(LongStream.rangeClosed(1, 2 * CALLS).boxed().toList());
        assertThat(records).extracting(record -> record.path("callId").asText()).doesNotHaveDuplicates();
        assertThat(records.stream().collect(Collectors.groupingBy(record -> record.path("refusal").asText(), Collectors.counting())))
            .isEqualTo(Map.of("NONE", (long) CALLS, "NODE_LOST", (long) CALLS));
    }
}
