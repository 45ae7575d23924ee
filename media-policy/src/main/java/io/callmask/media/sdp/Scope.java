package io.callmask.media.sdp;

import org.jspecify.annotations.Nullable;

/// What may be said for the whole session or for one m-line: where media is received, and which way it flows. Filled while reading.
final class Scope {
    private boolean hasConnection;
    private @Nullable Address address;
    private @Nullable Flow flow;

    /// Reads a `c=` line. False when there is one already: several are for multicast only (RFC 8866 §5.7).
    boolean readConnection(Cursor cursor, byte[] bytes) {
        if (hasConnection) return false;
        hasConnection = true;
        // A host name, multicast or another network leaves no address: it may tell who is there, or send media to many.
        boolean isInternet = cursor.word(' ') && cursor.wordIs("IN") && cursor.blanks() && cursor.word(' ');
        boolean isFour = isInternet && cursor.wordIs("IP4");
        boolean isSix = isInternet && cursor.wordIs("IP6");
        if ((!isFour && !isSix) || !cursor.blanks() || !cursor.word(' ')) return true;
        int from = cursor.wordFrom();
        int to = cursor.wordTo();
        cursor.blanks();
        if (cursor.isAtEnd()) address = isFour ? Address.readFour(bytes, from, to) : Address.readSix(bytes, from, to);
        return true;
    }

    /// Notes a direction; the first one counts.
    void flow(Flow read) {
        if (flow == null) flow = read;
    }

    /// The address here or, when nothing is said here, in `outer`; null when there is none that may pass.
    @Nullable Address addressWithin(Scope outer) {
        return hasConnection ? address : outer.address;
    }

    /// The direction here, else in `outer`, else both ways.
    Flow flowWithin(Scope outer) {
        if (flow != null) return flow;
        return outer.flow != null ? outer.flow : Flow.SENDRECV;
    }
}
