package io.callmask.scenarios;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scenarios of the other groups whose both legs, and whose media, have addresses of IPv6, by UDP and by TCP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ipv6IT {
    private static final String HERE = "::1";
    private static final int NUMBERS = 20;
    private final int port = Ports.freeBoth(HERE);
    private final int callees = Ports.freeBoth(HERE);
    private final CallmaskServer byUdp;
    private final CallmaskServer byTcp;

    Ipv6IT() throws IOException, InterruptedException {
        byUdp = start("");
        byTcp = start(";transport=tcp");
    }

    private CallmaskServer start(String transport) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "server");
        int own = transport.isEmpty() ? port : Ports.freeBoth(HERE);
        var usual = Setup.in(directory, NUMBERS, List.of("sip.listen=['udp://[::1]:" + own + "', 'tcp://[::1]:" + own + "']", "trunks[0].from='::1'", "trunks[0].to=sip:[::1]:" + callees + transport));
        return CallmaskServer.start(new Setup(directory, own, usual.apiPort(), callees, usual.numbers(), usual.overrides(), usual.jvm(), usual.before()));
    }

    @AfterAll void stop() {
        byUdp.close();
        byTcp.close();
    }

    static List<Scenario> scenarios() {
        var swift = Stream.of("ended-by-the-caller", "ended-by-the-callee", "busy", "cancelled-while-ringing", "early-media", "hold-by-the-caller", "hold-by-the-callee", "early-update-by-the-caller", "answer-in-prack", "late-offer",
            "session-timer", "digit-by-info", "tcp-caller").map(name -> Scenario.of("swift", name));
        return Stream.concat(swift, Scenario.of("tcp").stream()).toList();
    }

    @ParameterizedTest(name = "{0}") @MethodSource("scenarios")
    void goes_as_written_on_both_sides(Scenario scenario) throws IOException, InterruptedException {
        new ScenarioRun(scenario, new Api(scenario.calleeByTcp() ? byTcp : byUdp), ScenarioRun.SWIFT, Ipv6IT::atHome).run();
    }

    private static Map<String, String> atHome(Map<String, String> values) {
        var all = new HashMap<>(values);
        for (var side : List.of("callers", "server", "callees", "media-ip", "speaker", "callee-media")) all.put(side, HERE);
        for (var side : List.of("server-at", "callee-at")) all.put(side, "\\[0:0:0:0:0:0:0:1\\]");
        all.put("family", "IP6");
        return all;
    }
}
