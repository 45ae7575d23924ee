package io.callmask.media.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One m-line and its attributes while they are read. Its size is fixed by the m-line; attributes only fill it in.
final class Section {
    private static final int MOST_FORMATS = 32;
    private static final int MOST_PORT = 65_535;
    private static final int MOST_PAYLOAD_TYPE = 127;
    private static final int MOST_CLOCK_RATE = 192_000;
    private static final int MOST_MILLISECONDS = 400;
    private static final int FIRST_DYNAMIC = 96;
    /// The digits that nearly every phone speaks of, by payload type from 96 on: one for all calls that are held.
    private static final Format[] DIGITS = digits();

    final Scope scope = new Scope();
    private final Kind kind;
    private final Transport transport;
    private final int port;
    private final List<Draft> drafts;
    private int ptime;
    private int maxptime;

    /// One payload type; its parameters may come before the encoding that explains them, so their place is noted first.
    private static final class Draft {
        private final int payloadType;
        private boolean isMapped;
        private @Nullable Format format;
        private int parametersFrom;
        private int parametersTo;

        private Draft(int payloadType) {
            this.payloadType = payloadType;
            this.format = Encoding.fixed(payloadType);
        }
    }

    private Section(Kind kind, Transport transport, int port, List<Draft> drafts) {
        this.kind = kind;
        this.transport = transport;
        this.port = port;
        this.drafts = drafts;
    }

    /// Reads an m-line's value; null when it does not read as one.
    static @Nullable Section read(Cursor cursor) {
        if (!cursor.word(' ')) return null;
        var kind = Kind.of(cursor);
        if (!cursor.blanks()) return null;
        int port = cursor.number(MOST_PORT);
        int ports = cursor.take('/') ? cursor.number(MOST_PORT) : 1;
        if (port == Cursor.NONE || ports == Cursor.NONE || !cursor.blanks() || !cursor.word(' ')) return null;
        var transport = Transport.of(cursor);
        // A refused line at times names no format at all.
        if (port > 0 && (!cursor.blanks() || cursor.isAtEnd())) return null;
        // Layered streams (several ports) are refused with the rest: one line is one stream.
        if (kind != Kind.AUDIO || transport == null || !transport.isPlain() || port == 0 || ports != 1) {
            return new Section(kind, transport == null ? Transport.RTP_AVP : transport, 0, List.of());
        }
        var drafts = new ArrayList<Draft>(8);
        return readFormats(cursor, drafts) ? new Section(kind, transport, port, drafts) : null;
    }

    private static boolean readFormats(Cursor cursor, List<Draft> drafts) {
        do {
            int payloadType = cursor.number(MOST_PAYLOAD_TYPE);
            if (payloadType == Cursor.NONE) return false;
            if (find(drafts, payloadType) == null) drafts.add(new Draft(payloadType));
            if (drafts.size() > MOST_FORMATS || (!cursor.blanks() && !cursor.isAtEnd())) return false;
        } while (!cursor.isAtEnd());
        return true;
    }

    private static @Nullable Draft find(List<Draft> drafts, int payloadType) {
        for (var draft : drafts) {
            if (draft.payloadType == payloadType) return draft;
        }
        return null;
    }

    /// The payload type that an attribute begins with, or null when it is none of this line's.
    private @Nullable Draft draft(Cursor cursor) {
        cursor.blanks();
        int payloadType = cursor.number(MOST_PAYLOAD_TYPE);
        return payloadType == Cursor.NONE || !cursor.blanks() ? null : find(drafts, payloadType);
    }

    /// Reads `a=rtpmap`. One that cannot be read, or names what may not pass, voids its payload type; the first one counts.
    void readMap(Cursor cursor) {
        var draft = draft(cursor);
        if (draft == null || draft.isMapped) return;
        draft.isMapped = true;
        var fixed = draft.format;
        draft.format = null;
        if (!cursor.word('/')) return;
        var encoding = Encoding.of(cursor);
        int clockRate = cursor.take('/') ? cursor.number(MOST_CLOCK_RATE) : Cursor.NONE;
        int channels = cursor.take('/') ? cursor.number(MOST_PAYLOAD_TYPE) : 1;
        cursor.blanks();
        if (encoding == null || !cursor.isAtEnd() || clockRate == Cursor.NONE || channels < 1) return;
        if (fixed == null) {
            if (encoding.allows(clockRate, channels)) draft.format = new Format(draft.payloadType, encoding, clockRate, channels, "");
        } else {
            // A fixed payload type means what RFC 3551 §6 says or nothing; G722/16000 is an old mistake with the same meaning.
            boolean isSame = fixed.encoding() == encoding && fixed.channels() == channels && (fixed.clockRate() == clockRate || encoding == Encoding.G722);
            if (isSame) draft.format = fixed;
        }
    }

    /// Notes where the value of `a=fmtp` stands; the first one counts.
    void readParameters(Cursor cursor) {
        var draft = draft(cursor);
        if (draft == null || draft.parametersTo > 0) return;
        draft.parametersFrom = cursor.at();
        draft.parametersTo = cursor.end();
    }

    void readPtime(Cursor cursor) {
        ptime = milliseconds(cursor, ptime);
    }

    void readMaxptime(Cursor cursor) {
        maxptime = milliseconds(cursor, maxptime);
    }

    /// A plain number of milliseconds, or what was known before when it is none.
    private static int milliseconds(Cursor cursor, int known) {
        cursor.blanks();
        int value = cursor.number(MOST_MILLISECONDS);
        cursor.blanks();
        return known == 0 && value != Cursor.NONE && cursor.isAtEnd() ? value : known;
    }

    /// The m-line, now that all of it has been read; refused when something that it needs is missing or may not pass.
    MediaLine line(Scope session, Cursor cursor) {
        var address = scope.addressWithin(session);
        var formats = new ArrayList<Format>(drafts.size());
        for (var draft : drafts) {
            var format = format(draft, cursor);
            if (format != null) formats.add(format);
        }
        return address == null || !MediaLine.speaks(formats) ? new MediaLine.Refused(kind, transport)
            : new MediaLine.Audio(transport, address, port, formats, ptime, maxptime, scope.flowWithin(session));
    }

    private static @Nullable Format format(Draft draft, Cursor cursor) {
        var format = draft.format;
        if (format == null || draft.parametersTo == 0) return format;
        var parameters = Parameters.read(cursor.over(draft.parametersFrom, draft.parametersTo), format.encoding());
        return parameters == null ? null : with(parameters, format);
    }

    private static Format with(String parameters, Format format) {
        if (parameters.equals(format.parameters())) return format;
        var full = new Format(format.payloadType(), format.encoding(), format.clockRate(), format.channels(), parameters);
        if (full.payloadType() < FIRST_DYNAMIC) return full;
        var digits = DIGITS[full.payloadType() - FIRST_DYNAMIC];
        return full.equals(digits) ? digits : full;
    }

    private static Format[] digits() {
        var formats = new Format[MOST_PAYLOAD_TYPE - FIRST_DYNAMIC + 1];
        for (int i = 0; i < formats.length; i++) formats[i] = new Format(FIRST_DYNAMIC + i, Encoding.TELEPHONE_EVENT, 8_000, 1, "0-15");
        return formats;
    }
}
