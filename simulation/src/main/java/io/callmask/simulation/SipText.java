package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A SIP message as the witnesses read and write it: start line, header fields as text, body. It shares nothing with the
/// reader and builder of the proxy, on purpose: what one gets wrong the other shall see.
@SuppressWarnings("ArrayRecordComponent") // Never compared, and not changed.
record SipText(String start, List<Field> fields, byte[] body) {
    private static final Map<String, String> LONG_NAMES = Map.ofEntries(
        Map.entry("i", "Call-ID"), Map.entry("m", "Contact"), Map.entry("e", "Content-Encoding"), Map.entry("l", "Content-Length"),
        Map.entry("c", "Content-Type"), Map.entry("f", "From"), Map.entry("s", "Subject"), Map.entry("k", "Supported"), Map.entry("t", "To"),
        Map.entry("v", "Via"));

    /// One header field, as long name and trimmed, unfolded value.
    record Field(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    SipText {
        fields = List.copyOf(fields);
    }

    /// The compact form of a name (RFC 3261 §7.3.3), in capitals; a name without one in lower case.
    static String shortName(String name) {
        for (var entry : LONG_NAMES.entrySet()) if (entry.getValue().equalsIgnoreCase(name)) return entry.getKey().toUpperCase(Locale.ROOT);
        return name.toLowerCase(Locale.ROOT);
    }

    static SipText of(String start) {
        return new SipText(start, List.of(), new byte[0]);
    }

    /// Reads a datagram strictly: every line ends in CRLF, and Content-Length tells the body's length exactly.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    static SipText read(byte[] datagram) {
        int end = endOfHead(datagram);
        var head = new String(datagram, 0, end, UTF_8) + "\r\n";
        var fields = new ArrayList<Field>();
        int startEnds = head.indexOf("\r\n");
        for (int at = startEnds + 2; at < head.length(); ) {
            int stop = head.indexOf("\r\n", at);
            readLine(head.substring(at, stop), fields);
            at = stop + 2;
        }
        var message = new SipText(head.substring(0, startEnds), fields, Arrays.copyOfRange(datagram, end + 4, datagram.length));
        var length = message.first("Content-Length");
        if (length.isPresent() && !length.get().equals(String.valueOf(message.body.length))) {
            throw new IllegalArgumentException("Content-Length: " + length.get() + " (expected: " + message.body.length + ')');
        }
        return message;
    }

    private static void readLine(String line, List<Field> fields) {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) throw new IllegalArgumentException("a line ends without CRLF: " + line);
        if (line.startsWith(" ") || line.startsWith("\t")) {
            if (fields.isEmpty()) throw new IllegalArgumentException("a fold before the first header");
            var last = fields.removeLast();
            fields.add(new Field(last.name(), last.value() + ' ' + line.strip()));
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 1) throw new IllegalArgumentException("no header: " + line);
        var name = line.substring(0, colon).strip();
        fields.add(new Field(name.length() > 1 ? name : LONG_NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name), line.substring(colon + 1).strip()));
    }

    private static int endOfHead(byte[] datagram) {
        for (int i = 0; i + 3 < datagram.length; i++) {
            if (datagram[i] == '\r' && datagram[i + 1] == '\n' && datagram[i + 2] == '\r' && datagram[i + 3] == '\n') return i;
        }
        throw new IllegalArgumentException("no empty line ends the head");
    }

    /// The datagram. Content-Length is added when it is not set already.
    byte[] bytes() {
        var text = new StringBuilder(1_024).append(start).append("\r\n");
        for (var field : fields) text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        if (!has("Content-Length") && !has("L")) text.append("Content-Length: ").append(body.length).append("\r\n");
        var head = text.append("\r\n").toString().getBytes(UTF_8);
        var all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    boolean isRequest() {
        return !start.startsWith("SIP/");
    }

    /// The method, for a response that of its CSeq.
    String method() {
        return isRequest() ? start.substring(0, start.indexOf(' ')) : cseqMethod();
    }

    /// The status of a response, 0 for a request.
    int status() {
        return isRequest() ? 0 : Integer.parseInt(start.split(" ", 3)[1]);
    }

    /// What the ladder calls it: the method or the status.
    String word() {
        return isRequest() ? method() : String.valueOf(status());
    }

    /// The Request-URI.
    String uri() {
        return start.split(" ", 3)[1];
    }

    Optional<String> first(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).findFirst();
    }

    /// The one value of a header that there must be exactly one of.
    ///
    /// @throws IllegalArgumentException when there is none, or more than one
    String only(String name) {
        var values = all(name);
        if (values.size() != 1) throw new IllegalArgumentException(name + ": " + values.size() + " times (expected: once)");
        return values.getFirst();
    }

    List<String> all(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
    }

    boolean has(String name) {
        return first(name).isPresent();
    }

    long cseq() {
        return Long.parseLong(only("CSeq").split(" +", 2)[0]);
    }

    String cseqMethod() {
        return only("CSeq").split(" +", 2)[1];
    }

    /// The tag of From or To, or empty.
    String tag(String name) {
        return Address.read(only(name)).parameter("tag").orElse("");
    }

    /// The branch of the topmost Via.
    String branch() {
        var via = first("Via").orElseThrow(() -> new IllegalArgumentException("no Via"));
        for (var parameter : via.split(";", -1)) if (parameter.strip().startsWith("branch=")) return parameter.strip().substring("branch=".length());
        return "";
    }

    String bodyText() {
        return new String(body, UTF_8);
    }

    /// With one more field at the end.
    SipText plus(String name, String value) {
        var more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new SipText(start, more, body);
    }

    /// With this field in the place of all of its name, or at the end when there was none.
    SipText with(String name, String value) {
        var others = new ArrayList<Field>();
        boolean placed = false;
        for (var field : fields) {
            if (!field.is(name)) others.add(field);
            else if (!placed) placed = others.add(new Field(name, value));
        }
        if (!placed) others.add(new Field(name, value));
        return new SipText(start, others, body);
    }

    SipText without(String name) {
        return new SipText(start, fields.stream().filter(f -> !f.is(name)).toList(), body);
    }

    SipText withStart(String newStart) {
        return new SipText(newStart, fields, body);
    }

    SipText withBody(String type, byte[] newBody) {
        return new SipText(start, with("Content-Type", type).fields, newBody);
    }

    @Override public String toString() {
        return new String(bytes(), UTF_8);
    }
}
