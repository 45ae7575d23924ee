package io.callmask.sip.engine;

import io.callmask.media.sdp.Origin;
import io.callmask.media.sdp.SessionDescription;
import org.jspecify.annotations.Nullable;

/// What we have described to one leg: its `o=` is ours, and its version moves only when the description changes (RFC 3264 §8).
final class Described {
    private Origin origin;
    private @Nullable SessionDescription last;

    Described(long sessionId, String address) {
        this(new Origin(sessionId, 1, address));
    }

    private Described(Origin origin) {
        this.origin = origin;
    }

    /// The same so far, to go its own way from here.
    Described apart() {
        var other = new Described(origin);
        other.last = last;
        return other;
    }

    /// The same once more.
    byte[] again() {
        if (last == null) throw new IllegalStateException("nothing has been described");
        return last.render(origin);
    }

    byte[] render(SessionDescription description) {
        if (last != null && !last.equals(description)) origin = origin.next();
        last = description;
        return description.render(origin);
    }
}
