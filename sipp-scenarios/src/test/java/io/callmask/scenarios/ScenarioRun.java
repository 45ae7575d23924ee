package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/// Runs one scenario against a running server: binds, calls, and holds the server to what it should have made of it.
record ScenarioRun(Scenario scenario, Api api) {
    /// Longer than the 32 s in which RFC 3261's timers give up.
    private static final Duration MOST = Duration.ofSeconds(45);
    private static final AtomicInteger PAIRS = new AtomicInteger();

    void run() throws IOException, InterruptedException {
        long before = api.newestSequence();
        var values = values();
        var server = api.server().setup();
        try (var callee = scenario.ringsSomebody() ? startCallee(values) : null;
             var nobody = scenario.ringsSomebody() ? null : new DatagramSocket(new InetSocketAddress(Setup.CALLEES, server.calleePort()))) {
            try (var caller = Sipp.start(half("uac", values), Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), MOST,
                List.of("-m", "1", Setup.SERVER + ":" + server.sipPort()))) {
                var complaints = caller.complaint() + (callee == null ? "" : callee.complaint());
                if (!complaints.isEmpty()) throw new AssertionError(scenario + "\n" + complaints + "\n--- server\n" + api.server().logTail());
            }
            if (nobody != null) assertSilence(nobody);
        }
        api.awaitNoCalls();
        judge(before, values);
    }

    private Map<String, String> values() throws InterruptedException {
        var parties = Parties.fresh(PAIRS.getAndIncrement());
        if (scenario.mode().equals("none")) return parties.unbound(api.server().setup().numbers().getFirst().substring(1));
        var bound = api.bind(scenario.mode(), parties.a(), parties.b());
        if (scenario.released()) api.release(bound.id());
        return scenario.backwards() ? parties.bCallsA(bound.x(), bound.y()) : parties.aCallsB(bound.y(), bound.x());
    }

    private Path half(String side, Map<String, String> values) throws IOException {
        var directory = Files.createDirectories(Path.of("target/sipp", scenario.name()));
        var text = ScenarioText.of(scenario.directory().resolve(side + ".xml"), Scenario.PARTS, values);
        return Files.writeString(directory.resolve(side + ".xml"), text.xml());
    }

    private Sipp startCallee(Map<String, String> values) throws IOException {
        int port = api.server().setup().calleePort();
        var callee = Sipp.start(half("uas", values), Setup.CALLEES, port, MOST, List.of("-m", "1"));
        Awaitility.await("callee's port").pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(5))
            .until(() -> !callee.isAlive() || isTaken(port));
        return callee;
    }

    /// Whether somebody has bound that UDP port of the callees' address, as Linux shows it.
    private static boolean isTaken(int port) throws IOException {
        var local = "%02X%02X%02X%02X:%04X".formatted(3, 0, 0, 127, port);
        return Files.readString(Path.of("/proc/net/udp")).contains(local);
    }

    private static void assertSilence(DatagramSocket nobody) throws IOException {
        nobody.setSoTimeout(1);
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            nobody.receive(packet);
        } catch (SocketTimeoutException e) {
            return;
        }
        throw new AssertionError("the callee was sent:\n" + new String(packet.getData(), 0, packet.getLength(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private void judge(long before, Map<String, String> values) {
        if (scenario.record().isEmpty()) {
            assertThat(api.recordsAfter(before)).as("no call, no record").isEmpty();
            return;
        }
        var records = api.awaitRecordsAfter(before, 1);
        assertThat(records).as("one call, one record").hasSize(1);
        var record = records.getFirst();
        assertThat(Api.sequenceOf(record)).as("no gap in the sequence").isEqualTo(before + 1);
        scenario.record().forEach((field, expected) -> assertThat(value(record, field)).as("%s of %s", field, record).isEqualTo(fill(expected, values)));
    }

    /// `caller=${a}` and the like; a number stands in the record with its `+`.
    private static String fill(String expected, Map<String, String> values) {
        if (!expected.startsWith("$")) return expected;
        return "+" + values.get(expected.substring(2, expected.length() - 1));
    }

    /// The field of that name, wherever in the record it stands.
    private static String value(JsonNode record, String field) {
        var found = record.findValue(field);
        return found == null ? "absent" : found.asText();
    }
}
