package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The forms that nearly every URI on a trunk has, `sip:user@host:port;transport=udp;lr;user=phone;ob`, at a fraction of the grammar library's cost. What it reads, it reads alike; of the rest it
/// says nothing.
final class PlainUri {
    private static final String TRANSPORT = ";transport=";
    private static final String[] TRANSPORTS = {"udp", "tcp", "tls"};

    private final byte[] bytes;
    private final int from;
    private final int to;
    private int position;
    private boolean secure;
    private String user = "";
    private int hostFrom;
    private int hostTo;
    private int port;
    private String transport = "";
    private boolean lr;

    private PlainUri(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /// The URI, or null when it is not of these forms.
    static @Nullable SipUri read(String raw) {
        var bytes = raw.getBytes(StandardCharsets.UTF_8);
        var uri = new PlainUri(bytes, 0, bytes.length);
        return uri.isRead() ? uri.as(raw) : null;
    }

    /// The URI that stands from `from` to `to`, or null when it is not of these forms.
    static @Nullable SipUri read(byte[] bytes, int from, int to) {
        var uri = new PlainUri(bytes, from, to);
        return uri.isRead() ? uri.as(Octets.text(bytes, from, to)) : null;
    }

    private SipUri as(String raw) {
        return new SipUri(secure ? "sips" : "sip", user, Octets.text(bytes, hostFrom, hostTo), port, transport, lr, raw);
    }

    private boolean isRead() {
        secure = begins("sips:");
        if (!secure && !begins("sip:")) return false;
        position = from + (secure ? 5 : 4);
        user();
        hostFrom = position;
        while (position < to && Octets.isHost(bytes[position])) position++;
        hostTo = position;
        if (hostTo == hostFrom) return false;
        port = port();
        return port != 0 && parameters();
    }

    private boolean begins(String scheme) {
        return to - from >= scheme.length() && Octets.equalsIgnoringCase(bytes, from, from + scheme.length(), scheme);
    }

    /// Left empty when there is none, or none so plain: then what follows fails.
    private void user() {
        int p = position;
        while (p < to && isPlain(bytes[p])) p++;
        if (p == position || p == to || bytes[p] != '@') return;
        user = Octets.text(bytes, position, p);
        position = p + 1;
    }

    /// -1 when there is none, 0 when what stands there is not plain.
    private int port() {
        if (position == to || bytes[position] != ':') return -1;
        int number = 0;
        int first = ++position;
        while (position < to && position - first < 5 && Octets.isDigit(bytes[position])) number = number * 10 + (bytes[position++] - '0');
        return position > first && bytes[first] != '0' && number <= 65_535 ? number : 0;
    }

    /// Each of the few known ones once at most.
    private boolean parameters() {
        boolean phone = false;
        boolean outbound = false;
        while (position < to) {
            if (!lr && parameter(";lr")) lr = true;
            else if (!outbound && parameter(";ob")) outbound = true;
            else if (!phone && parameter(";user=phone")) phone = true;
            else if (!transport.isEmpty() || !transport()) return false;
        }
        return true;
    }

    private boolean parameter(String text) {
        int end = position + text.length();
        if (!endsAt(end) || !Octets.equals(bytes, position, end, text)) return false;
        position = end;
        return true;
    }

    private boolean transport() {
        int value = position + TRANSPORT.length();
        int end = value + 3;
        if (!endsAt(end) || !Octets.equals(bytes, position, value, TRANSPORT)) return false;
        for (var known : TRANSPORTS) {
            if (Octets.equalsIgnoringCase(bytes, value, end, known)) {
                transport = known;
                position = end;
                return true;
            }
        }
        return false;
    }

    private boolean endsAt(int end) {
        return end == to || end < to && bytes[end] == ';';
    }

    /// Of a user part, escapes and passwords apart.
    private static boolean isPlain(byte c) {
        return Octets.isToken(c) && c != '%' && c != '`' || c == '(' || c == ')' || c == '=';
    }
}
