package io.callmask.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.sip.call.Now;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The ladder itself, played against a toy that answers OPTIONS with 200 and anything else with 486, and says its last word again after 500 ms.
class LadderTest {
    private static final InetSocketAddress A = new InetSocketAddress("192.0.2.10", 5060);

    @Test void what_happens_as_written_passes() {
        assertThatCode(() -> play("""
            A -> P       OPTIONS P
            A <- P       200          Allow: INVITE, no Contact, has Allow
            ... 1 s
            A <- P       200          again
            ... 1 min
        """)).doesNotThrowAnyException();
    }

    @Test void another_status_than_the_written_one_is_shown_beside_it() {
        assertThatThrownBy(() -> play("""
            A -> P       INVITE X     from ALICE
            A <- P       200
            A -> P       ACK
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("is 486").hasMessageContaining("#     A <- P       200")
            .hasMessageContaining("| A <- P       486 INVITE").hasMessageContaining("A -> P       ACK");
    }

    @Test void a_message_that_is_not_written_fails_before_the_next_one_is_fed() {
        assertThatThrownBy(() -> play("""
            A -> P       OPTIONS P
            A -> P       OPTIONS P
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("nothing of the kind was to happen toward A").hasMessageContaining("200 OPTIONS");
    }

    @Test void a_retransmission_that_is_not_named_fails() {
        assertThatThrownBy(() -> play("""
            A -> P       OPTIONS P
            A <- P       200
            ... 1 s
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("nothing of the kind was to happen toward A");
        assertThatThrownBy(() -> play("""
            A -> P       OPTIONS P
            A <- P       200
            ... 1 s
            A <- P       200
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("say 'again'");
    }

    @Test void what_is_written_but_does_not_happen_fails() {
        assertThatThrownBy(() -> play("""
            A -> P       OPTIONS P
            A <- P       200
            A <- P       200
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("nothing came out toward A");
    }

    @Test void a_condition_that_does_not_hold_fails_with_value_and_expectation() {
        assertThatThrownBy(() -> play("""
            A -> P       OPTIONS P
            A <- P       200          Allow: BYE
        """)).isInstanceOf(AssertionError.class).hasMessageContaining("Allow: INVITE (expected: BYE)");
    }

    @Test void a_line_that_does_not_read_says_what_was_expected() {
        assertThatThrownBy(() -> LadderReader.read("A -> B  INVITE X")).hasMessageContaining("P at one end");
        assertThatThrownBy(() -> LadderReader.read("A -> P  INVITE X  with love")).hasMessageContaining("a condition, not 'with love'");
        assertThatThrownBy(() -> LadderReader.read("soon")).hasMessageContaining("an arrow, a pause");
    }

    private static void play(String text) {
        var world = new World(new SplittableRandom(1), Toy::new);
        var alice = new Party("A", A, new InetSocketAddress("198.51.100.10", 40_000), Cast.ALICE, Seasoning.PLAIN);
        new LadderRun(world, Map.of("A", alice), what -> { throw new IllegalArgumentException(what); }).play(LadderReader.read(text));
    }

    private static final class Toy implements Subject {
        private final World world;

        Toy(World world) {
            this.world = world;
        }

        @Override public void receive(byte[] bytes, InetSocketAddress from, Now now) {
            var request = SipText.read(bytes);
            var response = SipText.of(request.method().equals("OPTIONS") ? "SIP/2.0 200 OK" : "SIP/2.0 486 Busy Here");
            for (var name : List.of("Via", "From", "To", "Call-ID", "CSeq")) response = response.plus(name, request.only(name));
            var answer = response.with("To", request.only("To") + ";tag=toy").plus("Allow", "INVITE").bytes();
            send(answer, from);
            world.timeline().after(Duration.ofMillis(500), () -> send(answer, from));
        }

        private void send(byte[] bytes, InetSocketAddress to) {
            world.wire().send(bytes, 0, bytes.length, to);
        }

        @Override public int poll(int limit, Now now) {
            return 0;
        }

        @Override public long tick(Now now) {
            return Timeline.NEVER;
        }

        @Override public List<String> left() {
            return List.of();
        }
    }
}
