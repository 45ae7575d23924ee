package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Load as SIPp makes it. Last, as a server of some minutes answers faster than one of some seconds.
@ExtendWith(SharedServer.class)
@Order(Integer.MAX_VALUE)
class ThousandCallsIT {
    private static final int CALLS = 1_000;
    private static final int PER_SECOND = 100;
    private static final int PAIRS = 100;
    private static final Duration MOST = Duration.ofSeconds(40);

    @Test void two_sipps_make_a_thousand_calls_and_none_fails(Api api, @TempDir Path directory) throws IOException, InterruptedException {
        for (int i = 0; i < PAIRS; i++) api.bindExactly(pair(i));
        long before = api.newestSequence();
        var setup = api.server().setup();
        // Numbers stand in the file and in the halves; nothing is asked of the runner's values.
        var halves = new Halves(Scenario.of("load", "thousand-calls"), Map.of());
        try (var callee = halves.callee(setup, CALLS, MOST);
             var caller = halves.caller(setup, MOST, List.of("-m", "" + CALLS, "-r", "" + PER_SECOND, "-inf", callers(directory).toString()))) {
            assertThat(caller.complaint() + callee.complaint()).isEmpty();
        }
        api.awaitNoCalls();
        assertWhole(before, api.awaitRecordsAfter(before, CALLS));
    }

    private static void assertWhole(long before, List<JsonNode> records) {
        assertThat(records).extracting(Api::sequenceOf).containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + CALLS).boxed().toList());
        assertThat(records).allSatisfy(record -> {
            assertThat(record.path("refusal").asText()).isEqualTo("NONE");
            assertThat(record.path("answered").asBoolean()).isTrue();
            assertThat(record.path("releasedBy").asText()).isEqualTo("CALLER");
        });
        assertThat(records).extracting(record -> record.path("callId").asText()).doesNotHaveDuplicates();
    }

    /// The last three digits of caller, callee and the caller's VN are the same.
    private static Api.Bound pair(int i) {
        return new Api.Bound("", "12127770%03d".formatted(i), "16467770%03d".formatted(i), "15550000%03d".formatted(i), "15550000%03d".formatted(PAIRS + i));
    }

    private static Path callers(Path directory) throws IOException {
        var lines = IntStream.range(0, PAIRS).mapToObj(i -> pair(i).a() + ";" + pair(i).y() + ";").toList();
        return Files.writeString(directory.resolve("callers.csv"), "SEQUENTIAL\n" + String.join("\n", lines) + "\n");
    }
}
