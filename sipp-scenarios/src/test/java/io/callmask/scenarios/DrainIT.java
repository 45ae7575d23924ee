package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A node that is taken out of service, by the API and by SIGTERM.
@Execution(ExecutionMode.CONCURRENT)
class DrainIT {
    private static final Duration MOST = Duration.ofSeconds(30);

    @Test void a_call_ends_in_its_own_time_while_new_ones_go_to_another_node(@TempDir Path directory) throws IOException, InterruptedException {
        try (var draining = CallmaskServer.start(Setup.in(directory.resolve("one"), 20, List.of("calls.drain=PT20S"))); var other = CallmaskServer.start(Setup.in(directory.resolve("two"), 20, List.of()))) {
            var api = new Api(draining);
            new ScenarioRun(Scenario.of("operator", "ended-while-draining"), api, ScenarioRun.SWIFT).run(() -> {
                api.awaitCalls(1, "Talking");
                assertThat(draining.ask("POST", "/v1/drain", "").body()).contains("\"draining\":true", "\"calls\":1", "\"until\":\"");
                assertThat(draining.ask("POST", "/v1/drain", "").status()).isEqualTo(202);
                assertThat(draining.ask("GET", "/ready", "").body()).contains("the node is draining");
                assertThat(told(draining, "INVITE")).contains("SIP/2.0 503", "Retry-After: ");
                assertThat(told(draining, "OPTIONS")).contains("SIP/2.0 503", "Retry-After: ");
                assertThat(told(other, "OPTIONS")).contains("SIP/2.0 200");
                assertThat(told(other, "INVITE")).contains("SIP/2.0 404");
            });
            assertThat(draining.logTail()).contains("event=drained everybody-finished=yes");
            assertThat(draining.ask("DELETE", "/v1/drain", "").body()).isEqualTo("{\"draining\":false,\"calls\":0}");
            assertThat(draining.ask("GET", "/ready", "").status()).isEqualTo(200);
            assertThat(told(draining, "OPTIONS")).contains("SIP/2.0 200");
        }
    }

    @Test void stragglers_are_ended_at_the_deadline(@TempDir Path directory) throws IOException, InterruptedException {
        try (var server = CallmaskServer.start(Setup.in(directory, 20, List.of("calls.drain=PT1S")))) {
            var api = new Api(server);
            new ScenarioRun(Scenario.of("operator", "hung-up-by-the-operator"), api, ScenarioRun.SWIFT).run(() -> {
                api.awaitCalls(1, "Talking");
                assertThat(server.ask("POST", "/v1/drain", "").status()).isEqualTo(202);
            });
            assertThat(server.logTail()).contains("event=draining calls=1", "event=drained everybody-finished=no all-recorded=true");
        }
    }

    @Test void sigterm_waits_for_calls_in_progress(@TempDir Path directory) throws IOException, InterruptedException {
        var setup = Setup.in(directory, 20, List.of("calls.drain=PT8S"));
        try (var server = CallmaskServer.start(setup)) {
            var bound = new Api(server).bind("AXYB", "12125550000", "16465550000");
            var halves = new Halves(Scenario.of("operator", "ended-while-draining"), new Parties(bound.a(), bound.b(), "").aCallsB(bound.y(), bound.x()));
            try (var callee = halves.callee(setup, 1, MOST); var caller = halves.caller(setup, MOST, List.of("-m", "1"))) {
                new Api(server).awaitCalls(1, "Talking");
                server.close();
                assertThat(caller.complaint() + callee.complaint()).isEmpty();
            }
            assertThat(server.logTail()).contains("event=drained everybody-finished=yes", "event=stopped");
        }
        try (var server = CallmaskServer.start(setup)) {
            assertThat(new Api(server).awaitRecordsAfter(0, 1)).singleElement().satisfies(record -> assertThat(record.path("refusal").asText()).isEqualTo("NONE"));
        }
    }

    private static String told(CallmaskServer server, String method) {
        try (var phone = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), server.setup())) {
            var invite = RawInvite.to("15550009999", phone, "12128880001", method + server.pid() + System.identityHashCode(phone));
            phone.send(method.equals("INVITE") ? invite.toString() : invite.options());
            for (var next = phone.receive(Duration.ofSeconds(5)); next.isPresent(); next = phone.receive(Duration.ofSeconds(5))) {
                if (next.get().startsWith("SIP/2.0 1")) continue;
                if (method.equals("INVITE")) phone.send(invite.ack());
                return next.get();
            }
            return "nothing";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
