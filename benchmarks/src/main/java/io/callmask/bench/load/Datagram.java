package io.callmask.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One datagram received, with the places of the headers that a phone looks at. Used again for the next one.
///
/// It reads what callmask and the peers in `benchmarks/` write: long header names, one space after the colon. It is no general parser.
final class Datagram {
    static final int MOST = 65_535;

    final byte[] bytes = new byte[MOST];
    int length;
    /// Each from the header's name to behind its CRLF; `via` holds all Via lines that stand together.
    final Slice via = new Slice();
    final Slice from = new Slice();
    final Slice to = new Slice();
    final Slice callId = new Slice();
    final Slice cseq = new Slice();
    final Slice contact = new Slice();
    final Slice identity = new Slice();
    final Slice recordRoute = new Slice();

    /// A piece of the datagram; empty when the header is not there.
    static final class Slice {
        int start;
        int end;

        boolean isEmpty() {
            return end == 0;
        }

        private void clear() {
            start = 0;
            end = 0;
        }

        private void set(int from, int behind) {
            start = from;
            end = behind;
        }
    }

    /// Finds the headers of what now stands in `bytes`.
    void index() {
        via.clear();
        from.clear();
        to.clear();
        callId.clear();
        cseq.clear();
        contact.clear();
        identity.clear();
        recordRoute.clear();
        int line = lineEnd(0);
        while (line < length) {
            int next = lineEnd(line);
            if (next - line <= 2) return;
            place(line, next);
            line = next;
        }
    }

    private void place(int line, int next) {
        switch (bytes[line]) {
            case 'V' -> {
                if (!via.isEmpty() && via.end == line) via.set(via.start, next);
                else take(via, "Via: ", line, next);
            }
            case 'F' -> take(from, "From: ", line, next);
            case 'T' -> take(to, "To: ", line, next);
            case 'C' -> {
                take(callId, "Call-ID: ", line, next);
                take(cseq, "CSeq: ", line, next);
                take(contact, "Contact: ", line, next);
            }
            case 'P' -> take(identity, "P-Asserted-Identity: ", line, next);
            case 'R' -> take(recordRoute, "Record-Route: ", line, next);
            default -> { }
        }
    }

    private void take(Slice slice, String name, int line, int next) {
        if (slice.isEmpty() && startsWith(line, name)) slice.set(line, next);
    }

    private int lineEnd(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') return i + 1;
        }
        return length;
    }

    boolean isResponse() {
        return startsWith(0, "SIP/2.0 ");
    }

    String firstLine() {
        return new String(bytes, 0, lineEnd(0), StandardCharsets.ISO_8859_1).strip();
    }

    /// The status of a response.
    int status() {
        return number(8, 3);
    }

    boolean startsWith(int at, String text) {
        if (at + text.length() > length) return false;
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) return false;
        }
        return true;
    }

    boolean contains(Slice slice, byte[] text) {
        return find(slice.start, slice.end, text) >= 0;
    }

    boolean contains(byte[] text) {
        return find(0, length, text) >= 0;
    }

    private int find(int start, int end, byte[] text) {
        byte first = text[0];
        for (int i = start; i <= end - text.length; i++) {
            if (bytes[i] == first && Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) return i;
        }
        return -1;
    }

    /// `digits` decimal digits at `at`, or -1 when they are none.
    int number(int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            if (i >= length || bytes[i] < '0' || bytes[i] > '9') return -1;
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /// A hash of a slice's bytes.
    int hash(Slice slice) {
        int hash = 1;
        for (int i = slice.start; i < slice.end; i++) hash = 31 * hash + bytes[i];
        return hash;
    }

    /// Puts the place of the Contact's URI into `target`; false when there is none.
    boolean findTarget(Slice target) {
        target.clear();
        int open = indexOf(contact, (byte) '<');
        int close = indexOf(contact, (byte) '>');
        if (open < 0 || close < open) return false;
        target.set(open + 1, close);
        return true;
    }

    private int indexOf(Slice slice, byte sought) {
        for (int i = slice.start; i < slice.end; i++) {
            if (bytes[i] == sought) return i;
        }
        return -1;
    }

    /// Whether the CSeq ends with that method.
    boolean isCseqOf(String method) {
        return startsWith(cseq.end - 2 - method.length(), method);
    }
}
