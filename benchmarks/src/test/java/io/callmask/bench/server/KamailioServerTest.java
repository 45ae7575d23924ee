package io.callmask.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.load.Carriage;
import io.callmask.bench.load.Generator;
import io.callmask.bench.load.Pairs;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("isInstalled")
@Timeout(60)
class KamailioServerTest {
    private static final String DIALLED = "+15550000000";

    static boolean isInstalled() {
        return KamailioServer.isInstalled();
    }

    @Test void forwards_calls_to_whom_its_table_names_and_stays_on_the_way_of_the_bye(@TempDir Path directory) throws Exception {
        var callees = at(Setup.CALLEES);
        var pairs = new Pairs(100, List.of(DIALLED, "+15550000001"));
        var bindings = IntStream.range(0, pairs.count()).boxed().collect(Collectors.toMap(
            pair -> pairs.caller(pair) + ':' + DIALLED, pair -> "sip:" + pairs.callee(pair) + '@' + callees.getHostString() + ':' + callees.getPort()));
        try (var kamailio = KamailioServer.start(directory, bindings);
             var generator = new Generator(Carriage.UDP, kamailio.address(), at(Setup.CALLERS), callees, pairs, Duration.ZERO, false)) {
            generator.run(200, 200, Duration.ofSeconds(1), _ -> { });
            generator.drain();

            assertThat(generator.seen().finished()).isEqualTo(200);
            assertThat(generator.seen().failed()).as(generator.seen().detail()).isZero();
            assertThat(generator.seen().retransmitted()).isZero();
            assertThat(kamailio.cpuMicros()).isPositive();
        }
    }

    @Test void refuses_whom_its_table_does_not_know(@TempDir Path directory) throws Exception {
        var callees = at(Setup.CALLEES);
        var pairs = new Pairs(1, List.of(DIALLED, "+15550000001"));
        try (var kamailio = KamailioServer.start(directory, Map.of("+12129999999:" + DIALLED, "sip:x@127.0.0.3:1"));
             var generator = new Generator(Carriage.UDP, kamailio.address(), at(Setup.CALLERS), callees, pairs, Duration.ZERO, false)) {
            generator.run(5, 5, Duration.ofSeconds(1), _ -> { });
            generator.drain();

            assertThat(generator.seen().detail()).contains("refused=5").contains("404 Not Found");
        }
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(address, Ports.freeUdp(address));
    }
}
