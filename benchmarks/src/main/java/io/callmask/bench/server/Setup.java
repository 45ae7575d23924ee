package io.callmask.bench.server;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How a server is to be started.
///
/// @param directory  for its settings, data and log; made when missing, kept for a restart
/// @param sipPort    UDP and TCP port on 127.0.0.1
/// @param apiPort    TCP port on 127.0.0.1
/// @param calleePort port of 127.0.0.3 that calls leave to, by UDP unless told otherwise
/// @param numbers    the VNs of its one pool, as `+` and digits
/// @param overrides  `key=value` each, as after `--set`
/// @param jvm        more options for the JVM
/// @param before     words before the command, such as `taskset`'s
public record Setup(Path directory, int sipPort, int apiPort, int calleePort, List<String> numbers, List<String> overrides, List<String> jvm, List<String> before) {
    /// Where a server listens.
    public static final String SERVER = "127.0.0.1";
    /// Whom the only trunk takes calls from, besides the callees.
    public static final String CALLERS = "127.0.0.1";
    /// Where the only trunk delivers calls to.
    public static final String CALLEES = "127.0.0.3";

    public Setup {
        numbers = List.copyOf(numbers);
        overrides = List.copyOf(overrides);
        jvm = List.copyOf(jvm);
        before = List.copyOf(before);
    }

    /// On free ports, with `count` VNs from +15550000000 on.
    public static Setup in(Path directory, int count, List<String> overrides) {
        return in(directory, count, overrides, List.of());
    }

    /// The same with more options for the JVM.
    public static Setup in(Path directory, int count, List<String> overrides, List<String> jvm) {
        var numbers = IntStream.range(0, count).mapToObj(i -> "+1555%07d".formatted(i)).toList();
        return new Setup(directory, Ports.freeBoth(SERVER), Ports.freeTcp(SERVER), Ports.freeBoth(CALLEES), numbers, overrides, jvm, List.of());
    }

    /// The same, with calls that leave by TCP.
    public Setup overTcp() {
        var more = Stream.concat(overrides.stream(), Stream.of("trunks[0].to[0]=sip:" + CALLEES + ':' + calleePort + ";transport=tcp")).toList();
        return new Setup(directory, sipPort, apiPort, calleePort, numbers, more, jvm, before);
    }

    /// The same, with both legs by TLS.
    public Setup overTls(OwnCertificate own) {
        var more = Stream.of(overrides.stream(), Stream.of("sip.listen=tls://" + SERVER + ':' + sipPort, "trunks[0].to[0]=sip:" + CALLEES + ':' + calleePort + ";transport=tls"),
            own.settings().stream()).flatMap(one -> one).toList();
        return new Setup(directory, sipPort, apiPort, calleePort, numbers, more, jvm, before);
    }

    /// The same, with words before the command.
    public Setup after(List<String> words) {
        return new Setup(directory, sipPort, apiPort, calleePort, numbers, overrides, jvm, words);
    }

    String yaml() {
        return """
            node: black-box
            sip: { listen: [ "udp://%s:%d", "tcp://%s:%d" ] }
            api: { listen: "http://%s:%d" }
            store: { kind: embedded, directory: "%s" }
            pools: [ { name: default, numbers: [ "%s" ], rest: PT24H } ]
            trunks:
              - { name: carrier, from: [ "%s/32", "%s/32" ], to: [ "sip:%s:%d" ], country: US, identity: pai-or-from, max-messages-per-second: 1000000 }
            """.formatted(SERVER, sipPort, SERVER, sipPort, SERVER, apiPort, directory.resolve("data"), String.join("\", \"", numbers),
                CALLERS, CALLEES, CALLEES, calleePort);
    }
}
