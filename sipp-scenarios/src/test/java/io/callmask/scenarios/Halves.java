package io.callmask.scenarios;

import io.callmask.bench.server.Ports;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// The two halves of a scenario as SIPp processes, with the numbers of this run in them.
record Halves(Scenario scenario, Map<String, String> values) {
    /// All its calls by one connection.
    private static final List<String> BY_TCP = List.of("-t", "t1");

    /// The caller, sending at once.
    Sipp caller(Setup setup, Duration most, List<String> more) throws IOException {
        var server = values.getOrDefault("server", Setup.SERVER);
        return caller(values.getOrDefault("callers", Setup.CALLERS), (server.contains(":") ? "[" + server + ']' : server) + ':' + setup.sipPort(), most, more);
    }

    /// The same from an address of one's own, to somebody else.
    Sipp caller(String from, String to, Duration most, List<String> more) throws IOException {
        var arguments = new java.util.ArrayList<>(more);
        if (scenario.callerByTcp()) arguments.addAll(BY_TCP);
        arguments.addAll(List.of("-cid_str", "canaryA%u-%p@%s", to));
        return Sipp.start(half("uac"), from, Ports.freeUdp(from), most, arguments);
    }

    /// The callee, listening when this returns.
    Sipp callee(Setup setup, int calls, Duration most) throws IOException {
        var arguments = new java.util.ArrayList<>(List.of("-m", Integer.toString(calls)));
        if (scenario.calleeByTcp()) arguments.addAll(BY_TCP);
        var callee = Sipp.start(half("uas"), values.getOrDefault("callees", Setup.CALLEES), setup.calleePort(), most, arguments);
        Awaitility.await("callee's port").pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(30))
            .until(() -> !callee.isAlive() || isTaken(scenario.calleeByTcp() ? "tcp" : "udp", setup.calleePort()));
        return callee;
    }

    private Path half(String side) throws IOException {
        var directory = Files.createDirectories(Path.of("target/sipp", scenario.name()));
        return Files.writeString(directory.resolve(side + ".xml"), ScenarioText.of(scenario.half(side), Scenario.PARTS, values).xml());
    }

    /// Whether somebody has bound that port of the callees' address and is not connected, as Linux shows it: 127.0.0.3 or ::1, each group of four bytes with the lowest first.
    private boolean isTaken(String transport, int port) throws IOException {
        boolean isSix = values.getOrDefault("callees", "").contains(":");
        var line = isSix ? " 00000000000000000000000001000000:%04X 00000000000000000000000000000000:0000 " : " 0300007F:%04X 00000000:0000 ";
        return Files.readString(Path.of("/proc/net", isSix ? transport + '6' : transport)).contains(line.formatted(port));
    }
}
