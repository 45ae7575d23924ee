package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;

/// The digits in an INFO. What goes on is one digit in our own words, or nothing.
public final class DigitsFuzz {
    private static final Pattern ANSWER = Pattern.compile("SIP/2\\.0 (200|400|415) ");
    private static final Pattern DIGIT = Pattern.compile("\r\n\r\nSignal=[0-9*#A-D]\r\nDuration=[0-9]{2,4}\r\n$");

    private DigitsFuzz() {}

    /// What is loaded once is not counted as the first input's time.
    public static void fuzzerInitialize() {
        new MidCall(MidCall.Point.HELD).end();
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        boolean fromA = (data[0] & 1) == 1;
        var type = (data[0] & 2) == 0 ? "application/dtmf-relay" : "application/dtmf";
        var call = new MidCall(MidCall.Point.TALKING);
        int before = call.heard(!fromA).size();
        call.feed(fromA, call.request(fromA, "INFO", type, new String(data, 1, data.length - 1, ISO_8859_1)).getBytes(ISO_8859_1));
        var answer = call.heard(fromA).getLast();
        if (!ANSWER.matcher(answer).lookingAt()) throw new AssertionError("answered " + answer);
        var relayed = call.heard(!fromA);
        if (relayed.size() > before + 1) throw new AssertionError("relayed more than once");
        if (relayed.size() > before && !DIGIT.matcher(relayed.getLast()).find()) throw new AssertionError("relayed " + relayed.getLast());
        call.end();
    }
}
