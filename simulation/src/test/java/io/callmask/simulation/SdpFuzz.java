package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.callmask.media.BypassPolicy;
import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.sdp.Origin;
import io.callmask.media.sdp.SessionDescription;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Session descriptions: what is rendered reads as what was read, and holds nothing but lines that we allow.
public final class SdpFuzz {
    private static final Origin OURS = new Origin(42, 1, "192.0.2.1");
    private static final Pattern ALLOWED = Pattern.compile("""
        v=0|o=- 42 1 IN IP4 192\\.0\\.2\\.1|s=-|t=0 0|c=IN IP4 [0-9]{1,3}(\\.[0-9]{1,3}){3}|c=IN IP6 [0-9a-f:]{2,39}\
        |m=audio [0-9]{1,5} RTP/AVPF?( [0-9]{1,3}){1,32}|m=(audio|video|image|text|message|application) 0 [A-Za-z/]{5,17} (0|t38|\\*|webrtc-datachannel)\
        |a=rtpmap:[0-9]{1,3} [A-Za-z0-9-]{2,15}/[0-9]{4,5}(/2)?|a=fmtp:[0-9]{1,3} [a-z0-9.,;=-]{1,200}|a=(max)?ptime:[0-9]{1,3}\
        |a=(sendrecv|sendonly|recvonly|inactive)""");

    private SdpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        SessionDescription.read(data, 0, data.length).ifPresent(SdpFuzz::works);
        var policy = new BypassPolicy();
        if (policy.offer("multipart/mixed; boundary=x", data) instanceof Verdict.Admitted(var description)) works(description);
        if (!(policy.offer("application/sdp", data) instanceof Verdict.Admitted(var offered))) return;
        works(offered);
        if (policy.answer(offered, "application/sdp", data) instanceof Verdict.Admitted(var answered)) works(answered);
    }

    private static void works(SessionDescription description) {
        byte[] rendered = description.render(OURS);
        for (var line : new String(rendered, ISO_8859_1).split("\r\n", -1)) {
            if (!line.isEmpty() && !ALLOWED.matcher(line).matches()) throw new AssertionError("rendered: " + line);
        }
        if (!SessionDescription.read(rendered, 0, rendered.length).filter(description::equals).isPresent()) throw new AssertionError("reads otherwise");
        if (!Arrays.equals(rendered, description.render(OURS))) throw new AssertionError("renders otherwise");
    }
}
