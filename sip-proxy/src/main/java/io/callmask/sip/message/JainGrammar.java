package io.callmask.sip.message;

import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.parser.FromParser;
import gov.nist.javax.sip.parser.URLParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/// JAIN SIP's parsers for single headers, under caps: they are quadratic on long lists, and their exceptions quote what they read, so these are never logged or chained.
final class JainGrammar {
    static final int MAX_TEXT = 1_024;
    static final int MAX_PARAMETERS = 32;

    private JainGrammar() {}

    static Optional<SipUri> uri(String raw) {
        if (!isReadable(raw)) return Optional.empty();
        try {
            return of(new URLParser(raw).parse(), raw);
        } catch (ParseException | RuntimeException notAUri) {
            return Optional.empty();
        }
    }

    static Optional<NameAddr> nameAddr(String value) {
        if (!isReadable(value)) return Optional.empty();
        try {
            var from = (From) new FromParser("From: " + value + "\n").parse();
            var tag = from.getTag();
            var uri = from.getAddress().getURI();
            return of(uri, uri.toString()).map(address -> new NameAddr(address, tag == null ? "" : tag));
        } catch (ParseException | RuntimeException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isReadable(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) return false;
        int parameters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) return false;
            if ((c == ';' || c == '&' || c == ',') && ++parameters > MAX_PARAMETERS) return false;
        }
        return true;
    }

    private static Optional<SipUri> of(URI uri, String raw) {
        return switch (uri) {
            case SipURI sip -> sip(sip, raw);
            case TelURLImpl tel -> Optional.of(new SipUri("tel", (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber(), "", -1, "", false, raw));
            default -> Optional.empty();
        };
    }

    private static Optional<SipUri> sip(SipURI uri, String raw) {
        var user = uri.getUser();
        var transport = uri.getTransportParam();
        return unescaped(user == null ? "" : user).map(plain -> new SipUri(uri.isSecure() ? "sips" : "sip", plain, uri.getHost(), uri.getPort(),
                transport == null ? "" : transport.toLowerCase(Locale.ROOT), uri.hasLrParam(), raw));
    }

    /// Strictly: a `%` without two hexadecimal digits, bytes that are no UTF-8 and control characters are refused.
    static Optional<String> unescaped(String text) {
        if (text.indexOf('%') < 0) return Optional.of(text);
        var bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) return Optional.empty();
                c = (char) (high << 4 | low);
                i += 2;
            } else if (c > 0x7e) {
                return Optional.empty();
            }
            if (c < ' ' || c == 0x7f) return Optional.empty();
            bytes[length++] = (byte) c;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
