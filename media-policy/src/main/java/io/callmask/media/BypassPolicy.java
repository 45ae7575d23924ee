package io.callmask.media;

import io.callmask.media.sdp.SessionDescription;
import java.util.Optional;

/// Lets plain audio go directly between the two sides: each learns the other's media address and nothing else.
///
/// Payload types keep their numbers end to end. What cannot pass unanchored (SRTP, DTLS) and what is no audio keeps its
/// place with port 0. Stateless; any thread.
public final class BypassPolicy implements MediaPolicy {
    @Override public Verdict offer(String contentType, byte[] body) {
        return switch (BodyPart.ofDescription(contentType, body)) {
            case BodyPart.Found(int from, int to) -> judged(SessionDescription.read(body, from, to));
            case BodyPart.NotFound(var why) -> new Verdict.Rejected(why);
        };
    }

    @Override public Verdict answer(SessionDescription offered, String contentType, byte[] body) {
        return switch (BodyPart.ofDescription(contentType, body)) {
            case BodyPart.Found(int from, int to) -> judged(SessionDescription.read(body, from, to).flatMap(answer -> answer.fittedTo(offered)));
            case BodyPart.NotFound(var why) -> new Verdict.Rejected(why);
        };
    }

    private static Verdict judged(Optional<SessionDescription> read) {
        if (read.isEmpty()) return new Verdict.Rejected(Reason.MALFORMED);
        return read.get().hasMedia() ? new Verdict.Admitted(read.get()) : new Verdict.Rejected(Reason.NOTHING_LEFT);
    }
}
