package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A real phone on either side: baresip calls baresip through the server, by UDP or TCP, and each speaks a tone that the other has to hear.
class BaresipIT {
    private static final int LOW = 440;
    private static final int HIGH = 1_000;
    /// Half a second of audio.
    private static final int PACKETS = 25;
    private static final Duration SOON = Duration.ofSeconds(30);

    /// One side of the call.
    ///
    /// @param secrets what it says of itself, and the other side must not see anywhere
    private record Side(Baresip phone, List<String> secrets) {}

    @ParameterizedTest(name = "by {0}, held and ended by the {1}") @CsvSource({"udp, caller", "udp, callee", "tcp, caller", "tcp, callee"})
    void two_phones_talk_hold_and_hang_up(String transport, String who) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "baresip");
        var udp = Setup.in(directory.resolve("node"), 20, List.of());
        var setup = transport.equals("tcp") ? udp.overTcp() : udp;
        var parties = Parties.fresh();
        var here = new InetSocketAddress(Setup.CALLERS, Ports.freeBoth(Setup.CALLERS));
        var there = new InetSocketAddress(Setup.CALLEES, setup.calleePort());
        Side caller;
        Side callee;
        try (var server = CallmaskServer.start(setup);
             var first = Baresip.start(directory.resolve("caller"), here, account("canaryA", parties.a(), here, transport, "manual"), LOW);
             var second = Baresip.start(directory.resolve("callee"), there, account("nobody", parties.b(), there, transport, "auto"), HIGH)) {
            var api = new Api(server);
            var bound = api.bind("AXYB", parties.a(), parties.b());
            first.does("dial", "sip:+" + bound.y() + '@' + Setup.SERVER + ':' + setup.sipPort());
            first.awaitEvent("CALL_ESTABLISHED", "", 1);
            second.awaitEvent("CALL_ESTABLISHED", bound.x(), 1);
            hear(first, HIGH);
            hear(second, LOW);
            var ends = who.equals("caller") ? first : second;
            var stays = who.equals("caller") ? second : first;
            hold(ends, stays);
            ends.does("hangup", "");
            first.awaitEvent("CALL_CLOSED", "", 1);
            second.awaitEvent("CALL_CLOSED", "", 1);
            api.awaitNoCalls();
            caller = new Side(first, List.of(parties.a(), parties.a().substring(1), "canaryA", first.callId(), "127.0.0.1:" + here.getPort(), bound.y()));
            callee = new Side(second, List.of(parties.b(), parties.b().substring(1), second.callId(), "127.0.0.3:" + there.getPort()));
            assertThat(api.recordsAfter(0)).singleElement().satisfies(record -> {
                assertThat(record.findValue("refusal").asText()).isEqualTo("NONE");
                assertThat(record.findValue("answered").asBoolean()).isTrue();
                assertThat(record.findValue("releasedBy").asText()).isEqualToIgnoringCase(who);
                assertThat(record.findValue("caller").asText()).isEqualTo("+" + parties.a());
                assertThat(record.findValue("callee").asText()).isEqualTo("+" + parties.b());
                assertThat(record.findValue("dialled").asText()).isEqualTo("+" + bound.y());
                assertThat(record.findValue("shown").asText()).isEqualTo("+" + bound.x());
            });
        }
        shows(caller, callee, transport);
        shows(callee, caller, transport);
    }

    private static String account(String name, String number, InetSocketAddress at, String transport, String answers) {
        return "\"%s\" <sip:+%s@%s:%d;transport=%s>;regint=0;answermode=%s;audio_codecs=pcma".formatted(name, number, at.getHostString(), at.getPort(), transport, answers);
    }

    private static void hear(Baresip phone, int tone) {
        await("a tone of " + tone + " Hz").atMost(SOON).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> assertThat(phone.pitch()).isCloseTo(tone, within(tone / 10)));
    }

    /// Holds, which silences both, and goes on.
    private static void hold(Baresip one, Baresip other) throws IOException, InterruptedException {
        // The first offer's event may come late.
        int offers = other.events("CALL_REMOTE_SDP", "offer").size();
        one.does("hold", "");
        await("the offer").atMost(SOON).until(() -> other.events("CALL_REMOTE_SDP", "offer").size() > offers);
        var before = new AtomicReference<>(List.<Integer>of());
        await("silence").during(Duration.ofMillis(400)).atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            var now = List.of(one.sent(), other.sent());
            return now.equals(before.getAndSet(now));
        });
        int heardByOne = one.heard();
        int heardByOther = other.heard();
        one.does("resume", "");
        await("both heard again").atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> one.heard() > heardByOne + PACKETS && other.heard() > heardByOther + PACKETS);
    }

    /// It saw whole messages, and nothing of the other side in them.
    private static void shows(Side side, Side other, String transport) throws IOException {
        var trace = side.phone().trace();
        assertThat(trace).contains(side.secrets()).contains("INVITE sip:", "SIP/2.0 200 OK", "BYE sip:", "a=sendonly", "a=recvonly", transport.equals("tcp") ? "\nTCP 127." : "\nUDP 127.").doesNotContain(other.secrets());
    }
}
