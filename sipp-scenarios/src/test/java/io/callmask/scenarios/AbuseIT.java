package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever searches, scans, floods or asks for help at a real server.
class AbuseIT {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int NUMBERS = 20;

    @Test void who_searches_is_told_of_a_live_number_what_is_told_of_a_dead_one(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, List.of("calls.lockout.wrong-numbers=3"));
        try (var server = CallmaskServer.start(setup); var searcher = caller(setup); var callee = new RawPhone(Setup.CALLEES, setup.calleePort(), setup)) {
            var api = new Api(server);
            var bound = api.bind("AXYB", "12128880001", "16468880001");
            for (int i = 0; i < 3; i++) assertThat(refused(searcher, RawInvite.to("1555999000" + i, searcher, bound.a(), "wrong-" + i))).startsWith("SIP/2.0 404 ");
            var locked = refused(searcher, RawInvite.to(bound.y(), searcher, bound.a(), "right"));
            assertThat(locked).startsWith("SIP/2.0 404 ").contains("Reason: Q.850;cause=1");
            assertThat(callee.receive(QUIET)).as("nobody rings").isEmpty();
            assertThat(api.awaitRecordsAfter(0, 4)).extracting(record -> record.path("refusal").asText())
                .containsExactly("NO_SUCH_NUMBER", "NO_SUCH_NUMBER", "NO_SUCH_NUMBER", "CALLER_LOCKED_OUT");
            assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_callers_locked_out 1.0");
            searcher.send(RawInvite.to(bound.x(), searcher, bound.b(), "other").toString());
            assertThat(callee.await("INVITE ")).as("the other party is not locked out").startsWith("INVITE sip:+" + bound.a());
        }
    }

    @Test void a_call_for_help_is_refused_and_alarmed(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, List.of());
        try (var server = CallmaskServer.start(setup); var caller = caller(setup); var callee = new RawPhone(Setup.CALLEES, setup.calleePort(), setup)) {
            var invite = RawInvite.to("911", caller, "12128880002", "help");
            var asDialled = new RawInvite("sip:911@127.0.0.1", invite.address(), invite.from(), invite.callId(), invite.branch(), "");
            assertThat(refused(caller, asDialled)).startsWith("SIP/2.0 404 ").contains("Reason: Q.850;cause=3");
            assertThat(callee.receive(QUIET)).isEmpty();
            assertThat(new Api(server).awaitRecordsAfter(0, 1)).extracting(record -> record.path("refusal").asText()).containsExactly("EMERGENCY");
            assertThat(server.logTail()).contains("WARN").contains("event=emergency-call trunk=carrier").doesNotContain("2128880002");
        }
    }

    @Test void scanners_and_whom_nobody_allows_hear_nothing(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, List.of("trunks[0].from=[127.0.0.0/27]", "sip.allow=[127.0.0.1/32, 127.0.0.3/32]"));
        try (var server = CallmaskServer.start(setup); var allowed = caller(setup); var outside = new RawPhone("127.0.0.9", Ports.freeUdp("127.0.0.9"), setup)) {
            allowed.send(RawInvite.to("15559999999", allowed, "12128880003", "scan").options().replace("Max-Forwards", "User-Agent: friendly-scanner\nMax-Forwards"));
            outside.send(RawInvite.to("15559999999", outside, "12128880003", "outside").options());
            await("both dropped").atMost(SOON).untilAsserted(() -> assertThat(server.ask("GET", "/metrics", "").body())
                .contains("callmask_sip_dropped_total{why=\"SCANNER\"} 1.0", "callmask_sip_dropped_total{why=\"STRANGER\"} 1.0"));
            assertThat(allowed.receive(QUIET)).isEmpty();
            assertThat(outside.receive(QUIET)).isEmpty();
            allowed.send(RawInvite.to("15559999999", allowed, "12128880003", "well").options());
            assertThat(allowed.await("SIP/2.0 200")).contains("OPTIONS");
        }
    }

    @Test void a_flood_is_dropped_and_its_neighbour_answered(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, NUMBERS, List.of("trunks[0].max-messages-per-second=20"));
        try (var server = CallmaskServer.start(setup); var flood = caller(setup); var neighbour = caller(setup)) {
            for (int i = 0; i < 400; i++) flood.send(RawInvite.to("15559999999", flood, "12128880004", "flood-" + i).options());
            // The trunk's own rate may be used up for a moment: a phone asks again.
            await("the neighbour's answer").atMost(SOON).until(() -> {
                neighbour.send(RawInvite.to("15559999999", neighbour, "12128880005", "neighbour").options());
                return neighbour.receive(QUIET).isPresent();
            });
            int answered = 0;
            for (var next = flood.receive(QUIET); next.isPresent(); next = flood.receive(QUIET)) answered++;
            // A hundred may come at once, whatever the rate.
            assertThat(answered).isBetween(1, 150);
            var line = server.ask("GET", "/metrics", "").body().lines().filter(each -> each.startsWith("callmask_sip_dropped_total{why=\"FLOOD\"}")).findFirst().orElseThrow();
            assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ')))).isGreaterThan(100);
        }
    }

    private static RawPhone caller(Setup setup) throws IOException {
        return new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), setup);
    }

    private static String refused(RawPhone phone, RawInvite invite) throws IOException {
        phone.send(invite.toString());
        var next = phone.await("SIP/2.0 ");
        while (next.startsWith("SIP/2.0 1")) next = phone.await("SIP/2.0 ");
        phone.send(invite.ack());
        return next;
    }
}
