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
