package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Seeded mutation of good and bad messages. `-Dmutation.seed=` and `-Dmutation.count=` run it otherwise.
class MutationTest {
    private static final long SEED = Long.getLong("mutation.seed", 20261101);
    private static final int COUNT = Integer.getInteger("mutation.count", 40_000);

    @Test
    @Timeout(120)
    void no_bytes_make_the_reader_throw_and_what_is_good_works() {
        var seeds = new ArrayList<>(Torture.all().stream().map(Torture::bytes).toList());
        seeds.addAll(List.of(Messages.wire(Messages.INVITE), Messages.wire(Messages.RINGING), Messages.wire(Messages.inviteWith("Record-Route: <sip:a;lr>, <sip:b;lr>\nRequire: x\n"))));
        var random = new Random(SEED);
        int good = 0;
        int answerable = 0;
        int hopeless = 0;
        for (int i = 0; i < COUNT; i++) {
            var bytes = Mutation.of(seeds.get(random.nextInt(seeds.size())), 4, random);
            try {
                var reading = SipMessage.read(bytes, 0, bytes.length);
                check(reading, bytes);
                switch (reading) {
                    case Reading.Good _ -> good++;
                    case Reading.Answerable _ -> answerable++;
                    case Reading.Hopeless _, Reading.KeepAlive _ -> hopeless++;
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("message " + i + " of seed " + SEED + ": " + shown(bytes), e);
            }
        }
        assertThat(List.of(good, answerable, hopeless)).as("all kinds of verdict occur often").allMatch(count -> count > COUNT / 20);
    }

    private static void check(Reading reading, byte[] bytes) {
        switch (reading) {
            case Reading.Good(var message) -> works(message);
            case Reading.Answerable(var request, var status, _) -> {
                assertThat(status).isIn(400, 505);
                assertThat(request.method()).isNotEqualTo("ACK");
                echoes(request);
            }
            case Reading.Hopeless _ -> {}
            case Reading.KeepAlive _ -> assertThat(text(bytes)).matches("(\r\n)*");
        }
    }

    private static void works(SipMessage message) {
        assertThat(message.callId()).isNotEmpty().hasSizeLessThanOrEqualTo(256);
        assertThat(message.fromTag()).hasSizeLessThanOrEqualTo(256);
        assertThat(message.topVia().branch()).isNotEmpty();
        assertThat(message.viaCount()).isBetween(1, 32);
        assertThat(message.anyVia(via -> via.equals(message.topVia()))).isTrue();
        assertThat(message.body()).hasSize(message.bodyLength());
        for (var name : HeaderName.values()) {
            assertThat(message.values(name)).hasSize(message.raw(name).lines());
            assertThat(message.items(name)).hasSizeLessThanOrEqualTo(32);
            assertThat(message.value(name)).doesNotContain("\r", "\n", "\0");
        }
        assertThat(message.values(HeaderName.FROM)).hasSize(1);
        if (message instanceof SipRequest request) {
            assertThat(request.method()).isEqualTo(request.cseq().method());
            echoes(request);
        }
        for (var name : List.of(HeaderName.FROM, HeaderName.TO, HeaderName.CONTACT)) Grammar.nameAddr(message.value(name)).ifPresent(address -> assertThat(address.uri().raw()).isNotEmpty());
        Grammar.nameAddr(message.value(HeaderName.FROM)).ifPresent(from -> assertThat(from.tag()).isEqualTo(message.fromTag()));
        Grammar.nameAddr(message.value(HeaderName.TO)).ifPresent(to -> assertThat(to.tag()).isEqualTo(message.toTag()));
        assertThat(message.from()).isEqualTo(Grammar.nameAddr(message.value(HeaderName.FROM)));
        assertThat(message.contact()).isEqualTo(message.items(HeaderName.CONTACT).stream().findFirst().flatMap(Grammar::nameAddr));
        if (message instanceof SipRequest request) assertThat(request.target()).isEqualTo(Grammar.uri(request.requestUri()));
        assertSame(message, rebuilt(message));
    }

    /// What a response to it would repeat reads as the same again, and there is nothing in it that could end a line elsewhere.
    private static void echoes(SipRequest request) {
        var response = new StringBuilder("SIP/2.0 400 Bad\r\n");
        response.append(text(request.viasFrom("192.0.2.55", 5066)));
        for (var name : List.of(HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.TIMESTAMP)) response.append(text(request.raw(name).toBytes()));
        assertThat(response.toString().replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        var bytes = response.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        var reading = SipMessage.read(bytes, 0, bytes.length);
        if (reading instanceof Reading.Good(var read)) {
            assertThat(read.topVia().host()).isEqualTo(request.topVia().host());
            if (!request.topVia().branch().isEmpty()) assertThat(read.topVia().branch()).isEqualTo(request.topVia().branch());
            assertThat(read.fromTag()).isEqualTo(request.fromTag());
            assertThat(read.cseq()).isEqualTo(request.cseq());
            assertThat(read.callId()).isEqualTo(request.callId());
        } else {
            assertThat(SipMessage.read(request.lines().bytes, 0, request.lines().bytes.length)).as("only of a request that is refused").isNotInstanceOf(Reading.Good.class);
        }
    }

    /// The same message from its own raw lines alone.
    private static SipMessage rebuilt(SipMessage message) {
        var text = new StringBuilder(message instanceof SipRequest request ? request.method() + " " + request.requestUri() + " SIP/2.0\r\n" : "SIP/2.0 200 OK\r\n");
        for (var name : HeaderName.values()) text.append(text(message.raw(name).toBytes()));
        text.append("\r\n").append(text(message.body()));
        var bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var read)) return read;
        throw new AssertionError("what was good is no longer");
    }

    private static void assertSame(SipMessage one, SipMessage other) {
        assertThat(other.callId()).isEqualTo(one.callId());
        assertThat(other.cseq()).isEqualTo(one.cseq());
        assertThat(other.topVia()).isEqualTo(one.topVia());
        assertThat(other.viaCount()).isEqualTo(one.viaCount());
        assertThat(other.fromTag()).isEqualTo(one.fromTag());
        assertThat(other.toTag()).isEqualTo(one.toTag());
        assertThat(other.body()).isEqualTo(one.body());
        for (var name : HeaderName.values()) assertThat(other.items(name)).isEqualTo(one.items(name));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String shown(byte[] bytes) {
        return text(bytes).replace("\r", "\\r").replace("\n", "\\n\n");
    }
}
