package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TortureTest {
    static List<Torture> messages() {
        return Torture.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void every_torture_message_meets_its_verdict(Torture message) {
        assertThat(Torture.verdict(SipMessage.read(message.bytes(), 0, message.bytes().length))).isEqualTo(message.verdict());
    }

    /// What stands before and after the datagram in the array belongs to others.
    @ParameterizedTest
    @MethodSource("messages")
    void the_bytes_around_a_datagram_do_not_matter(Torture message) {
        int length = message.bytes().length;
        var buffer = new byte[length + 64];
        Arrays.fill(buffer, (byte) '\n');
        System.arraycopy(message.bytes(), 0, buffer, 32, length);
        assertThat(Torture.verdict(SipMessage.read(buffer, 32, length))).isEqualTo(message.verdict());
    }

    @Test
    void blanks_everywhere_read_as_the_plain_message_would() {
        var bytes = Torture.named("blanks-everywhere").bytes();
        var request = Messages.request(bytes);
        assertThat(request.method()).isEqualTo("INVITE");
        assertThat(request.requestUri()).isEqualTo("sip:callee@example.com;unknown");
        assertThat(request.fromTag()).isEqualTo("f1");
        assertThat(request.toTag()).isEqualTo("t1");
        assertThat(request.cseq()).isEqualTo(new CSeq(9, "INVITE"));
        assertThat(request.maxForwards()).isEqualTo(68);
        assertThat(request.topVia()).isEqualTo(new Via("UDP", "gate.example.net", -1, "z9hG4bKblanks", false, ""));
        assertThat(request.viaCount()).isEqualTo(3);
        assertThat(request.anyVia(via -> via.host().equals("192.0.2.9") && via.branch().equals("z9hG4bKlowest"))).isTrue();
        assertThat(request.value(HeaderName.ROUTE)).isEqualTo("<sip:edge.example.com;lr;a=b>");
        assertThat(request.value(HeaderName.CONTACT)).isEqualTo("\"A \\\"Q\\\" B\" <sip:caller@gate.example.net;p=q> ; x = y ; z = \"a;b,c\"");
        assertThat(Grammar.nameAddr(request.value(HeaderName.FROM)).orElseThrow().uri().raw()).isEqualTo("sip:caller@example.net");
        assertThat(Grammar.nameAddr(request.value(HeaderName.TO)).orElseThrow().tag()).isEqualTo("t1");
    }
}
