package io.callmask.sip.message;

import io.callmask.sip.message.Reading.Flaw;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Judges one message: the start line, the one pass over the header section, then, in place, the fields that every message must have. Notes the first reason why it cannot even be
/// answered and the first why it can only be refused.
final class MessageReader {
    static final int MAX_MESSAGE = 65_535;
    static final int MAX_VIAS = 32;
    static final int MAX_CALL_ID = 256;

    /// A thread reads one message after the other: nothing of the last one is left but this object and its parts.
    private static final ThreadLocal<MessageReader> OF_THREAD = ThreadLocal.withInitial(MessageReader::new);
    private static final HeaderLines NONE = new HeaderLines(new byte[0], new long[0], 0, 0, 0);

    private final StartLine start = new StartLine();
    private final LineScanner scanner = new LineScanner();
    private final ViaReader viaReader = new ViaReader();
    private final AddressReader addressReader = new AddressReader();
    private HeaderLines lines = NONE;
    private @Nullable Flaw fatal;
    private @Nullable Flaw flaw;
    /// Whether there is but one Via.
    private boolean isAlone;

    private MessageReader() {}

    static Reading read(byte[] bytes, int offset, int length) {
        int to = offset + length;
        int from = offset;
        while (from + 1 < to && bytes[from] == '\r' && bytes[from + 1] == '\n') from += 2;
        if (from == to) return new Reading.KeepAlive();
        if (length > MAX_MESSAGE) return new Reading.Hopeless(Flaw.TOO_LARGE);
        return OF_THREAD.get().readMessage(bytes, from, to);
    }

    private Reading readMessage(byte[] bytes, int from, int to) {
        start.read(bytes, from, to);
        if (start.fatal != null) return new Reading.Hopeless(start.fatal);
        scanner.scan(bytes, from, from + start.end, to);
        if (scanner.fatal != null) return new Reading.Hopeless(scanner.fatal);
        lines = scanner.over(Arrays.copyOfRange(bytes, from, to));
        fatal = null;
        flaw = start.flaw != null ? start.flaw : scanner.flaw;
        try {
            return judge();
        } finally {
            lines = NONE;
        }
    }

    private Reading judge() {
        var topVia = topVia();
        int viaCount = viaCount();
        judgeRoutes();
        var from = address(HeaderName.FROM, Flaw.FROM);
        var to = address(HeaderName.TO, Flaw.TO);
        var callId = callId();
        var cseq = cseq();
        int bodyEnd = bodyEnd();
        int maxForwards = maxForwards();
        if (fatal != null) return new Reading.Hopeless(fatal);
        if (topVia == null || cseq == null) throw new IllegalStateException("a missing Via or CSeq was not noted");
        var core = new SipMessage.Core(lines, bodyEnd, topVia, viaReader.parametersFrom, viaReader.end(), viaCount, from, to, callId, cseq);
        return start.isResponse() ? response(core) : request(core, maxForwards);
    }

    private Reading response(SipMessage.Core core) {
        return flaw == null ? new Reading.Good(new SipResponse(core, start.status)) : new Reading.Hopeless(flaw);
    }

    private Reading request(SipMessage.Core core, int maxForwards) {
        if (!core.cseq().method().equals(start.method)) flaw(Flaw.CSEQ_METHOD);
        if (!start.method.equals("REGISTER") && lines.itemCount(HeaderName.CONTACT) > 1) flaw(Flaw.CONTACT);
        var request = new SipRequest(core, start.method, start.uriFrom, start.uriTo, maxForwards);
        if (flaw == null) return new Reading.Good(request);
        // RFC 3261 §17.1.1.3: nothing answers an ACK.
        return start.method.equals("ACK") ? new Reading.Hopeless(flaw) : new Reading.Answerable(request, flaw == Flaw.VERSION ? 505 : 400, flaw.phrase());
    }

    private @Nullable Via topVia() {
        int line = lines.line(HeaderName.VIA, 0);
        if (line < 0) {
            fatal(Flaw.VIA);
            return null;
        }
        int from = lines.valueStart(line);
        int to = lines.valueEnd(line);
        int end = Octets.endOfItem(lines.bytes, from, to);
        isAlone = end == to && lines.line(HeaderName.VIA, line + 1) < 0;
        var via = viaReader.read(lines.bytes, from, end);
        if (via == null) {
            fatal(Flaw.VIA);
            return null;
        }
        if (viaReader.flawed || via.branch().isEmpty()) flaw(Flaw.VIA);
        return via;
    }

    private int viaCount() {
        int count = isAlone ? 1 : lines.itemCount(HeaderName.VIA);
        if (count > MAX_VIAS) flaw(Flaw.TOO_LONG);
        return count;
    }

    /// A route set is taken whole or not at all.
    private void judgeRoutes() {
        if (lines.itemCount(HeaderName.RECORD_ROUTE) > HeaderLines.MAX_ITEMS || lines.itemCount(HeaderName.ROUTE) > HeaderLines.MAX_ITEMS) flaw(Flaw.TOO_LONG);
    }

    /// @return the tag
    private String address(HeaderName name, Flaw why) {
        int line = lines.line(name, 0);
        if (line < 0) {
            fatal(why);
            return "";
        }
        if (!addressReader.read(lines.bytes, lines.valueStart(line), lines.valueEnd(line))) fatal(why);
        else if (addressReader.flawed) flaw(why);
        return addressReader.tag;
    }

    private String callId() {
        int line = lines.line(HeaderName.CALL_ID, 0);
        if (line < 0) {
            fatal(Flaw.CALL_ID);
            return "";
        }
        int from = lines.valueStart(line);
        int to = lines.valueEnd(line);
        if (!isCallId(from, to)) {
            flaw(Flaw.CALL_ID);
            return "";
        }
        return Octets.text(lines.bytes, from, to);
    }

    /// `word [ "@" word ]`.
    private boolean isCallId(int from, int to) {
        int ats = 0;
        for (int i = from; i < to; i++) {
            byte b = lines.bytes[i];
            if (b == '@' && i > from && i + 1 < to) ats++;
            else if (!Octets.isWord(b)) return false;
        }
        return from < to && to - from <= MAX_CALL_ID && ats <= 1;
    }

    private @Nullable CSeq cseq() {
        int line = lines.line(HeaderName.CSEQ, 0);
        if (line < 0) {
            fatal(Flaw.CSEQ);
            return null;
        }
        var bytes = lines.bytes;
        int from = lines.valueStart(line);
        int to = lines.valueEnd(line);
        int digits = from;
        while (digits < to && Octets.isDigit(bytes[digits])) digits++;
        int method = Octets.skipBlanks(bytes, digits, to);
        long number = Octets.number(bytes, from, digits, CSeq.MAX);
        if (number < 0 || method == digits || !Octets.isToken(bytes, method, to)) {
            fatal(Flaw.CSEQ);
            return null;
        }
        if (number > CSeq.MAX) flaw(Flaw.CSEQ);
        return new CSeq(Math.min(number, CSeq.MAX), Method.at(bytes, method, to));
    }

    private int maxForwards() {
        int line = lines.line(HeaderName.MAX_FORWARDS, 0);
        if (line < 0 || start.isResponse()) return SipRequest.DEFAULT_MAX_FORWARDS;
        long hops = Octets.number(lines.bytes, lines.valueStart(line), lines.valueEnd(line), 255);
        if (hops < 0 || hops > 255) flaw(Flaw.MAX_FORWARDS);
        return Math.clamp(hops, 0, 255);
    }

    private int bodyEnd() {
        int rest = lines.bytes.length - lines.bodyStart;
        int line = lines.line(HeaderName.CONTENT_LENGTH, 0);
        long length = line < 0 ? rest : Octets.number(lines.bytes, lines.valueStart(line), lines.valueEnd(line), MAX_MESSAGE);
        if (length < 0 || length > rest) {
            flaw(Flaw.CONTENT_LENGTH);
            return lines.bodyStart;
        }
        return lines.bodyStart + (int) length;
    }

    private void fatal(Flaw why) {
        if (fatal == null) fatal = why;
    }

    private void flaw(Flaw why) {
        if (flaw == null) flaw = why;
    }
}
