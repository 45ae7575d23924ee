package io.callmask.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One counter per SIP method and status that there is a name for (IANA's registries), and a few for all others: a stranger chooses what is
/// in a message, but not what is in this table.
final class MessageCounters {
    private static final String OTHER = "OTHER";
    private static final List<String> METHODS = List.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "MESSAGE",
        "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER");
    private static final int[] STATUSES = {
        100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380,
        400, 401, 402, 403, 404, 405, 406, 407, 408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438,
        439, 440, 469, 470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494,
        500, 501, 502, 503, 504, 505, 513, 555, 580, 600, 603, 604, 606, 607, 608};
    private static final List<String> CLASSES = List.of("1xx", "2xx", "3xx", "4xx", "5xx", "6xx");

    private final Map<String, Counter> named = new HashMap<>();
    private final Map<Character, Counter> classes = new HashMap<>();
    private final Counter other;

    /// @param tags further labels, as name, value, name, value …
    MessageCounters(MeterRegistry registry, String name, String description, String... tags) {
        var counters = Counter.builder(name).description(description).tags(tags).withRegistry(registry);
        for (String method : METHODS) named.put(method, counters.withTag("message", method));
        for (int status : STATUSES) named.put(Integer.toString(status), counters.withTag("message", Integer.toString(status)));
        for (String unnamed : CLASSES) classes.put(unnamed.charAt(0), counters.withTag("message", unnamed));
        other = counters.withTag("message", OTHER);
    }

    void count(String methodOrStatus) {
        var counter = named.get(methodOrStatus);
        if (counter == null) counter = unnamed(methodOrStatus);
        counter.increment();
    }

    private Counter unnamed(String text) {
        if (text.length() != 3 || !isDigit(text.charAt(1)) || !isDigit(text.charAt(2))) return other;
        return classes.getOrDefault(text.charAt(0), other);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
