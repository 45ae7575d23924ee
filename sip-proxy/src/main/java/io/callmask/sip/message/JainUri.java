package io.callmask.sip.message;

import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.parser.URLParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/// URIs by JAIN SIP's parser. It stops at what it does not know, reads `sip:a b@c` as host `a`, and takes the last of two equal parameters; so only what it renders again as it was received
/// counts as read. Its exceptions quote the URI: they are never logged or chained.
final class JainUri {
    private JainUri() {}

    /// Callers have capped the length and the number of parameters: the parser is quadratic in them.
    static Optional<SipUri> read(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c > 0x7e || !Octets.isVisible((byte) c) || c == '<' || c == '>' || c == '"') return Optional.empty();
        }
        try {
            return of(new URLParser(raw).parse(), raw);
        } catch (ParseException | RuntimeException notAUri) {
            return Optional.empty();
        }
    }

    private static Optional<SipUri> of(URI uri, String raw) {
        return switch (uri) {
            case SipURI sip -> sip(sip, raw);
            case TelURLImpl tel -> tel(tel, raw);
            default -> Optional.empty();
        };
    }

    private static Optional<SipUri> sip(SipURI uri, String raw) {
        int port = uri.getPort();
        if (!uri.toString().equalsIgnoreCase(raw) || (port != -1 && (port < 1 || port > 65_535)) || !isHost(uri.getHost())) return Optional.empty();
        var user = uri.getUser();
        var transport = uri.getTransportParam();
        return unescaped(user == null ? "" : user).map(plain -> new SipUri(uri.isSecure() ? "sips" : "sip", plain, uri.getHost(), port,
                transport == null ? "" : transport.toLowerCase(Locale.ROOT), uri.hasLrParam(), raw));
    }

    private static Optional<SipUri> tel(TelURLImpl uri, String raw) {
        var digits = (uri.isGlobal() ? "+" : "") + withoutSeparators(uri.getPhoneNumber());
        if (!uri.toString().equalsIgnoreCase(raw) || !isSubscriber(digits)) return Optional.empty();
        // Without its context a local number would be another one.
        int parameters = raw.indexOf(';');
        return Optional.of(new SipUri("tel", parameters < 0 ? digits : digits + raw.substring(parameters), "", -1, "", false, raw));
    }

    private static boolean isHost(String host) {
        var bytes = host.getBytes(StandardCharsets.UTF_8);
        return ViaReader.endOfHost(bytes, 0, bytes.length) == bytes.length;
    }

    /// RFC 3966 §3: `+` and digits, or a local number, which may have more.
    private static boolean isSubscriber(String digits) {
        boolean global = digits.startsWith("+");
        for (int i = global ? 1 : 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            boolean local = Octets.isHexDigit((byte) c) || c == '*' || c == '#';
            if (global ? !Octets.isDigit((byte) c) : !local) return false;
        }
        return digits.length() > (global ? 1 : 0);
    }

    private static String withoutSeparators(String number) {
        var digits = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c != '-' && c != '.' && c != '(' && c != ')') digits.append(c);
        }
        return digits.toString();
    }

    /// Strictly: a `%` without two hexadecimal digits, bytes that are no UTF-8 and control characters are refused.
    private static Optional<String> unescaped(String text) {
        if (text.indexOf('%') < 0) return Optional.of(text);
        var bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i);
            if (octet == '%') {
                octet = escaped(text, i + 1);
                i += 2;
            }
            if (octet < ' ' || octet == 0x7f) return Optional.empty();
            bytes[length++] = (byte) octet;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /// The octet that two hexadecimal digits name, or -1.
    private static int escaped(String text, int at) {
        if (at + 2 > text.length() || !Octets.isHexDigit((byte) text.charAt(at)) || !Octets.isHexDigit((byte) text.charAt(at + 1))) return -1;
        return Integer.parseInt(text, at, at + 2, 16);
    }
}
