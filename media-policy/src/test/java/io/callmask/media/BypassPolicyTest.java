package io.callmask.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.media.MediaPolicy.Reason;
import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.MediaPolicy.Verdict.Admitted;
import io.callmask.media.MediaPolicy.Verdict.Rejected;
import io.callmask.media.sdp.Origin;
import org.junit.jupiter.api.Test;

class BypassPolicyTest {
    private static final MediaPolicy POLICY = new BypassPolicy();
    private static final Origin OURS = new Origin(42, 1, "192.0.2.1");

    @Test void a_plain_offer_is_rendered_from_what_we_allow() {
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

    @Test void no_body_is_absent() {
        assertThat(POLICY.offer("application/sdp", new byte[0])).isEqualTo(new Rejected(Reason.ABSENT));
        assertThat(POLICY.offer("", new byte[0])).isEqualTo(new Rejected(Reason.ABSENT));
    }

    private static String rendered(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Admitted.class);
        return new String(((Admitted) verdict).description().render(OURS), ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(ISO_8859_1);
    }
}
