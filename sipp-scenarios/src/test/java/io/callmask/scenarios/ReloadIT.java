package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.OwnCertificate;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings that are read again while calls go on: by the API, by SIGHUP, by the command line.
class ReloadIT {
    private static final int CALLS = 600;
    private static final int PER_SECOND = 50;
    private static final int PAIRS = 50;
    private static final Duration MOST = Duration.ofSeconds(60);

    @Test void no_call_is_lost_while_trunks_are_changed_renamed_and_written_wrongly(@TempDir Path directory) throws IOException, InterruptedException {
        // Where these tests run without a terminal, as by nohup, SIGHUP is ignored, and so by all that they start.
        try (var server = CallmaskServer.start(Setup.in(directory, 2 * PAIRS, List.of()).after(List.of("env", "--default-signal=HUP")))) {
            var api = new Api(server);
            var file = directory.resolve("callmask.yaml");
            var first = Files.readString(file);
            for (int i = 0; i < PAIRS; i++) api.bindExactly(pair(i));
            long before = api.newestSequence();
            var halves = new Halves(Scenario.of("load", "thousand-calls"), Map.of());
            try (var callee = halves.callee(server.setup(), CALLS, MOST);
                 var caller = halves.caller(server.setup(), MOST, List.of("-m", "" + CALLS, "-r", "" + PER_SECOND, "-inf", callers(directory).toString()))) {
                assertThat(reload(server).body()).isEqualTo("{\"outcome\":\"nothing changed\"}");
                for (int round = 0; caller.isAlive() && round < 4; round++) {
                    Files.writeString(file, first.replace("name: carrier", "name: carrier-" + round).replace("country: US,", "country: US, channels: " + (500 + round) + ','));
                    var applied = reload(server);
                    assertThat(applied.status()).as(applied.body()).isEqualTo(200);
                    assertThat(applied.body()).contains("\"added\":[\"carrier-" + round + "\"]");
                    TimeUnit.MILLISECONDS.sleep(300);

                    Files.writeString(file, first.replace("udp://127.0.0.1", "udp://127.0.0.9"));
                    assertThat(reload(server)).satisfies(answer -> assertThat(answer.status()).isEqualTo(422))
                        .satisfies(answer -> assertThat(answer.body()).contains("\"code\":\"settings_need_restart\"", "\"sip.listen\""));
                    Files.writeString(file, first.replace("country: US,", "country: Norway,"));
                    assertThat(reload(server).body()).contains("\"code\":\"settings_invalid\"", "trunks[0].country: Norway (expected: a region by its two capital letters");

                    Files.writeString(file, first);
                    hangUp(server);
                    int rounds = round + 1;
                    Awaitility.await("reload by SIGHUP").atMost(MOST).until(() -> metric(server, "callmask_reloads_total{outcome=\"APPLIED\"}") == 2 * rounds);
                    TimeUnit.MILLISECONDS.sleep(300);
                }
                assertThat(caller.complaint() + callee.complaint()).isEmpty();
            }
            api.awaitNoCalls();
            assertThat(api.awaitRecordsAfter(before, CALLS)).hasSize(CALLS).allSatisfy(record -> {
                assertThat(record.path("refusal").asText()).isEqualTo("NONE");
                assertThat(record.path("answered").asBoolean()).isTrue();
            });
            assertThat(metric(server, "callmask_trunk_channels{trunk=\"carrier\"}")).isZero();
            assertThat(metric(server, "callmask_reloads_total{outcome=\"BAD\"}")).isPositive();
            assertThat(metric(server, "callmask_settings_age_seconds")).isLessThan(600);
        }
    }

    @Test void a_call_outlives_its_trunk_and_whoever_was_on_it_begins_none(@TempDir Path directory) throws IOException, InterruptedException {
        try (var server = CallmaskServer.start(Setup.in(directory, 20, List.of()))) {
            var api = new Api(server);
            var file = directory.resolve("callmask.yaml");
            new ScenarioRun(Scenario.of("operator", "ended-while-draining"), api, ScenarioRun.SWIFT).run(() -> {
                api.awaitCalls(1, "Talking");
                write(file, text -> text.replace("name: carrier, from: [ \"127.0.0.1/32\", \"127.0.0.3/32\" ], to: [ \"sip:127.0.0.3:", "name: other, from: [ \"127.0.0.5/32\" ], to: [ \"sip:127.0.0.5:"));
                assertThat(server.command("reload").text()).contains("applied", "trunks added: other", "trunks removed: carrier");
                assertThat(told(server)).isEqualTo("nothing");
            });
            write(file, text -> text.replace("calls:", "").concat("calls: { no-answer: PT1H }\n"));
            assertThat(server.command("reload").text()).contains("calls.no-answer: PT1H (expected: ");
            assertThat(server.logTail()).contains("event=reload outcome=applied trunks-added=other trunks-removed=carrier");
        }
    }

    @Test void a_broken_certificate_an_unknown_name_and_an_illegal_rule_change_nothing_and_are_named(@TempDir Path directory) throws IOException, InterruptedException {
        OwnCertificate.in(directory);
        var broken = Files.writeString(directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
        try (var names = new NameServer(directory.resolve("dnsmasq.log"))) {
            names.serve(60, List.of("host-record=carrier.test," + Setup.CALLEES));
            var usual = Setup.in(directory, 20, List.of());
            var listen = "sip.listen=[udp://127.0.0.1:" + usual.sipPort() + ", tls://127.0.0.1:" + Ports.freeTcp("127.0.0.1") + ']';
            var setup = new Setup(directory, usual.sipPort(), usual.apiPort(), usual.calleePort(), usual.numbers(), List.of(listen, "dns={servers: ['" + names.address() + "'], timeout: PT0.5S}",
                "sip.tls={certificate: '" + directory.resolve("own.pem") + "', key: '" + directory.resolve("own.key") + "'}"), List.of(), List.of());
            try (var server = CallmaskServer.start(setup)) {
                var first = Files.readString(directory.resolve("callmask.yaml"));
                // TLS files keep their names while the server runs; what lies in them is read again (TlsIT).
                var to = "\"sip:127.0.0.3:" + setup.calleePort() + '"';
                var byTls = "\"sip:127.0.0.3:" + setup.calleePort() + ";transport=tls\"";
                Files.writeString(directory.resolve("callmask.yaml"), first.replace("country: US,", "country: US, tls: { ca: '" + broken + "' },").replace(to, byTls));
                assertThat(reload(server).body()).contains("settings_need_restart", "tls.ca");
                refused(server, first.replace("country: US,", "country: US, tls: { ca: '" + broken + "' },"), "(expected: an address with ;transport=tls, as there is trunks[0].tls)");
                refused(server, first.replace("country: US,", "country: US, stir: { sign: { key: '" + directory.resolve("own.key") + "', certificate: '" + broken + "', url: 'https://cr.example/a.pem' } },"), "trunks[0].stir.sign", broken.toString());
                refused(server, first.replace(to, "\"sip:typo.test\""), "trunk carrier: sip:typo.test is not found, the DNS has no address for typo.test (expected: an address by NAPTR, SRV, A or AAAA)");
                refused(server, first.replace("country: US,", "country: US, numbers: { prefixes: [ '+49' ] },"), "trunks[0].numbers.prefixes[0]: +49 (expected: ");
                Files.writeString(directory.resolve("callmask.yaml"), first);
                assertThat(server.command("reload").text()).contains("nothing changed");
                new ScenarioRun(Scenario.of("swift", "ended-by-the-caller"), new Api(server), ScenarioRun.SWIFT).run();
            }
        }
    }

    /// One line in the log and in the answer, which says all of that.
    private static void refused(CallmaskServer server, String settings, String... said) throws IOException, InterruptedException {
        double before = metric(server, "callmask_reloads_total{outcome=\"BAD\"}");
        Files.writeString(server.setup().directory().resolve("callmask.yaml"), settings);
        assertThat(reload(server)).satisfies(answer -> assertThat(answer.status()).isEqualTo(422)).satisfies(answer -> assertThat(answer.body()).contains("settings_invalid").contains(said));
        assertThat(server.logTail().lines().filter(line -> line.contains("event=reload outcome=bad changed=nothing"))).last(org.assertj.core.api.InstanceOfAssertFactories.STRING).contains(said);
        assertThat(metric(server, "callmask_reloads_total{outcome=\"BAD\"}")).isEqualTo(before + 1);
    }

    private static CallmaskServer.Answer reload(CallmaskServer server) throws InterruptedException {
        return server.ask("POST", "/v1/reload", "");
    }

    private static void hangUp(CallmaskServer server) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start().waitFor()).isZero();
    }

    private static double metric(CallmaskServer server, String name) throws InterruptedException {
        return server.ask("GET", "/metrics", "").body().lines().filter(line -> line.startsWith(name + ' ')).mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst().orElse(Double.NaN);
    }

    private static void write(Path file, java.util.function.UnaryOperator<String> change) {
        try {
            Files.writeString(file, change.apply(Files.readString(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String told(CallmaskServer server) {
        try (var phone = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), server.setup())) {
            phone.send(RawInvite.to("15550009999", phone, "12128880001", "reload" + server.pid()).toString());
            return phone.receive(Duration.ofSeconds(1)).orElse("nothing");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Api.Bound pair(int i) {
        return new Api.Bound("", "12127770%03d".formatted(i), "16467770%03d".formatted(i), "15550000%03d".formatted(i), "15550000%03d".formatted(PAIRS + i));
    }

    private static Path callers(Path directory) throws IOException {
        var lines = IntStream.range(0, PAIRS).mapToObj(i -> pair(i).a() + ";" + pair(i).y() + ";").toList();
        return Files.writeString(directory.resolve("callers.csv"), "SEQUENTIAL\n" + String.join("\n", lines) + "\n");
    }
}
