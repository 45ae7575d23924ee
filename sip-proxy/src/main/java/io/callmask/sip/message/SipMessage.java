package io.callmask.sip.message;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A SIP message as received: an immutable view over its bytes (RFC 3261 §7). What every message needs is read when it comes, everything else when it is asked for. Any thread.
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    private final Core core;
    private final HeaderLines lines;
    /// As soon as somebody has asked: more than one does. Written without a lock, since whatever stands there is true.
    private @Nullable NameAddr from;
    private @Nullable NameAddr contact;

    SipMessage(Core core) {
        this.core = core;
        this.lines = core.lines;
    }

    /// What every message has.
    ///
    /// @param viaParameters where those of the top Via begin
    /// @param viaEnd        where it ends
    record Core(HeaderLines lines, int bodyEnd, Via topVia, int viaParameters, int viaEnd, int viaCount, String fromTag, String toTag, String callId, CSeq cseq) {
        @Override
        public String toString() {
            return "Core";
        }
    }

    /// Reads one datagram's bytes, which remain the caller's. No content of them makes this throw; it takes time linear in `length`.
    ///
    /// @throws IndexOutOfBoundsException when `offset` and `length` are not within the array
    public static Reading read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return MessageReader.read(bytes, offset, length);
    }

    /// The Call-ID, 1 to 256 characters.
    public final String callId() {
        return core.callId;
    }

    /// Its method is the request's own, in a response that of the request it answers.
    public final CSeq cseq() {
        return core.cseq;
    }

    /// The tag of From, at most 256 characters, or empty when there is none.
    public final String fromTag() {
        return core.fromTag;
    }

    /// The tag of To, at most 256 characters, or empty when there is none.
    public final String toTag() {
        return core.toTag;
    }

    /// The address of From, as [Grammar#nameAddr] reads its value.
    public final Optional<NameAddr> from() {
        if (from == null) {
            int line = lines.line(HeaderName.FROM, 0);
            from = line < 0 ? null : Grammar.nameAddr(lines, lines.valueStart(line), lines.valueEnd(line)).orElse(null);
        }
        return Optional.ofNullable(from);
    }

    /// The address in the first item of Contact, as [Grammar#nameAddr] reads it.
    public final Optional<NameAddr> contact() {
        if (contact == null) contact = lines.address(HeaderName.CONTACT).orElse(null);
        return Optional.ofNullable(contact);
    }

    /// The first Via value: the sender's.
    public final Via topVia() {
        return core.topVia;
    }

    /// How many Via values there are, 1 to 32.
    public final int viaCount() {
        return core.viaCount;
    }

    /// Whether a Via value passes the test. Values below the first which cannot be read are passed over: they are others' business.
    public final boolean anyVia(Predicate<Via> test) {
        if (test.test(core.topVia)) return true;
        if (core.viaCount == 1) return false;
        boolean top = true;
        for (int line = lines.line(HeaderName.VIA, 0); line >= 0; line = lines.line(HeaderName.VIA, line + 1)) {
            int to = lines.valueEnd(line);
            for (int from = lines.valueStart(line); from < to; ) {
                int end = Octets.endOfItem(lines.bytes, from, to);
                var via = top ? null : new ViaReader().read(lines.bytes, from, end);
                if (via != null && test.test(via)) return true;
                top = false;
                from = end + 1;
            }
        }
        return false;
    }

    /// Whether there is a line of that name.
    public final boolean has(HeaderName name) {
        return lines.has(name);
    }

    /// The value of the first line of that name, unfolded and trimmed, or empty when there is none.
    public final String value(HeaderName name) {
        return lines.value(name);
    }

    /// The value of every line of that name, unfolded and trimmed.
    public final List<String> values(HeaderName name) {
        return lines.values(name);
    }

    /// The items of a comma separated list over all lines of that name, split outside quotes and angle brackets, empty ones left out; the first 32 when there are more. (A message
    /// with more of them in Via, Route or Record-Route was refused when it was read.)
    public final List<String> items(HeaderName name) {
        return lines.items(name);
    }

    /// The lines of that name byte for byte, in their order.
    public final RawLines raw(HeaderName name) {
        return lines.raw(name);
    }

    /// A copy of the body: as many bytes as Content-Length says; without one, the rest of the datagram (RFC 3261 §18.3).
    public final byte[] body() {
        return Arrays.copyOfRange(lines.bytes, lines.bodyStart, core.bodyEnd);
    }

    /// A copy of it as it came, what follows the body in a datagram left out: to be shown to a collector, never to be sent on.
    public final byte[] whole() {
        return Arrays.copyOfRange(lines.bytes, 0, core.bodyEnd);
    }

    /// In bytes.
    public final int bodyLength() {
        return core.bodyEnd - lines.bodyStart;
    }

    /// In bytes: start line and header section, the empty line after them too.
    public final int headLength() {
        return lines.bodyStart;
    }

    final Core core() {
        return core;
    }

    final HeaderLines lines() {
        return lines;
    }

    /// What tells one call's messages from another's in a log, and no more.
    final String shown(String what) {
        return what + " call-id#" + Integer.toHexString(core.callId.hashCode());
    }
}
