package io.callmask.media.sdp;

import org.jspecify.annotations.Nullable;

/// Which way media flows (RFC 8866 §6.7); three of the four are the newer ways to hold a call (RFC 3264 §8.4).
enum Flow {
    SENDRECV("sendrecv"), SENDONLY("sendonly"), RECVONLY("recvonly"), INACTIVE("inactive");

    private static final Flow[] ALL = values();
    final String text;

    Flow(String text) {
        this.text = text;
    }

    /// The direction named by the word that `cursor` has just taken, or null.
    static @Nullable Flow of(Cursor cursor) {
        for (var flow : ALL) {
            if (cursor.wordIs(flow.text)) return flow;
        }
        return null;
    }
}
