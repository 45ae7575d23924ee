package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The grammar of addresses, read when somebody asks. Stricter than the grammar library beneath: a value is read to its last character or not at all. Any thread.
public final class Grammar {
    private static final int MAX_TEXT = 1_024;
    private static final int MAX_PARAMETERS = 32;

    private Grammar() {}

    /// A `sip`, `sips` or `tel` URI of at most 1,024 characters; empty for any other scheme and for what is not well-formed.
    public static Optional<SipUri> uri(String raw) {
        if (!isReadable(raw)) return Optional.empty();
        var plain = PlainUri.read(raw);
        return plain != null ? Optional.of(plain) : JainUri.read(raw);
    }

    /// The value of a From, To, Contact, Route, Record-Route, P-Asserted-Identity or Diversion header, one item of it, of at most 1,024 characters; empty when it is not well-formed
    /// or its URI is neither `sip`, `sips` nor `tel`.
    public static Optional<NameAddr> nameAddr(String headerValue) {
        if (!isReadable(headerValue)) return Optional.empty();
        var bytes = headerValue.getBytes(StandardCharsets.UTF_8);
        var address = new AddressReader();
        if (!address.read(bytes, 0, bytes.length) || address.flawed) return Optional.empty();
        return uri(Octets.text(bytes, address.uriFrom, address.uriTo)).map(uri -> new NameAddr(uri, address.tag));
    }

    /// The same of a value, or an item of one, as it stands in a message.
    static Optional<NameAddr> nameAddr(HeaderLines lines, int from, int to) {
        // What is folded, long or not ASCII is read as text.
        if (!isPlain(lines.bytes, from, to)) return nameAddr(lines.unfolded(from, to));
        var address = new AddressReader();
        if (!address.read(lines.bytes, from, to) || address.flawed) return Optional.empty();
        return uri(lines.bytes, address.uriFrom, address.uriTo).map(uri -> new NameAddr(uri, address.tag));
    }

    /// The URI that stands from `from` to `to`.
    static Optional<SipUri> uri(byte[] bytes, int from, int to) {
        var plain = isPlain(bytes, from, to) ? PlainUri.read(bytes, from, to) : null;
        return plain != null ? Optional.of(plain) : uri(Octets.text(bytes, from, to));
    }

    /// Whether it is printable ASCII, blanks and tabulators, and no more of it than [#isReadable] allows.
    private static boolean isPlain(byte[] bytes, int from, int to) {
        if (to - from > MAX_TEXT) return false;
        int parameters = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b < ' ' && b != '\t' || b == 0x7f) return false;
            if ((b == ';' || b == '&' || b == ',') && ++parameters > MAX_PARAMETERS) return false;
        }
        return true;
    }

    private static boolean isReadable(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) return false;
        int parameters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) return false;
            if ((c == ';' || c == '&' || c == ',') && ++parameters > MAX_PARAMETERS) return false;
        }
        return true;
    }
}
