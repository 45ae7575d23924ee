package io.callmask.sip.transport;

import static io.callmask.sip.transport.Streams.INVITE;
import static io.callmask.sip.transport.Streams.OPTIONS;
import static io.callmask.sip.transport.Streams.frames;
import static io.callmask.sip.transport.Streams.joined;
import static io.callmask.sip.transport.Streams.wire;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.transport.Framer.Frame;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a stream: each message as it was, or the end of it.
class FramerTest {
    private static final String TWO = text(OPTIONS) + "|" + text(INVITE);

    @Test void messages_that_come_together_are_told_apart() {
        assertThat(frames(joined(wire(OPTIONS), wire(INVITE), wire(OPTIONS)))).containsExactly(text(OPTIONS), text(INVITE), text(OPTIONS));
    }

    @Test void a_message_split_at_any_byte_is_joined() {
        byte[] stream = joined(wire(OPTIONS), wire(INVITE));
        for (int at = 0; at <= stream.length; at++) {
            var framer = new Framer();
            var seen = new StringBuilder();
            for (byte[] piece : new byte[][] {Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length)}) {
                int p = 0;
                while (true) {
                    p = framer.feed(piece, p, piece.length);
                    if (!(framer.poll() instanceof Frame frame)) break;
                    if (!seen.isEmpty()) seen.append('|');
                    seen.append(Streams.shown(frame));
                }
            }
            assertThat(seen.toString()).as("split at %d", at).isEqualTo(TWO);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "l: 5", "L:5", "content-length:5", "CONTENT-LENGTH \t: \t5 \t", "l : 5", "Content-Length:\n 5", "l: 5\n ", "l:\n \n\t5\n ", "l: 000005"})
    void the_length_is_read_in_every_form_that_is_allowed(String line) {
        var message = INVITE.replace("Content-Length: 5", line);
        assertThat(frames(joined(wire(message), wire(OPTIONS)))).containsExactly(text(message), text(OPTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Content-Length: 9", "Content-Lengt: 9", "Content-Length-X: 9", "Subject: Content-Length: 9", "Subject: x\n Content-Length: 9", "m: <sip:a@b>\n l: 9", "ll: 9",
                            "Subject: l: 9", "Content-Len\u00e9gth: 9", ": 9", "l", "l x: 9"})
    void what_only_looks_like_a_length_is_none(String line) {
        var message = INVITE.replace("Content-Type:", line + "\nContent-Type:");
        assertThat(frames(joined(wire(message), wire(OPTIONS)))).containsExactly(text(message), text(OPTIONS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        no length                       | Subject: x              | NO_LENGTH
        an empty one                    | Content-Length:         | BAD_LENGTH
        an empty one, folded            | Content-Length:\\n\\t   | BAD_LENGTH
        a sign                          | Content-Length: +5      | BAD_LENGTH
        a negative one                  | Content-Length: -5      | BAD_LENGTH
        minus nothing                   | Content-Length: -0      | BAD_LENGTH
        a hexadecimal one               | Content-Length: 0x10    | BAD_LENGTH
        a fraction                      | Content-Length: 5.0     | BAD_LENGTH
        a list                          | Content-Length: 5, 5    | BAD_LENGTH
        two words                       | Content-Length: 5 5     | BAD_LENGTH
        two, by a fold                  | Content-Length: 5\\n 5  | BAD_LENGTH
        a parameter                     | Content-Length: 5;a=b   | BAD_LENGTH
        other digits                    | Content-Length: \u0665  | BAD_LENGTH
        2^31                            | Content-Length: 2147483648 | MESSAGE_TOO_LONG
        2^31 - 1                        | Content-Length: 2147483647 | MESSAGE_TOO_LONG
        2^32 + 5                        | l: 4294967301           | MESSAGE_TOO_LONG
        2^64 + 5                        | l: 18446744073709551621 | MESSAGE_TOO_LONG
        more than a message may have    | l: 65535                | MESSAGE_TOO_LONG
        two that differ                 | l: 5\\nContent-Length: 0 | TWO_LENGTHS
        two that agree                  | Content-Length: 5\\nContent-Length: 5 | TWO_LENGTHS
        two, one compact                | Content-Length: 5\\nl: 5 | TWO_LENGTHS
        two, one with white space       | Content-Length: 5\\nContent-Length : 5 | TWO_LENGTHS
        a line feed by itself           | Subject: x%0al: 5       | CONTROL_CHARACTER
        a line feed before the length   | Content-Length:%0a5     | CONTROL_CHARACTER
        a carriage return by itself     | Subject: x%0dl: 5       | CONTROL_CHARACTER
        one in the length               | Content-Length: 5%0d    | CONTROL_CHARACTER
        one in the name                 | Content%0d-Length: 5    | CONTROL_CHARACTER
        two before the line feed        | Subject: x%0d           | CONTROL_CHARACTER
        a NUL in a value                | Subject: %00            | CONTROL_CHARACTER
        a NUL in a name                 | Content-Length%00: 5    | CONTROL_CHARACTER
        a NUL in the length             | Content-Length: 5%00    | CONTROL_CHARACTER
        a vertical tab                  | Content-Length:%0b5     | CONTROL_CHARACTER
        a DEL                           | Subject: %7f            | CONTROL_CHARACTER
        """)
    void a_head_that_others_may_read_otherwise_is_the_end_of_the_stream(String what, String line, Framer.Flaw flaw) {
        byte[] message = new String(wire(INVITE.replace("Content-Length: 5", line.replace("\\n", "\n").replace("\\t", "\t"))), ISO_8859_1)
            .replace("%0a", "\n").replace("%0d", "\r").replace("%00", "\0").replace("%0b", "\u000b").replace("%7f", "\u007f").getBytes(ISO_8859_1);
        String head = new String(message, ISO_8859_1);
        head = head.substring(0, head.indexOf("\r\n\r\n") + 4);
        assertThat(frames(joined(message, wire(OPTIONS)))).as(what).containsExactly("broken " + flaw + " after " + head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\n", "\rX", "\u0016\u0003\u0001", "GET / HTTP/1.1\nHost: x\n\n", "OPTIONS sip:a SIP/2.0\rX"})
    void what_is_no_start_line_is_the_end_at_once(String bytes) {
        assertThat(frames(bytes.getBytes(ISO_8859_1))).singleElement().asString().startsWith("broken CONTROL_CHARACTER");
    }

    @Test void line_ends_between_messages_are_passed_over_and_two_are_a_ping() {
        byte[] lineEnd = wire("\n");
        assertThat(frames(lineEnd)).isEmpty();
        assertThat(frames(joined(lineEnd, lineEnd))).containsExactly("ping");
        assertThat(frames(joined(lineEnd, lineEnd, lineEnd, wire(OPTIONS)))).containsExactly("ping", text(OPTIONS));
        assertThat(frames(joined(lineEnd, wire(OPTIONS), lineEnd, wire(INVITE), lineEnd, lineEnd))).containsExactly(text(OPTIONS), text(INVITE), "ping");
    }

    @Test void a_start_line_has_its_limit() {
        String line = "OPTIONS sip:" + "a".repeat(Framer.MAX_START_LINE) + " SIP/2.0";
        var longest = OPTIONS.replace("OPTIONS sip:10.0.0.1 SIP/2.0", line.substring(line.length() - Framer.MAX_START_LINE + 2));
        assertThat(frames(wire(longest))).containsExactly(text(longest));
        assertThat(frames(wire("a" + longest))).singleElement().asString().startsWith("broken HEAD_TOO_LONG");
    }

    @Test void header_lines_have_their_limit() {
        int used = text(OPTIONS).length() - "OPTIONS sip:10.0.0.1 SIP/2.0\r\n".length();
        var longest = OPTIONS.replace("Content-Length", "Subject: " + "x".repeat(Framer.MAX_SECTION - used - "Subject: \r\n".length()) + "\nContent-Length");
        assertThat(frames(wire(longest))).containsExactly(text(longest));
        assertThat(frames(wire(longest.replace("Subject: ", "Subject: x")))).singleElement().asString().startsWith("broken HEAD_TOO_LONG after OPTIONS");
    }

    @Test void a_message_has_its_limit() {
        int head = text(INVITE.replace("Content-Length: 5", "Content-Length: 60000")).indexOf("\r\n\r\n") + 4;
        int most = Framer.MAX_MESSAGE - head;
        byte[] whole = withBody(most);
        assertThat(whole).hasSize(Framer.MAX_MESSAGE);
        assertThat(frames(joined(whole, wire(OPTIONS)))).hasSize(2).last().isEqualTo(text(OPTIONS));
        assertThat(frames(withBody(most + 1))).singleElement().asString().startsWith("broken MESSAGE_TOO_LONG");
    }

    @Test void memory_follows_what_has_come_and_ends_with_the_message() {
        var framer = new Framer();
        byte[] message = withBody(60_000);
        for (int i = 0; i < message.length; i++) {
            framer.feed(message, i, i + 1);
            int received = i + 1;
            assertThat(framer.holding()).isLessThanOrEqualTo(Math.max(512, 2 * received)).isLessThanOrEqualTo(Framer.MAX_MESSAGE);
            assertThat(framer.isMidway()).isEqualTo(received < message.length);
        }
        assertThat(framer.poll()).isInstanceOf(Frame.Message.class);
        assertThat(framer.holding()).isZero();
    }

    @Test void nothing_is_cut_out_of_a_broken_stream_any_more() {
        var framer = new Framer();
        byte[] noise = {0};
        framer.feed(noise, 0, 1);
        assertThat(framer.poll()).isInstanceOf(Frame.Broken.class);
        byte[] message = wire(OPTIONS);
        assertThat(framer.feed(message, 0, message.length)).isEqualTo(message.length);
        assertThat(framer.poll()).isNull();
        assertThat(framer.isMidway()).isFalse();
        assertThat(framer.holding()).isZero();
    }

    private static byte[] withBody(int length) {
        String head = text(INVITE.replace("Content-Length: 5", "Content-Length: " + length));
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) 'b');
        return joined(head.substring(0, head.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1), body);
    }

    private static String text(String message) {
        return new String(wire(message), ISO_8859_1);
    }
}
