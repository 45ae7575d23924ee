package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.BypassPolicy;
import io.callmask.number.RealNumber;
import io.callmask.number.record.CallJournal;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Router;
import io.callmask.routing.text.TextVerdict;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.transport.Transport;
import io.callmask.sip.message.Torture;
import io.callmask.sip.transaction.TimerValues;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What comes back over the wire for each torture message, when it comes from a carrier and nobody is bound to anybody.
class TortureAtTheDoorTest {
    private static final InetSocketAddress CARRIER = new InetSocketAddress("203.0.113.7", 5060);
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    /// Longer than every timer of RFC 3261.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> sent = new ArrayList<>();
    private final Happenings happenings = new Happenings();
    private final Shard shard = new Shard(new EngineSettings("torture", 1, 10, Duration.ofSeconds(60), TimerValues.DEFAULT), surroundings(), 0);

    static List<Torture> messages() {
        return Torture.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void every_torture_message_meets_its_answer(Torture message) {
        shard.receive(message.bytes(), message.bytes().length, CARRIER, wire(), at(Duration.ZERO));
        shard.poll(10, at(Duration.ZERO));
        assertThat(answer()).isEqualTo(message.answer());
        settle();
        assertThat(happenings.ended).isEqualTo(happenings.opened);
        assertThat(shard.audit()).isEqualTo(new Audit(0, 0, 0, 0, 0));
    }

    /// RFC 4475 §3.2.1: the cookie by itself names nothing, so the second call is no repetition of the first.
    @Test
    void calls_whose_branch_is_the_cookie_alone_are_told_apart() {
        var first = new String(Torture.named("escaped-user").bytes(), ISO_8859_1).replaceFirst("branch=z9hG4bK[^\\s;,]*", "branch=z9hG4bK");
        for (var text : List.of(first, first.replaceFirst("Call-ID: ", "Call-ID: other"))) shard.receive(text.getBytes(ISO_8859_1), text.length(), CARRIER, wire(), at(Duration.ZERO));
        assertThat(happenings.opened).isEqualTo(2);
    }

    private void settle() {
        for (var passed = Duration.ZERO; passed.compareTo(PATIENCE) < 0; passed = passed.plusSeconds(1)) {
            shard.tick(at(passed));
            shard.poll(10, at(passed));
        }
    }

    private String answer() {
        var last = sent.isEmpty() ? "" : sent.getLast().substring("SIP/2.0 ".length(), "SIP/2.0 ".length() + 3);
        if (happenings.opened > 0) return "call " + last;
        if (!sent.isEmpty()) return last;
        return happenings.dropped.isEmpty() ? "nothing" : "dropped " + happenings.dropped.getFirst();
    }

    private static Now at(Duration passed) {
        return new Now(passed.toNanos(), NOON.plus(passed));
    }

    private Surroundings surroundings() {
        var peer = new Peers.Peer(new Trunk("carrier", "US", Trunk.Identity.PAI_OR_FROM, false), List.of(), CARRIER);
        return new Surroundings(new CountedIds(), 1, List.of(wire()), new Peers(List.of(peer)), new NobodyBound(), new BypassPolicy(), new Recorded(), happenings, () -> {});
    }

    private Wire wire() {
        return new Wire() {
            @Override public SentBy us() {
                return SentBy.of(Transport.UDP, "203.0.113.1", 5060);
            }

            @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
                sent.add(new String(bytes, offset, length, ISO_8859_1));
                return true;
            }
        };
    }

    private static final class CountedIds implements IdSource {
        private long next = 1;

        @Override public String next() {
            var id = new StringBuilder();
            for (long rest = next++; id.length() < 26; rest /= 26) id.append((char) ('a' + rest % 26));
            return id.toString();
        }

        @Override public long number() {
            return next++;
        }
    }

    private static final class NobodyBound implements Router {
        @Override public CompletionStage<Decision> route(RouteQuestion question) {
            return CompletableFuture.completedFuture(new Decision.Refuse(new Decision.Parties("", ""), Refusal.NO_SUCH_NUMBER, "", "", ""));
        }

        @Override public Optional<RealNumber> redirected(Decision.Dial dial, Trunk by, String user) {
            return Optional.empty();
        }

        @Override public TextVerdict judge(Decision.Dial dial, String words) {
            return new TextVerdict.Refused();
        }

        @Override public boolean holds(Decision.Dial dial, long age, Instant now) {
            return false;
        }

        @Override public CompletionStage<Decision> again(Decision.Dial dial, Instant now) {
            throw new UnsupportedOperationException("nobody is dialled");
        }
    }

    private static final class Recorded implements CallJournal {
        @Override public boolean open(CallOpening opening) {
            return true;
        }

        @Override public void end(CallRecord record, Durable durable) {
            durable.recorded(record.numbered(1));
        }

        @Override public List<CallRecord> after(long sequence, int limit) {
            return List.of();
        }

        @Override public Span span() {
            return new Span(0, 0);
        }

        @Override public boolean isAccepting() {
            return true;
        }

        @Override public void close() {}
    }

    private static final class Happenings implements CallListener {
        private final List<Dropped> dropped = new ArrayList<>();
        private int opened;
        private int ended;

        @Override public void received(String methodOrStatus) {}

        @Override public void sent(String methodOrStatus) {}

        @Override public void retransmitted(String methodOrStatus) {}

        @Override public void dropped(Dropped why) {
            dropped.add(why);
        }

        @Override public void rejected(int status) {}

        @Override public void callOpened() {
            opened++;
        }

        @Override public void callEnded(CallRecord record) {
            ended++;
        }

        @Override public void textOpened() {
            opened++;
        }

        @Override public void textEnded(CallRecord record) {
            ended++;
        }
    }
}
