package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SipMessageTest {
    @Test
    void an_invite_is_read_whole() {
        var invite = Messages.request(Messages.INVITE);
        assertThat(invite.method()).isEqualTo("INVITE");
        assertThat(invite.requestUri()).isEqualTo("sip:+15550001000@10.0.0.1:5060;user=phone");
        assertThat(invite.maxForwards()).isEqualTo(69);
        assertThat(invite.callId()).isEqualTo("3848276298220188511@atlanta.example.com");
        assertThat(invite.cseq()).isEqualTo(new CSeq(1, "INVITE"));
        assertThat(invite.fromTag()).isEqualTo("9fxced76sl");
        assertThat(invite.toTag()).isEmpty();
        assertThat(invite.topVia()).isEqualTo(new Via("UDP", "10.0.0.2", 5060, "z9hG4bK776asdhds", true, ""));
        assertThat(invite.viaCount()).isEqualTo(1);
        assertThat(invite.body()).asString(StandardCharsets.US_ASCII).isEqualTo("v=0\r\n");
        assertThat(invite.bodyLength()).isEqualTo(5);
    }

    @Test
    void a_response_is_read_whole() {
        var bytes = Messages.wire(Messages.RINGING);
        assertThat(SipMessage.read(bytes, 0, bytes.length)).isInstanceOfSatisfying(Reading.Good.class, good -> assertThat(good.message())
                .isInstanceOfSatisfying(SipResponse.class, ringing -> {
                    assertThat(ringing.status()).isEqualTo(180);
                    assertThat(ringing.cseq().method()).isEqualTo("INVITE");
                    assertThat(ringing.fromTag()).isEqualTo("ours");
                    assertThat(ringing.toTag()).isEqualTo("theirs");
                    assertThat(ringing.topVia().branch()).isEqualTo("z9hG4bKours");
                    assertThat(ringing.body()).isEmpty();
                }));
    }

    @Test
    void compact_names_are_the_same_headers() {
        var compact = Messages.request(Messages.INVITE.replace("Via:", "v:").replace("From:", "f:").replace("To:", "T:").replace("Call-ID:", "i :")
                .replace("Contact:", "m:").replace("Content-Type:", "C:").replace("Content-Length:", "l\t:"));
        var plain = Messages.request(Messages.INVITE);
        assertThat(compact.topVia()).isEqualTo(plain.topVia());
        assertThat(compact.fromTag()).isEqualTo(plain.fromTag());
        assertThat(compact.callId()).isEqualTo(plain.callId());
        for (var name : HeaderName.values()) assertThat(compact.values(name)).as(name.text()).isEqualTo(plain.values(name));
        assertThat(compact.body()).isEqualTo(plain.body());
    }

    @Test
    void every_header_is_found_by_each_of_its_names_in_any_case() {
        for (var name : HeaderName.values()) {
            for (var text : List.of(name.text(), name.text().toUpperCase(Locale.ROOT), name.text().toLowerCase(Locale.ROOT), name.compact())) {
                var bytes = text.getBytes(StandardCharsets.US_ASCII);
                if (bytes.length > 0) assertThat(HeaderName.at(bytes, 0, bytes.length)).as(text).isEqualTo(name);
            }
        }
        for (var text : List.of("X-From", "Fro", "Froms", "z", "0", "-", "Conten_-Type", "Call_ID", "a-header-name-much-longer-than-any-of-ours")) {
            var bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(HeaderName.at(bytes, 0, bytes.length)).as(text).isNull();
        }
    }

    @Test
    void what_is_absent_is_empty() {
        var invite = Messages.request(Messages.INVITE);
        assertThat(invite.has(HeaderName.ROUTE)).isFalse();
        assertThat(invite.value(HeaderName.ROUTE)).isEmpty();
        assertThat(invite.values(HeaderName.ROUTE)).isEmpty();
        assertThat(invite.items(HeaderName.ROUTE)).isEmpty();
        assertThat(invite.raw(HeaderName.ROUTE).isEmpty()).isTrue();
        assertThat(Messages.request(Messages.INVITE.replace("Max-Forwards: 69\n", "")).maxForwards()).isEqualTo(70);
    }

    @Test
    void folds_are_one_blank_in_values_and_kept_in_raw_lines() {
        var folded = "Supported: timer ,\n \t 100rel\n\n".replace("\n\n", "\n");
        var invite = Messages.request(Messages.inviteWith(folded));
        assertThat(invite.value(HeaderName.SUPPORTED)).isEqualTo("timer , 100rel");
        assertThat(invite.raw(HeaderName.SUPPORTED).toBytes()).isEqualTo(Messages.wire(folded));
    }

    @Test
    void lists_are_split_over_lines_and_never_inside_quotes_or_brackets() {
        var invite = Messages.request(Messages.inviteWith("""
                Record-Route: <sip:a,b@x.example;lr>, "one, \\"two\\"" <sip:y.example;lr>,
                 <sip:z.example;lr>
                Subject: between
                Record-Route: ,, <sip:w.example;lr>,
                """));
        assertThat(invite.items(HeaderName.RECORD_ROUTE))
                .containsExactly("<sip:a,b@x.example;lr>", "\"one, \\\"two\\\"\" <sip:y.example;lr>", "<sip:z.example;lr>", "<sip:w.example;lr>");
        assertThat(invite.values(HeaderName.RECORD_ROUTE)).hasSize(2);
        assertThat(invite.raw(HeaderName.RECORD_ROUTE).lines()).isEqualTo(2);
    }

    @Test
    void at_most_32_items_are_given() {
        var invite = Messages.request(Messages.inviteWith("Require: " + "a,".repeat(40) + "\n"));
        assertThat(invite.items(HeaderName.REQUIRE)).hasSize(32);
    }

    @Test
    void raw_lines_are_copied_byte_for_byte() {
        var invite = Messages.request(Messages.INVITE);
        var line = invite.raw(HeaderName.FROM);
        var target = new byte[line.length() + 3];
        assertThat(line.copyTo(target, 2)).isEqualTo(target.length - 1);
        assertThat(new String(target, 2, line.length(), StandardCharsets.UTF_8)).isEqualTo("From: \"Alice\" <sip:+15551112222@10.0.0.2;user=phone>;tag=9fxced76sl\r\n");
        assertThatThrownBy(() -> line.copyTo(new byte[10], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void the_message_does_not_change_with_the_callers_array() {
        var bytes = Messages.wire(Messages.INVITE);
        var invite = Messages.request(bytes);
        Arrays.fill(bytes, (byte) 'x');
        invite.body()[0] = 'x';
        assertThat(invite.requestUri()).startsWith("sip:");
        assertThat(invite.value(HeaderName.CONTACT)).startsWith("<sip:");
        assertThat(invite.body()).startsWith('v');
    }

    @Test
    void every_via_can_be_looked_at() {
        var invite = Messages.request(Messages.inviteWith("Via: SIP/2.0/TCP b.example;branch=b, nonsense, SIP/2.0/TLS c.example\nv: SIP/2.0/WSS d.example:80;branch=d\n"));
        assertThat(invite.viaCount()).isEqualTo(5);
        var seen = new ArrayList<String>();
        assertThat(invite.anyVia(via -> !seen.add(via.transport() + ' ' + via.host()))).isFalse();
        assertThat(seen).containsExactly("UDP 10.0.0.2", "TCP b.example", "TLS c.example", "WSS d.example");
        assertThat(invite.anyVia(via -> via.branch().equals("d"))).isTrue();
    }

    @Test
    void a_refused_request_echoes_a_repeated_header_once() {
        var repeated = Messages.inviteWith("From: <sip:other@example.net>;tag=other\nCall-ID: other\n");
        assertThat(Messages.read(repeated)).isInstanceOfSatisfying(Reading.Answerable.class, answerable -> {
            assertThat(answerable.status()).isEqualTo(400);
            assertThat(answerable.reason()).isEqualTo("Duplicate Header");
            assertThat(answerable.request().raw(HeaderName.FROM).lines()).isEqualTo(1);
            assertThat(answerable.request().raw(HeaderName.CALL_ID).toBytes()).isEqualTo(Messages.wire("Call-ID: other\n"));
        });
    }

    @Test
    void nothing_of_a_message_shows_in_its_text_forms() {
        var read = Messages.read(Messages.INVITE.replace("INVITE", "+15551112222"));
        var invite = Messages.request(Messages.INVITE);
        var uri = Grammar.uri(invite.requestUri()).orElseThrow();
        for (Object shown : List.of(read, invite, invite.topVia(), invite.cseq(), new CSeq(1_555_111_222, "15551112222"), uri, new NameAddr(uri, "15551112222"),
                invite.raw(HeaderName.FROM), Messages.read(Messages.RINGING), Messages.read(Messages.INVITE.replace("SIP/2.0\n", "SIP/3.0\n")))) {
            assertThat(shown.toString()).doesNotContainPattern("\\+|555|alice|Alice|10\\.0|atlanta|tag=|z9hG4bK");
        }
        assertThat(invite).hasToString("INVITE call-id#" + Integer.toHexString(invite.callId().hashCode()));
    }

    @Test
    void a_range_outside_the_array_is_the_callers_mistake() {
        assertThatThrownBy(() -> SipMessage.read(new byte[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
