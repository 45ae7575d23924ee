package io.callmask.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a Homer collector is told of calls, and that it is told nothing unless somebody wants it so.
class HepIT {
    private static final int NUMBERS = 20;

    @Test void both_legs_of_a_call_are_shown_under_the_id_of_its_record(@TempDir Path directory) throws IOException, InterruptedException {
        try (var collector = collector(); var server = CallmaskServer.start(Setup.in(directory, NUMBERS, settings(collector)))) {
            assertThat(server.logTail()).contains("event=hep collector=127.0.0.1:" + collector.getLocalPort(), "exports personal data").doesNotContain("hush");
            new ScenarioRun(Scenario.of("swift", "ended-by-the-caller"), new Api(server), ScenarioRun.SWIFT).run();
            var call = new Api(server).awaitRecordsAfter(0, 1).getFirst().path("callId").asText();
            var seen = packets(collector);

            assertThat(seen).allSatisfy(each -> {
                assertThat(each.text(0x0011)).as("correlation id").isEqualTo(call);
                assertThat(each.number(0x0001)).as("family").isEqualTo(2);
                assertThat(each.number(0x0002)).as("UDP").isEqualTo(17);
                assertThat(each.number(0x000b)).as("SIP").isEqualTo(1);
                assertThat(each.number(0x000c)).isEqualTo(2_001);
                assertThat(each.text(0x000e)).isEqualTo("hush");
                assertThat(each.text(0x0013)).isEqualTo("node-7");
                assertThat(Instant.ofEpochSecond(each.number(0x0009)).plusNanos(each.number(0x000a) * 1_000)).isBetween(Instant.now().minusSeconds(60), Instant.now());
            });
            var legA = Setup.CALLERS;
            var legB = Setup.CALLEES;
            assertThat(seen).extracting(each -> each.way(server.setup()) + ' ' + each.what()).contains(legA + " > INVITE", legA + " < 100", legB + " < INVITE", legB + " > 180", legA + " < 180", legB + " > 200",
                legB + " < ACK", legA + " < 200", legA + " > ACK", legA + " > BYE", legA + " < 200", legB + " < BYE", legB + " > 200");
            var callIds = new HashSet<String>();
            for (var each : seen) callIds.add(each.way(server.setup()).split(" ")[0] + each.message().replaceFirst("(?is).*\r\ncall-id: *([^\r]*)\r\n.*", " $1"));
            assertThat(callIds).as("a dialog each").hasSize(2);
            assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_hep_messages_total{fate=\"SENT\"} " + seen.size() + ".0");
        }
    }

    @Test void a_text_too_and_what_is_of_no_call_under_none(@TempDir Path directory) throws IOException, InterruptedException {
        var more = new ArrayList<>(List.of("pools[0].messages=on", "pools[0].scan=mask"));
        try (var collector = collector()) {
            more.addAll(settings(collector));
            try (var server = CallmaskServer.start(Setup.in(directory, NUMBERS, more))) {
                new ScenarioRun(Scenario.of("text", "text-reaches-the-other-party"), new Api(server), ScenarioRun.SWIFT).run();
                var text = new Api(server).awaitRecordsAfter(0, 1).getFirst().path("callId").asText();
                assertThat(packets(collector)).hasSize(4).allSatisfy(each -> assertThat(each.text(0x0011)).isEqualTo(text));
                new ScenarioRun(Scenario.of("swift", "method-refer"), new Api(server), ScenarioRun.SWIFT).run();
                assertThat(packets(collector)).extracting(Packet::what).containsExactlyInAnyOrder("REFER", "405");
            }
        }
    }

    @Test void nothing_is_sent_unless_somebody_wants_it_so(@TempDir Path directory) throws IOException, InterruptedException {
        try (var collector = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0)); var server = CallmaskServer.start(Setup.in(directory, NUMBERS, List.of()))) {
            new ScenarioRun(Scenario.of("swift", "ended-by-the-caller"), new Api(server), ScenarioRun.SWIFT).run();
            assertThat(packets(collector)).isEmpty();
            assertThat(server.logTail()).doesNotContain("event=hep");
            assertThat(server.ask("GET", "/metrics", "").body()).doesNotContain("callmask_hep");
        }
    }

    @Test void a_collector_that_is_away_costs_no_call(@TempDir Path directory) throws IOException, InterruptedException {
        int nobody;
        try (var gone = collector()) {
            nobody = gone.getLocalPort();
        }
        try (var server = CallmaskServer.start(Setup.in(directory, NUMBERS, List.of("hep={collector: '127.0.0.1:" + nobody + "'}")))) {
            for (int i = 0; i < 3; i++) new ScenarioRun(Scenario.of("swift", "ended-by-the-caller"), new Api(server), ScenarioRun.SWIFT).run();
        }
    }

    private static DatagramSocket collector() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    private static List<String> settings(DatagramSocket collector) {
        return List.of("hep={collector: '127.0.0.1:" + collector.getLocalPort() + "', capture-id: 2001, node-name: node-7, password: hush}");
    }

    /// All that has come, and comes within a second.
    private static List<Packet> packets(DatagramSocket collector) throws IOException {
        var packets = new ArrayList<Packet>();
        collector.setSoTimeout((int) Duration.ofSeconds(1).toMillis());
        while (true) {
            var datagram = new DatagramPacket(new byte[65_535], 65_535);
            try {
                collector.receive(datagram);
            } catch (SocketTimeoutException _) {
                return packets;
            }
            packets.add(Packet.read(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength())));
        }
    }

    /// Chunks by their type.
    private record Packet(Map<Integer, byte[]> chunks) {
        static Packet read(ByteBuffer from) {
            assertThat(from.getInt()).as("HEP3").isEqualTo(0x48455033);
            assertThat(from.getShort() & 0xffff).isEqualTo(from.limit());
            var chunks = new HashMap<Integer, byte[]>();
            while (from.hasRemaining()) {
                assertThat(from.getShort()).as("vendor").isZero();
                int type = from.getShort();
                var value = new byte[(from.getShort() & 0xffff) - 6];
                from.get(value);
                chunks.put(type, value);
            }
            return new Packet(chunks);
        }

        long number(int type) {
            long number = 0;
            for (byte each : chunks.getOrDefault(type, new byte[0])) number = number << 8 | each & 0xff;
            return number;
        }

        String text(int type) {
            return new String(chunks.getOrDefault(type, new byte[0]), ISO_8859_1);
        }

        String message() {
            return text(0x000f);
        }

        /// A method or a status.
        String what() {
            var words = message().split(" ", 3);
            return words[0].equals("SIP/2.0") ? words[1] : words[0];
        }

        /// The party's address, and `>` for what it has sent.
        String way(Setup setup) throws AssertionError {
            var from = address(0x0003);
            var to = address(0x0004);
            boolean isIn = to.equals(Setup.SERVER) && number(0x0008) == setup.sipPort();
            boolean isOut = from.equals(Setup.SERVER) && number(0x0007) == setup.sipPort();
            assertThat(isIn != isOut).as("%s to %s: one of them is the server", from, to).isTrue();
            return isIn ? from + " >" : to + " <";
        }

        private String address(int type) {
            var bytes = Objects.requireNonNull(chunks.get(type), "an address");
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + '.' + (bytes[2] & 0xff) + '.' + (bytes[3] & 0xff);
        }
    }
}
