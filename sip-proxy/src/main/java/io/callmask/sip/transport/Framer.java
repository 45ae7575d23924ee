package io.callmask.sip.transport;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into SIP messages (RFC 3261 §7.5, §18.3). Every byte is looked at once, and what comes out does not hang on how the stream was split. Holds one
/// unfinished message at most, and nothing between messages. One thread.
///
/// ```
///   ┌──► BETWEEN ──► START ──CRLF──► LINE ──► NAME ──► OTHER, or the LENGTH states in Content-Length
///   │     CRLF CRLF: Ping             │ ▲                        │ CRLF
///   │                                 │ └──── no blank ──────── FOLD ──blank──► the same line goes on
///   └── Message ◄── BODY ◄───CRLF─────┘ the head is whole
/// ```
/// It is as strict about lines as the message view is, so that both see the same head: only CRLF ends a line, and no other control character stands in it. Content-Length must be
/// there, once, in digits. A stream that breaks these rules cannot be cut any more: [Frame.Broken] is the last that comes of it.
public final class Framer {
    static final int MAX_MESSAGE = 65_535;
    static final int MAX_START_LINE = 2_048;
    static final int MAX_SECTION = 16_384;

    private static final byte[] NOTHING = {};
    private static final byte[] CONTENT_LENGTH = {'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h'};
    private static final Frame PING = new Frame.Ping();
    private static final int UNKNOWN = -1;
    private static final int FIRST_HOLD = 512;

    private State state = State.BETWEEN;
    private byte[] held = NOTHING;
    private int length;
    private @Nullable Frame frame;

    /// CRLFs since the last message or ping.
    private int lineEnds;
    /// Where the header lines begin, 0 within the start line.
    private int sectionStart;
    private int nameLength;
    private boolean isShortName;
    private boolean isLongName;
    /// What a line goes on as when a fold follows.
    private State folded = State.OTHER;
    private int value = UNKNOWN;
    private int contentLength = UNKNOWN;
    private int total;
    private @Nullable Flaw flaw;

    private enum State { BETWEEN, BETWEEN_CR, START, START_CR, LINE, NAME, COLON, OTHER, LENGTH_BEFORE, LENGTH_DIGITS, LENGTH_AFTER, CR, FOLD, END_CR, BODY, BROKEN }

    /// What was cut out of the stream.
    public sealed interface Frame {
        /// A whole message; the array is the receiver's.
        record Message(byte[] bytes) implements Frame {}
        /// CRLF CRLF between messages: wants a CRLF back (RFC 5626 §3.5.1).
        record Ping() implements Frame {}
        /// Nothing more can be cut.
        ///
        /// @param head what there is of the head: perhaps enough to be answered
        record Broken(byte[] head, Flaw why) implements Frame {}
    }

    /// Why a stream cannot be cut.
    public enum Flaw {
        /// A control character in the head, a CR or LF by itself included.
        CONTROL_CHARACTER,
        /// A start line above 2 KB, or header lines above 16 KB.
        HEAD_TOO_LONG,
        /// Head and body together above 65,535 bytes.
        MESSAGE_TOO_LONG,
        /// No Content-Length, which a stream must have (RFC 3261 §20.14).
        NO_LENGTH,
        /// A Content-Length that is not digits only.
        BAD_LENGTH,
        /// More than one, even if they agree.
        TWO_LENGTHS
    }

    /// Takes bytes until a frame is whole or none are left. A frame must be [polled][#poll] before the next call.
    ///
    /// @return the position after the last byte taken
    public int feed(byte[] in, int from, int to) {
        Objects.checkFromToIndex(from, to, in.length);
        if (frame != null) throw new IllegalStateException("a frame waits to be polled");
        int p = from;
        while (p < to && frame == null) {
            p = switch (state) {
                case BETWEEN, BETWEEN_CR -> between(in, p);
                case BODY                -> body(in, p, to);
                case BROKEN              -> to;
                case START, START_CR, LINE, NAME, COLON, OTHER, LENGTH_BEFORE, LENGTH_DIGITS, LENGTH_AFTER, CR, FOLD, END_CR -> head(in, p, to);
            };
        }
        return p;
    }

    /// The frame that is whole, or null. Gives each once.
    public @Nullable Frame poll() {
        var whole = frame;
        frame = null;
        return whole;
    }

    /// Whether a message, or a line end between messages, has begun and is not whole.
    public boolean isMidway() {
        return state != State.BETWEEN && state != State.BROKEN;
    }

    /// Line ends that have come since the last message are no part of a ping: they were pongs.
    void forgetLineEnds() {
        lineEnds = 0;
    }

    /// Memory held back for a message, in bytes.
    int holding() {
        return held.length;
    }

    private int between(byte[] in, int at) {
        if (state == State.BETWEEN_CR) {
            lineEnd(in[at]);
            return at + 1;
        }
        if (in[at] == '\r') {
            state = State.BETWEEN_CR;
            return at + 1;
        }
        lineEnds = 0;
        sectionStart = 0;
        contentLength = UNKNOWN;
        state = State.START;
        return at;
    }

    private void lineEnd(byte b) {
        if (b != '\n') {
            breakOff(Flaw.CONTROL_CHARACTER);
            return;
        }
        state = State.BETWEEN;
        if (++lineEnds < 2) return;
        lineEnds = 0;
        frame = PING;
    }

    /// Takes what there is of the head: looked at byte by byte, kept in one go.
    private int head(byte[] in, int from, int to) {
        int most = Math.min(to, from + room());
        int p = from;
        while (p < most && state.compareTo(State.BODY) < 0) {
            if (state == State.OTHER) p = skipPlain(in, p, most);
            if (p < most) look(in[p++], length + p - from);
        }
        keep(in, from, p, MAX_MESSAGE);
        if (state == State.BROKEN) breakOff(Objects.requireNonNull(flaw, "why it is broken"));
        else if (state == State.BODY) headIsWhole();
        else if (room() == 0) breakOff(flaw == null ? Flaw.HEAD_TOO_LONG : flaw);
        return p;
    }

    /// How many more bytes the start line, or the header lines, may have.
    private int room() {
        return sectionStart == 0 ? MAX_START_LINE - length : sectionStart + MAX_SECTION - length;
    }

    private static int skipPlain(byte[] in, int from, int to) {
        while (from < to && !isControl(in[from])) from++;
        return from;
    }

    /// @param after length of the head with this byte
    private void look(byte b, int after) {
        switch (state) {
            case START    -> start(b);
            case START_CR -> startEnd(b, after);
            case LINE     -> begin(b);
            case NAME     -> name(b);
            case COLON    -> colon(b);
            case OTHER    -> other(b);
            case LENGTH_BEFORE, LENGTH_DIGITS, LENGTH_AFTER -> length(b);
            case CR       -> expectLineFeed(b, State.FOLD);
            case FOLD     -> fold(b);
            case END_CR   -> expectLineFeed(b, State.BODY);
            case BETWEEN, BETWEEN_CR, BODY, BROKEN -> throw new IllegalStateException("not in a head: " + state);
        }
    }

    /// The view makes nothing of a message whose start line holds a control character, so there is no head to wait for.
    private void start(byte b) {
        if (b == '\r') {
            state = State.START_CR;
        } else if (isControl(b)) {
            flaw(Flaw.CONTROL_CHARACTER);
            state = State.BROKEN;
        }
    }

    private void startEnd(byte b, int after) {
        if (b == '\n') {
            sectionStart = after;
            state = State.LINE;
        } else {
            flaw(Flaw.CONTROL_CHARACTER);
            state = State.BROKEN;
        }
    }

    /// The first byte of a line that goes on no other.
    private void begin(byte b) {
        if (b == '\r') {
            state = State.END_CR;
            return;
        }
        nameLength = 0;
        isShortName = false;
        isLongName = true;
        state = State.NAME;
        name(b);
    }

    private void name(byte b) {
        if (b == ':' || isBlank(b)) {
            boolean isLength = isShortName || isLongName && nameLength == CONTENT_LENGTH.length;
            value = UNKNOWN;
            state = !isLength ? State.OTHER : b == ':' ? State.LENGTH_BEFORE : State.COLON;
        } else if (isControl(b)) {
            other(b);
        } else {
            int lower = b | 0x20;
            isShortName = nameLength == 0 && lower == 'l';
            isLongName = isLongName && nameLength < CONTENT_LENGTH.length && lower == CONTENT_LENGTH[nameLength];
            if (nameLength < CONTENT_LENGTH.length + 1) nameLength++;
        }
    }

    private void colon(byte b) {
        if (b == ':') state = State.LENGTH_BEFORE;
        else if (!isBlank(b)) other(b);
    }

    /// A byte of a line that says nothing about length.
    private void other(byte b) {
        state = State.OTHER;
        if (b == '\r') endOfLine(State.OTHER);
        else if (isControl(b)) flaw(Flaw.CONTROL_CHARACTER);
    }

    private void length(byte b) {
        if (b == '\r') {
            endOfLine(state == State.LENGTH_BEFORE ? State.LENGTH_BEFORE : State.LENGTH_AFTER);
        } else if (isBlank(b)) {
            if (state == State.LENGTH_DIGITS) state = State.LENGTH_AFTER;
        } else if (b >= '0' && b <= '9' && state != State.LENGTH_AFTER) {
            value = Math.min(Math.max(value, 0) * 10 + b - '0', MAX_MESSAGE + 1);
            state = State.LENGTH_DIGITS;
        } else {
            flaw(isControl(b) ? Flaw.CONTROL_CHARACTER : Flaw.BAD_LENGTH);
            other(b);
        }
    }

    private void endOfLine(State ifFolded) {
        folded = ifFolded;
        state = State.CR;
    }

    private void expectLineFeed(byte b, State next) {
        if (b == '\n') {
            state = next;
        } else {
            flaw(Flaw.CONTROL_CHARACTER);
            other(b);
        }
    }

    /// The first byte after a line: a blank makes it go on.
    private void fold(byte b) {
        if (isBlank(b)) {
            state = folded;
            return;
        }
        if (folded == State.LENGTH_BEFORE) flaw(Flaw.BAD_LENGTH);
        if (folded == State.LENGTH_AFTER) {
            if (contentLength != UNKNOWN) flaw(Flaw.TWO_LENGTHS);
            contentLength = value;
        }
        begin(b);
    }

    private void headIsWhole() {
        if (flaw == null && contentLength == UNKNOWN) flaw(Flaw.NO_LENGTH);
        total = length + contentLength;
        if (total > MAX_MESSAGE) flaw(Flaw.MESSAGE_TOO_LONG);
        if (flaw != null) breakOff(flaw);
        else if (contentLength == 0) messageIsWhole();
    }

    private int body(byte[] in, int from, int to) {
        int end = Math.min(to, from + total - length);
        keep(in, from, end, total);
        if (length == total) messageIsWhole();
        return end;
    }

    private void messageIsWhole() {
        frame = new Frame.Message(held.length == length ? held : Arrays.copyOf(held, length));
        state = State.BETWEEN;
        held = NOTHING;
        length = 0;
    }

    private void breakOff(Flaw why) {
        frame = new Frame.Broken(Arrays.copyOf(held, length), why);
        state = State.BROKEN;
        held = NOTHING;
        length = 0;
    }

    /// Memory follows what has come, not what was promised.
    private void keep(byte[] in, int from, int to, int most) {
        int needed = length + to - from;
        if (needed > held.length) held = Arrays.copyOf(held, Math.min(most, Math.max(needed, Math.max(2 * held.length, FIRST_HOLD))));
        System.arraycopy(in, from, held, length, to - from);
        length = needed;
    }

    private void flaw(Flaw why) {
        if (flaw == null) flaw = why;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < 0x20 && b != '\t' || b == 0x7f;
    }
}
