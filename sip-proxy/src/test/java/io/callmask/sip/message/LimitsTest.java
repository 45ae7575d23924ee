package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each limit from both sides.
class LimitsTest {
    private static final int INVITE_LINES = 9;

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of("header lines", 100 - INVITE_LINES, Limited.of(n -> Messages.inviteWith("X: y\n".repeat(n))), "400"),
                Arguments.of("Via values", 31, Limited.of(n -> Messages.inviteWith(", SIP/2.0/UDP x.example".repeat(n).replaceFirst(",", "Via:") + "\n")), "400"),
                Arguments.of("Via lines", 31, Limited.of(n -> Messages.inviteWith("Via: SIP/2.0/UDP x.example\n".repeat(n))), "400"),
                Arguments.of("Record-Route values", 32, Limited.of(n -> Messages.inviteWith("Record-Route: <sip:x.example;lr>\n".repeat(n))), "400"),
                Arguments.of("header line", 4_096 - 3, Limited.of(n -> Messages.inviteWith("X: " + "y".repeat(n) + "\n")), "400"),
                Arguments.of("folded header line", (4_096 - 2) / 4, Limited.of(n -> Messages.inviteWith("X:" + "\n y".repeat(n) + "\n")), "400"),
                Arguments.of("echoed header line", 4_096 - 20, Limited.of(n -> Messages.INVITE.replace("\"Alice\"", "\"" + "y".repeat(n) + "\"")
                        .replace("From: ", "From:").replace(";tag=9fxced76sl", "").replace(" <sip:+15551112222@10.0.0.2;user=phone>", "<sip:a@h.org>")), "hopeless TOO_LONG"),
                Arguments.of("start line", 2_048 - 19, Limited.of(n -> Messages.INVITE.replaceFirst("sip:\\S+", "sip:" + "a".repeat(n - 2))), "hopeless START_LINE"),
                Arguments.of("branch", 256, Limited.of(n -> Messages.INVITE.replace("z9hG4bK776asdhds", "b".repeat(n))), "400"),
                Arguments.of("From tag", 256, Limited.of(n -> Messages.INVITE.replace("9fxced76sl", "b".repeat(n))), "400"),
                Arguments.of("Call-ID", 256, Limited.of(n -> Messages.INVITE.replaceFirst("Call-ID: .*", "Call-ID: " + "b".repeat(n))), "400"),
                Arguments.of("Max-Forwards", 255, Limited.of(n -> Messages.INVITE.replace("Forwards: 69", "Forwards: " + n)), "400"),
                Arguments.of("Via port", 65_535, Limited.of(n -> Messages.INVITE.replace("10.0.0.2:5060;branch", "10.0.0.2:" + n + ";branch")), "hopeless VIA"),
                Arguments.of("CSeq", Integer.MAX_VALUE, Limited.of(n -> Messages.INVITE.replace("CSeq: 1 ", "CSeq: " + (n < 0 ? "2147483648" : n) + " ")), "400"),
                Arguments.of("Content-Length", 5, Limited.of(n -> Messages.INVITE.replace("Length: 5", "Length: " + n)), "400"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void what_is_at_the_limit_is_taken_and_what_is_past_it_is_not(String what, int limit, Limited message, String verdict) {
        assertThat(Torture.verdict(Messages.read(message.text(limit)))).as("%s at %d", what, limit).isEqualTo("good");
        assertThat(Torture.verdict(Messages.read(message.text(limit + 1)))).as("%s past %d", what, limit).isEqualTo(verdict);
    }

    @Test
    void a_header_section_has_at_most_16_kilobytes() {
        var filler = ("X: " + "y".repeat(995) + "\n").repeat(15);
        assertThat(Messages.read(Messages.inviteWith(filler))).isInstanceOf(Reading.Good.class);
        assertThat(Torture.verdict(Messages.read(Messages.inviteWith(filler + filler)))).isEqualTo("hopeless FROM");
        // What an answer echoes stands before the filler here.
        assertThat(Torture.verdict(Messages.read(Messages.INVITE.replace("Content-Type", filler + filler + "Content-Type")))).isEqualTo("400");
    }

    @Test
    void a_datagram_has_at_most_65535_bytes() {
        var message = Messages.wire(Messages.INVITE);
        assertThat(SipMessage.read(Arrays.copyOf(message, 65_535), 0, 65_535)).isInstanceOf(Reading.Good.class);
        assertThat(Torture.verdict(SipMessage.read(Arrays.copyOf(message, 65_536), 0, 65_536))).isEqualTo("hopeless TOO_LARGE");
    }

    @Test
    void what_an_answerable_request_reads_as_stays_in_range() {
        assertThat(Messages.read(Messages.INVITE.replace("CSeq: 1 ", "CSeq: 99999999999999999999999 "))).isInstanceOfSatisfying(Reading.Answerable.class, answerable -> {
            assertThat(answerable.request().cseq()).isEqualTo(new CSeq(CSeq.MAX, "INVITE"));
            assertThat(answerable.reason()).isEqualTo("Malformed CSeq");
        });
        assertThat(Messages.read(Messages.INVITE.replace("Length: 5", "Length: 6")))
                .isInstanceOfSatisfying(Reading.Answerable.class, answerable -> assertThat(answerable.request().body()).isEmpty());
    }

    /// Each shape takes some 50 µs; were it quadratic, a second and more.
    @ParameterizedTest
    @ValueSource(strings = {",", ",\"", "<,>,", "\\\"", "\n ", ";", ";a=\"", "a=b;", "<", "\t"})
    @Timeout(10)
    void a_hostile_header_section_costs_no_more_than_its_length(String shape) {
        for (var name : List.of("Via", "Contact", "Record-Route", "X")) {
            var bytes = Messages.wire(Messages.inviteWith((name + ": a" + shape.repeat(4_000 / shape.length()) + "\n").repeat(3)));
            for (int i = 0; i < 100; i++) {
                if (SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Answerable(var request, _, _)) {
                    request.items(HeaderName.CONTACT);
                    request.anyVia(_ -> false);
                    request.viasFrom("192.0.2.1", 5060);
                    Grammar.nameAddr(request.value(HeaderName.CONTACT));
                }
            }
        }
    }

    /// A message in which one thing is as long, or as many, as asked.
    interface Limited {
        String text(int size);

        static Limited of(Limited limited) {
            return limited;
        }
    }
}
