package io.callmask.sip.message;

import io.callmask.sip.message.Reading.Flaw;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The one pass over the header section: finds the lines of the headers we know, and what is wrong with the section as such. No parser has run before it, none sees what it has not
/// passed. Used again for the next message.
final class LineScanner {
    static final int MAX_SECTION = 16_384;
    static final int MAX_LINES = 100;
    static final int MAX_LINE = 4_096;

    /// Header fields of which a second one would leave open which is meant.
    static final long SINGLE = HeaderName.bits(HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.MAX_FORWARDS,
            HeaderName.CONTENT_LENGTH, HeaderName.CONTENT_TYPE);
    /// What a response repeats byte for byte: it must be fit for that.
    private static final long ECHOED = HeaderName.bits(HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.RECORD_ROUTE,
            HeaderName.TIMESTAMP);

    private byte[] bytes = {};
    private int base;
    private int limit;
    private boolean cut;
    private int position;
    private long[] index = new long[20];
    private int count;
    private long present;

    /// What makes an answer impossible, and what an answer would be about; the first of each.
    @Nullable Flaw fatal;
    @Nullable Flaw flaw;

    /// Begins anew.
    ///
    /// @param base where the message begins in `bytes`: positions are kept relative to it
    /// @param from where its header section begins
    /// @param to   where the message ends
    void scan(byte[] bytes, int base, int from, int to) {
        this.bytes = bytes;
        this.base = base;
        position = from;
        limit = Math.min(to, from + MAX_SECTION);
        cut = limit < to;
        count = 0;
        present = 0;
        fatal = null;
        flaw = null;
        scan();
    }

    private void scan() {
        for (int lines = 0; ; lines++) {
            if (position + 1 < limit && bytes[position] == '\r' && bytes[position + 1] == '\n') {
                position += 2;
                return;
            }
            if (lines == MAX_LINES) {
                flaw(Flaw.TOO_LONG);
                return;
            }
            if (!line()) {
                flaw(cut ? Flaw.TOO_LONG : Flaw.UNFINISHED);
                return;
            }
        }
    }

    /// The lines found, over `message`, which holds the message's bytes from its beginning.
    HeaderLines over(byte[] message) {
        return new HeaderLines(message, Arrays.copyOf(index, count), count, present, position - base);
    }

    /// Reads one line with its folds.
    ///
    /// @return false when the section ends within it
    private boolean line() {
        int start = position;
        int nameEnd = Octets.skipToken(bytes, start, limit);
        int colon = nameEnd;
        while (colon < limit && (bytes[colon] == ' ' || bytes[colon] == '\t')) colon++;
        int p = nameEnd;
        boolean clean = true;
        while (true) {
            while (p < limit && !Octets.isControl(bytes[p])) p++;
            if (p >= limit) return false;
            if (bytes[p] != '\r' || p + 1 >= limit || bytes[p + 1] != '\n') {
                clean = false;
                p++;
            } else if (p + 2 < limit && (bytes[p + 2] == ' ' || bytes[p + 2] == '\t')) {
                p += 3;
                // Some readers take a line of blanks for the empty one that ends the section.
                while (p < limit && (bytes[p] == ' ' || bytes[p] == '\t')) p++;
                if (p < limit && bytes[p] == '\r') clean = false;
            } else {
                break;
            }
        }
        position = p + 2;
        if (nameEnd == start || colon >= p || bytes[colon] != ':') {
            flaw(clean ? Flaw.HEADER_LINE : Flaw.CONTROL_CHARACTER);
            return true;
        }
        keep(HeaderName.at(bytes, start, nameEnd), start, colon + 1, p, clean);
        return true;
    }

    private void keep(@Nullable HeaderName name, int start, int valueStart, int end, boolean clean) {
        long bit = name == null ? 0 : name.bit();
        if (!clean || end - start > MAX_LINE) {
            var why = clean ? Flaw.TOO_LONG : Flaw.CONTROL_CHARACTER;
            if ((bit & ECHOED) != 0) fatal(why);
            else flaw(why);
        } else if ((bit & SINGLE & present) != 0) {
            flaw(Flaw.DUPLICATE);
        } else if (name != null) {
            present |= bit;
            if (count == index.length) index = Arrays.copyOf(index, count * 2);
            index[count++] = HeaderLines.entry(name, start - base, valueStart - base, end - base);
        }
    }

    private void fatal(Flaw why) {
        if (fatal == null) fatal = why;
    }

    private void flaw(Flaw why) {
        if (flaw == null) flaw = why;
    }
}
