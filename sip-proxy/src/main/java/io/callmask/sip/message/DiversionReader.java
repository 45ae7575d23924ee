package io.callmask.sip.message;

import io.callmask.number.record.Diversions;
import io.callmask.number.record.Diversions.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Counts the diversions that a request tells of: in Diversion (RFC 5806), the last value first, or in History-Info (RFC 7044), the first entry first. Of both the one
/// that tells of more. No number is taken from either. Any thread.
public final class DiversionReader {
    private static final int MOST_OF_ONE = 99;
    private static final Map<String, Reason> WORDS = Map.ofEntries(Map.entry("user-busy", Reason.BUSY), Map.entry("no-answer", Reason.NO_ANSWER), Map.entry("unavailable", Reason.UNAVAILABLE),
        Map.entry("unconditional", Reason.UNCONDITIONAL), Map.entry("time-of-day", Reason.TIME_OF_DAY), Map.entry("do-not-disturb", Reason.DO_NOT_DISTURB), Map.entry("deflection", Reason.DEFLECTION),
        Map.entry("follow-me", Reason.FOLLOW_ME), Map.entry("out-of-service", Reason.OUT_OF_SERVICE), Map.entry("away", Reason.AWAY));
    /// As RFC 4458 and RFC 8119 have them, and RFC 7544 gives them to Diversion's words.
    private static final Map<String, Reason> CAUSES = Map.of("302", Reason.UNCONDITIONAL, "408", Reason.NO_ANSWER, "480", Reason.DEFLECTION, "486", Reason.BUSY, "487", Reason.DEFLECTION,
        "503", Reason.UNAVAILABLE);

    private DiversionReader() {}

    public static Diversions of(SipMessage message) {
        if (!message.has(HeaderName.DIVERSION) && !message.has(HeaderName.HISTORY_INFO)) return Diversions.NONE;
        var diversion = ofDiversion(message.items(HeaderName.DIVERSION));
        var history = ofHistory(message.items(HeaderName.HISTORY_INFO));
        return history.count() > diversion.count() ? history : diversion;
    }

    /// What cannot be read counts as one: whoever wants to be counted less has to write well.
    static Diversions ofDiversion(List<String> items) {
        int count = 0;
        var first = Reason.NONE;
        for (var item : items) {
            int own = 1;
            first = Reason.UNKNOWN;
            var bytes = item.getBytes(StandardCharsets.UTF_8);
            var parameters = behind(bytes);
            while (parameters.next()) {
                if (parameters.isNamed("reason")) first = WORDS.getOrDefault(unquoted(parameters.value()), Reason.UNKNOWN);
                else if (parameters.isNamed("counter")) own = counter(parameters.value());
            }
            count = Math.min(Diversions.MOST, count + own);
        }
        return new Diversions(count, first);
    }

    /// An entry is of a diversion when its URI has a `cause` (RFC 4458), or it says that somebody else was meant from then on (`mp`).
    static Diversions ofHistory(List<String> items) {
        int count = 0;
        var first = Reason.NONE;
        for (var item : items) {
            var bytes = item.getBytes(StandardCharsets.UTF_8);
            var address = new AddressReader();
            boolean isDiverted = false;
            var reason = Reason.UNKNOWN;
            if (address.read(bytes, 0, bytes.length)) {
                for (var uri = ofUri(bytes, address.uriFrom, address.uriTo); uri.next(); ) {
                    if (!uri.isNamed("cause")) continue;
                    isDiverted = true;
                    reason = CAUSES.getOrDefault(uri.value(), Reason.UNKNOWN);
                }
            }
            for (var parameters = behind(bytes); parameters.next(); ) isDiverted |= parameters.isNamed("mp");
            if (!isDiverted) continue;
            if (count++ == 0) first = reason;
        }
        return new Diversions(count, first);
    }

    /// The parameters behind the address; none when it is not clear where that ends.
    private static ParameterReader behind(byte[] bytes) {
        var address = new AddressReader();
        boolean isClear = address.read(bytes, 0, bytes.length);
        int from = isClear ? address.uriTo : bytes.length;
        if (from < bytes.length && bytes[from] == '>') from++;
        return new ParameterReader(bytes, from, bytes.length);
    }

    /// The parameters of a URI: behind its host, as a user part may have some of its own; headers are none.
    private static ParameterReader ofUri(byte[] bytes, int from, int to) {
        int host = from;
        int end = to;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '@') host = i;
        }
        for (int i = to - 1; i >= host; i--) {
            if (bytes[i] == '?') end = i;
        }
        int start = end;
        for (int i = end - 1; i >= host; i--) {
            if (bytes[i] == ';') start = i;
        }
        return new ParameterReader(bytes, start, end);
    }

    private static String unquoted(String word) {
        boolean isQuoted = word.length() > 1 && word.charAt(0) == '"' && word.endsWith("\"");
        return (isQuoted ? word.substring(1, word.length() - 1) : word).toLowerCase(java.util.Locale.ROOT);
    }

    /// Nobody diverts less than once: 0 is one as well.
    private static int counter(String digits) {
        if (digits.isEmpty() || digits.length() > 9) return digits.isEmpty() ? 1 : MOST_OF_ONE;
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return 1;
            value = value * 10 + c - '0';
        }
        return Math.clamp(value, 1, MOST_OF_ONE);
    }
}
