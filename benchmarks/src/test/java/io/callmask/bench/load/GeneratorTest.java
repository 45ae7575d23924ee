package io.callmask.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.bench.load.Generator.Seen;
import io.callmask.bench.load.Relay.Flaw;
import io.callmask.bench.server.Ports;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GeneratorTest {
    @Test void calls_through_a_server_that_masks_are_all_finished() throws Exception {
        var seen = after(Flaw.NONE);

        assertThat(seen.started()).isBetween(90L, 110L);
        assertThat(seen.finished()).isEqualTo(seen.started());
        assertThat(seen.failed()).isZero();
        assertThat(seen.retransmitted()).isZero();
    }

    @Test void the_callers_number_on_leg_b_is_a_leak() throws Exception {
        var seen = after(Flaw.SHOWS_CALLER);

        assertThat(seen.finished()).isZero();
        assertThat(seen.detail()).contains("leaked=" + seen.started());
    }

    @Test void the_callees_number_on_leg_a_is_a_leak() throws Exception {
        var seen = after(Flaw.NAMES_CALLEE);

        assertThat(seen.finished()).isZero();
        assertThat(seen.detail()).contains("leaked=" + seen.started());
    }

    @Test void a_caller_id_that_is_not_the_callers_own_vn_is_wrong() throws Exception {
        var seen = after(Flaw.SHOWS_ANOTHER_VN);

        assertThat(seen.finished()).isZero();
        assertThat(seen.detail()).contains("wrong_caller_id=" + seen.started());
    }

    @Test void a_refused_call_has_failed() throws Exception {
        var seen = after(Flaw.REFUSES);

        assertThat(seen.finished()).isZero();
        assertThat(seen.detail()).contains("refused=" + seen.started());
    }

    @Test void lost_messages_are_sent_again_and_counted() throws Exception {
        var seen = after(Flaw.LOSES_FIRST_COPIES);

        assertThat(seen.finished()).isEqualTo(seen.started());
        assertThat(seen.retransmitted()).isGreaterThanOrEqualTo(seen.started());
    }

    private static Seen after(Flaw flaw) throws Exception {
        var callers = new InetSocketAddress("127.0.0.1", Ports.freeUdp("127.0.0.1"));
        var callees = new InetSocketAddress("127.0.0.3", Ports.freeUdp("127.0.0.3"));
        try (var relay = new Relay(callees, pairs(), flaw);
             var generator = new Generator(Carriage.UDP, relay.address(), callers, callees, pairs(), Duration.ZERO, true)) {
            generator.run(100, 100, Duration.ofSeconds(1), _ -> { });
            generator.drain();
            return generator.seen();
        }
    }

    private static Pairs pairs() {
        return new Pairs(200, List.of("+15550000000", "+15550000001", "+15550000002", "+15550000003"));
    }
}
