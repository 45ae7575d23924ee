package io.callmask.media;

import static io.callmask.media.Samples.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.MediaPolicy.Reason;
import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.MediaPolicy.Verdict.Admitted;
import io.callmask.media.MediaPolicy.Verdict.Rejected;
import io.callmask.media.sdp.Origin;
import io.callmask.media.sdp.SessionDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BypassPolicyTest {
    private static final MediaPolicy POLICY = new BypassPolicy();
    private static final Origin OURS = new Origin(42, 1, "192.0.2.1");
    private static final String HEAD = "v=0\no=alice 1 1 IN IP4 a.example.com\ns=-\nc=IN IP4 198.51.100.7\nt=0 0\n";
    private static final String PLAIN = HEAD + "m=audio 4000 RTP/AVP 0 8\n";

    private static SessionDescription offered(String media) {
        var verdict = POLICY.offer("application/sdp", bytes(HEAD + media.replace('|', '\n')));
        assertThat(verdict).isInstanceOf(Admitted.class);
        return ((Admitted) verdict).description();
    }

    private static String rendered(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Admitted.class);
        return new String(((Admitted) verdict).description().render(OURS), ISO_8859_1);
    }

    @Test void an_offer_is_rendered_from_what_we_allow() {
        assertThat(rendered(POLICY.offer("application/sdp", bytes("""
            v=0
            o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
            s=Alice's call
            c=IN IP4 198.51.100.7
            t=0 0
            m=audio 49170 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendonly
            """)))).isEqualTo("""
            v=0
            o=- 42 1 IN IP4 192.0.2.1
            s=-
            c=IN IP4 198.51.100.7
            t=0 0
            m=audio 49170 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendonly
            """.replace("\n", "\r\n"));
    }

    @ParameterizedTest(name = "Content-Type \"{0}\": {1}")
    @CsvSource(delimiter = '!', value = {
        "application/sdp                   ! admitted", "Application/SDP ; charset=utf-8   ! admitted", "application/sdp;x=\"a\\\"b;c\"! admitted",
        "''                                ! UNSUPPORTED_TYPE", "text/plain ! UNSUPPORTED_TYPE", "application/isup;version=x ! UNSUPPORTED_TYPE",
        "application/sdpx                  ! UNSUPPORTED_TYPE", "application ! UNSUPPORTED_TYPE", "multipart/signed;boundary=x ! UNSUPPORTED_TYPE",
        "application/                      ! MALFORMED", "/sdp ! MALFORMED", "; ! MALFORMED", "application/sdp, text/plain ! MALFORMED",
        "application/sdp;x=\"a             ! MALFORMED", "application/sdp;x=1;X=2 ! MALFORMED", "application/sdp;=1 ! MALFORMED", "multipart/mixed ! MALFORMED",
        "multipart/mixed;boundary=         ! MALFORMED", "multipart/mixed;boundary=\"a \" ! MALFORMED", "multipart/mixed;boundary=\"a\u00e4\" ! MALFORMED",
        "multipart/mixed;boundary=x        ! MALFORMED"})
    void the_type_of_the_body_decides_how_it_is_read(String type, String expected) {
        var verdict = POLICY.offer(type, bytes(PLAIN));
        assertThat(verdict instanceof Rejected(var why) ? why.name() : "admitted").isEqualTo(expected);
    }

    @Test void no_body_is_absent_whatever_its_type() {
        assertThat(POLICY.offer("", new byte[0])).isEqualTo(new Rejected(Reason.ABSENT));
        assertThat(POLICY.offer("application/sdp", new byte[0])).isEqualTo(new Rejected(Reason.ABSENT));
        assertThat(POLICY.answer(offered("m=audio 4000 RTP/AVP 0"), "", new byte[0])).isEqualTo(new Rejected(Reason.ABSENT));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '!', value = {
        "m=audio 4000 RTP/SAVP 0               ! NOTHING_LEFT",
        "m=audio 4000 UDP/TLS/RTP/SAVPF 0      ! NOTHING_LEFT",
        "m=video 4000 RTP/AVP 31               ! NOTHING_LEFT",
        "m=image 4000 udptl t38                ! NOTHING_LEFT",
        "m=audio 0 RTP/AVP 0                   ! NOTHING_LEFT",
        "m=audio 4000 RTP/AVP 96               ! NOTHING_LEFT",
        "''                                    ! NOTHING_LEFT",
        "m=audio                               ! MALFORMED",
        "hello                                 ! MALFORMED"})
    void an_offer_with_nothing_for_us_is_rejected(String media, Reason why) {
        assertThat(POLICY.offer("application/sdp", bytes(HEAD + media))).isEqualTo(new Rejected(why));
    }

    @ParameterizedTest(name = "offer {0}, answer {1}: {2}")
    @CsvSource(delimiter = '!', value = {
        // payload types
        "m=audio 4000 RTP/AVP 0 8 ! m=audio 5000 RTP/AVP 8    ! m=audio 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0   ! m=audio 5000 RTP/AVP 8 0  ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0   ! m=audio 5000 RTP/AVP 8    ! NOTHING_LEFT",
        "m=audio 4000 RTP/AVP 0 101|a=rtpmap:101 telephone-event/8000 ! m=audio 5000 RTP/AVP 101|a=rtpmap:101 telephone-event/8000 ! NOTHING_LEFT",
        "m=audio 4000 RTP/AVP 0 96|a=rtpmap:96 iLBC/8000 ! m=audio 5000 RTP/AVP 0 96|a=rtpmap:96 AMR/8000 ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 18|a=fmtp:18 annexb=yes ! m=audio 5000 RTP/AVP 18|a=fmtp:18 annexb=no ! m=audio 5000 RTP/AVP 18|a=rtpmap:18 G729/8000|a=fmtp:18 annexb=no|a=sendrecv|",
        // as many lines, of the same kinds
        "m=audio 4000 RTP/AVP 0 ! m=video 5000 RTP/AVP 0      ! MALFORMED",
        "m=audio 4000 RTP/AVP 0 ! ''                          ! MALFORMED",
        "m=audio 4000 RTP/AVP 0 ! m=audio 5000 RTP/AVP 0|m=audio 5002 RTP/AVP 0 ! MALFORMED",
        "m=video 4000 RTP/AVP 31|m=audio 4000 RTP/AVP 0 ! m=audio 5000 RTP/AVP 0|m=video 0 RTP/AVP 31 ! MALFORMED",
        // refused lines
        "m=audio 4000 RTP/AVP 0 ! m=audio 0 RTP/AVP 0         ! NOTHING_LEFT",
        "m=audio 4000 RTP/AVP 0 ! m=audio 5000 RTP/SAVP 0     ! NOTHING_LEFT",
        "m=audio 4000 RTP/AVP 0|m=video 4002 RTP/AVP 31 ! m=audio 5000 RTP/AVP 0|m=video 5002 RTP/AVP 31 ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|m=video 0 RTP/AVP 0|",
        "m=audio 4000 RTP/SAVP 0|m=audio 4002 RTP/AVP 0 ! m=audio 5000 RTP/AVP 0|m=audio 5002 RTP/AVP 0 ! m=audio 0 RTP/SAVP 0|m=audio 5002 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|m=pigeon 4002 RFC/1149 x ! m=audio 5000 RTP/AVP 0|m=application 0 RTP/AVP 0 ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|m=application 0 RTP/AVP 0|",
        "m=audio 4000 RTP/AVP 0|m=audio 4002 RTP/AVP 8 ! m=audio 5000 RTP/AVP 0|m=audio 0 RTP/AVP 8 ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|m=audio 0 RTP/AVP 0|",
        // transport and direction
        "m=audio 4000 RTP/AVPF 0 ! m=audio 5000 RTP/AVP 0     ! m=audio 5000 RTP/AVPF 0|a=rtpmap:0 PCMU/8000|a=sendrecv|",
        "m=audio 4000 RTP/AVP 0|a=sendonly ! m=audio 5000 RTP/AVP 0|a=recvonly ! m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=recvonly|"})
    void an_answer_fits_its_offer(String offer, String answer, String expected) {
        var verdict = POLICY.answer(offered(offer), "application/sdp", bytes(HEAD + answer.replace('|', '\n')));
        if (verdict instanceof Rejected(var why)) {
            assertThat(why.name()).isEqualTo(expected);
        } else {
            var text = rendered(verdict);
            assertThat(text.substring(text.indexOf("t=0 0\r\n") + 7).replace("\r\n", "|")).isEqualTo(expected);
        }
    }

    @Test void nothing_that_names_somebody_comes_through() {
        var plain = rendered(POLICY.offer("application/sdp", bytes(Samples.RICH)));
        assertThat(Samples.offence(plain)).isEmpty();
        assertThat(plain).contains("m=audio 49170 RTP/AVP 0 8 18 97 101\r\n").doesNotContain("+1555").doesNotContain("192.168");
        assertThat(rendered(POLICY.offer(Samples.MULTIPART_TYPE, bytes(Samples.MULTIPART)))).isEqualTo(plain);

        var offer = ((Admitted) POLICY.offer("application/sdp", bytes(Samples.RICH))).description();
        assertThat(rendered(POLICY.answer(offer, "application/sdp", bytes(Samples.RICH)))).isEqualTo(plain);
        assertThat(offer.toString()).doesNotContain(Samples.MARK);
    }

    @Test void the_test_of_leaks_sees_a_leak() {
        assertThat(Samples.offence("v=0\r\ns=qx7z02\r\n")).isEqualTo("s=qx7z02");
        assertThat(Samples.offence("v=0\r\na=rtpmap:96 qx7z21/8000\r\n")).isEqualTo("a=rtpmap:96 qx7z21/8000");
        assertThat(Samples.offence("v=0\r\na=mid:0\r\n")).isEqualTo("a=mid:0");
    }
}
