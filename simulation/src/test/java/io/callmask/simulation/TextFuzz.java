package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callmask.number.PhoneNumber;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.text.TextScan;
import io.callmask.routing.text.TextVerdict;
import io.callmask.sip.text.PlainText;
import java.util.Arrays;
import java.util.List;

/// The body of a MESSAGE and its Content-Type, and the scan for numbers in it. The type ends at the first 0xff.
public final class TextFuzz {
    private static final List<PhoneNumber> PARTIES = List.of(new PhoneNumber("+15553334444"), new PhoneNumber("+15551112222"));
    private static final TextScan SCAN = new TextScan();

    private TextFuzz() {}

    public static void fuzzerInitialize() {
        SCAN.prepare("US");
    }

    /// @throws AssertionError when what is read is not what came, or a masked text still holds a number
    public static void fuzzerTestOneInput(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != (byte) 0xff) end++;
        var type = new String(data, 0, end, ISO_8859_1);
        byte[] body = end < data.length ? Arrays.copyOfRange(data, end + 1, data.length) : new byte[0];
        read(PlainText.read(type, "", "", body), body);
        read(PlainText.read("text/plain", type, "", body), body);
        read(PlainText.read("text/plain", "", type, body), body);
        read(PlainText.read("text/plain", "", "", body), body);
    }

    private static void read(PlainText.Reading reading, byte[] body) {
        switch (reading) {
            case PlainText.Reading.No(int status) -> {
                if (!List.of(400, 413, 415).contains(status)) throw new AssertionError("status " + status);
            }
            case PlainText.Reading.Words(var text, int bytes) -> {
                if (bytes != body.length || !Arrays.equals(text.getBytes(UTF_8), body)) throw new AssertionError("not what came");
                scan(text);
            }
        }
    }

    private static void scan(String text) {
        if (!(judge(text, TextRule.Scan.MASK) instanceof TextVerdict.Passed(var words, _))) throw new AssertionError("refused where it was to be masked");
        if (words.codePointCount(0, words.length()) != text.codePointCount(0, text.length())) throw new AssertionError("longer or shorter");
        if (!judge(words, TextRule.Scan.REFUSE).equals(new TextVerdict.Passed(words, TextVerdict.Finding.CLEAN))) throw new AssertionError("a number is left");
        boolean isClean = words.equals(text);
        if (isClean == judge(text, TextRule.Scan.REFUSE) instanceof TextVerdict.Refused) throw new AssertionError("masked and refused differ");
        var digits = new StringBuilder();
        words.codePoints().filter(point -> Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER).forEach(point -> digits.append(Character.getNumericValue(point)));
        for (var party : PARTIES) if (digits.indexOf(party.digits().substring(1)) >= 0) throw new AssertionError("a party's number is left");
    }

    private static TextVerdict judge(String text, TextRule.Scan how) {
        return SCAN.judge(text, new TextRule(true, how), "US", PARTIES);
    }
}
