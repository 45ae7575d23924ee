package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final String CONTACT = "Contact: <sip:a@192.0.2.1>\r\n";

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "sip:+15550001000@192.0.2.9,   '',                                             0",
        "tel:+15550001000,             '',                                             0",
        "http://example.com/,          '',                                           416",
        "sips:+15550001000@192.0.2.9,  '',                                           416",
        "urn:service:sos,              '',                                           416",
        "sip:@,                        '',                                           400",
        "sip:x@192.0.2.9,              'Require: 100rel, timer',                     0",
        "sip:x@192.0.2.9,              'Proxy-Require: foo',                         420",
        "sip:x@192.0.2.9,              'Supported: 100rel',                            0",
        "sip:x@192.0.2.9,              'Content-Encoding: gzip',                     415",
        "sip:x@192.0.2.9,              'Content-Encoding: identity',                   0",
        "sip:x@192.0.2.9,              'P-Asserted-Identity: <broken',               400",
        "sip:x@192.0.2.9,              'P-Asserted-Identity: <tel:+15551112222>',      0",
    })
    void an_invite_is_refused_by_the_book(String uri, String extra, int status) {
        var invite = invite(uri, 70, CONTACT + (extra.isEmpty() ? "" : extra + "\r\n"));
        var no = Gate.check(invite);
        if (no == null) no = Gate.checkInvite(invite);
        assertThat(no == null ? 0 : no.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"0, 483", "1, 483", "9, 483", "10, 0", "70, 0"})
    void too_few_hops_are_none(int maxForwards, int status) {
        var no = Gate.checkInvite(invite("sip:x@192.0.2.9", maxForwards, CONTACT));
        assertThat(no == null ? 0 : no.status()).isEqualTo(status);
    }

    /// A refusal repeats it, and is kept until its ACK.
    @ParameterizedTest
    @CsvSource({"3000, 1, 0, 0", "4050, 1, 0, 400", "3000, 2, 0, 400", "4050, 2, 400, 400"})
    void what_an_answer_would_repeat_has_a_limit(int length, int lines, int status, int ofText) {
        var invite = invite("sip:x@192.0.2.9", 70, CONTACT + ("Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK" + "x".repeat(length) + "\r\n").repeat(lines));
        assertThat(status(Gate.checkInvite(invite))).isEqualTo(status);
        assertThat(status(Gate.checkText(invite))).isEqualTo(ofText);
    }

    private static int status(Gate.@Nullable No no) {
        return no == null ? 0 : no.status();
    }

    @ParameterizedTest
    @CsvSource({"''", "'Contact: *\r\n'", "'Contact: <sips:a@192.0.2.1>\r\n'", "'Contact: <mailto:a@example.com>\r\n'"})
    void an_invite_needs_a_contact_that_can_be_reached(String contact) {
        assertThat(Gate.checkInvite(invite("sip:x@192.0.2.9", 70, contact))).isEqualTo(Gate.No.of(400));
    }

    private static SipRequest invite(String uri, int maxForwards, String lines) {
        byte[] bytes = ("INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\nMax-Forwards: " + maxForwards + "\r\nFrom: <sip:a@192.0.2.1>;tag=f\r\n"
            + "To: <sip:x@192.0.2.9>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n" + lines + "Content-Length: 0\r\n\r\n").getBytes(UTF_8);
        if (SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(SipRequest request)) return request;
        throw new AssertionError("the sample does not read");
    }
}
