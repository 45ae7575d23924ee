package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A trunk whose redirects are followed: its place redirects, another port of it rings.
@Execution(ExecutionMode.CONCURRENT)
class RedirectIT {
    private static final List<String> FOLLOW = List.of("trunks[0].redirect=follow");

    @Test void the_same_number_is_called_where_the_redirect_says(@TempDir Path directory) throws IOException, InterruptedException {
        try (var server = CallmaskServer.start(Setup.in(directory, 20, FOLLOW)); var redirecting = new RawPhone(Setup.CALLEES, server.setup().calleePort(), server.setup())) {
            var halves = halves("redirect-followed", server);
            var elsewhere = elsewhere(server.setup());
            try (var callee = halves.callee(elsewhere, 1, ScenarioRun.SWIFT); var caller = halves.caller(server.setup(), ScenarioRun.SWIFT, List.of("-m", "1"))) {
                redirect(redirecting, List.of("<sip:+16660000000@%s:%d>;q=0.9".formatted(Setup.CALLEES, elsewhere.calleePort()),
                    "\"canaryB\" <sip:+%s@%s:%d;user=phone>;q=0.3".formatted(halves.values().get("callee"), Setup.CALLEES, elsewhere.calleePort())));
                assertThat(caller.complaint() + callee.complaint()).isEmpty();
            }
            assertThat(new Api(server).awaitRecordsAfter(0, 1)).singleElement().satisfies(record -> {
                assertThat(record.findValue("refusal").asText()).isEqualTo("NONE");
                assertThat(record.findValue("attempts").asInt()).isEqualTo(2);
                assertThat(record.findValue("callee").asText()).isEqualTo("+" + halves.values().get("callee"));
            });
            assertThat(server.ask("GET", "/metrics", "").body()).contains("callmask_calls_redirected_total 1.0");
        }
    }

    @Test void somebody_else_is_not_called_and_the_caller_learns_nothing(@TempDir Path directory) throws IOException, InterruptedException {
        try (var server = CallmaskServer.start(Setup.in(directory, 20, FOLLOW)); var redirecting = new RawPhone(Setup.CALLEES, server.setup().calleePort(), server.setup())) {
            var halves = halves("redirect-to-somebody-else", server);
            var elsewhere = elsewhere(server.setup());
            try (var nobody = new RawPhone(Setup.CALLEES, elsewhere.calleePort(), server.setup()); var caller = halves.caller(server.setup(), ScenarioRun.SWIFT, List.of("-m", "1"))) {
                redirect(redirecting, List.of("\"canaryB\" <sip:+16660000000@%s:%d>".formatted(Setup.CALLEES, elsewhere.calleePort())));
                assertThat(caller.complaint()).isEmpty();
                assertThat(nobody.receive(Duration.ofMillis(1))).isEmpty();
            }
            assertThat(new Api(server).awaitRecordsAfter(0, 1)).singleElement().satisfies(record -> assertThat(record.findValue("refusal").asText()).isEqualTo("CALLEE_MOVED"));
        }
    }

    private static Halves halves(String scenario, CallmaskServer server) throws InterruptedException {
        var parties = Parties.fresh();
        var bound = new Api(server).bind("AXYB", parties.a(), parties.b());
        return new Halves(Scenario.of("redirect", scenario), parties.aCallsB(bound.y(), bound.x()));
    }

    private static Setup elsewhere(Setup setup) {
        return new Setup(setup.directory(), setup.sipPort(), setup.apiPort(), Ports.freeUdp(Setup.CALLEES), setup.numbers(), setup.overrides(), setup.jvm(), setup.before());
    }

    private static void redirect(RawPhone phone, List<String> contacts) throws IOException {
        var invite = phone.await("INVITE");
        var headers = invite.lines().takeWhile(line -> !line.isEmpty()).skip(1).map(line -> line.split(": ", 2)).collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, _) -> first));
        phone.send("SIP/2.0 302 canaryB\n" + echoed(headers) + contacts.stream().map(contact -> "Contact: " + contact + '\n').collect(Collectors.joining()) + "Content-Length: 0\n\n");
        assertThat(phone.await("ACK")).contains("CSeq: 1 ACK");
    }

    private static String echoed(Map<String, String> headers) {
        return "Via: " + headers.get("Via") + "\nFrom: " + headers.get("From") + "\nTo: " + headers.get("To") + ";tag=canaryB\nCall-ID: " + headers.get("Call-ID") + "\nCSeq: " + headers.get("CSeq") + '\n';
    }
}
