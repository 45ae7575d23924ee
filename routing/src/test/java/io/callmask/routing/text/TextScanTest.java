package io.callmask.routing.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.PhoneNumber;
import io.callmask.routing.text.TextRule.Scan;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextScanTest {
    private static final List<PhoneNumber> PARTIES = List.of(new PhoneNumber("+15553334444"), new PhoneNumber("+4791827364"));
    private final TextScan scan = new TextScan();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        +12125550123                      | +***********
        call (212) 555-0123 now           | call (***) ***-**** now
        2 1 2 5 5 5 0 1 2 3               | * * * * * * * * * *
        212....555....0123                | ***....***....****
        0049 30 1234567                   | **** ** *******
        123456789                         | *********
        ２１２５５５０１２３              | **********
        ٢١٢٥٥٥٠١٢٣                        | **********
        𝟐𝟏𝟐𝟓𝟓𝟓𝟎𝟏𝟐𝟑                        | **********
        我是二一二五五五〇一二三啊          | 我是**********啊
        二幺二五五五零一二三              | **********
        贰壹贰伍伍伍零壹贰叁              | **********
        ②①②⑤⑤⑤⓪①②③                        | **********
        ²¹²⁵⁵⁵⁰¹²³                        | **********
        2️⃣1️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣2️⃣3️⃣  | *️⃣*️⃣*️⃣*️⃣*️⃣*️⃣*️⃣*️⃣*️⃣*️⃣
        2\u200b1\u200b2\u200b5550123      | *\u200b*\u200b*\u200b*******
        two 5553334444 x                  | two ********** x
        5a5b5c3d3e3f4g4h4i4               | *a*b*c*d*e*f*g*h*i*
        333 and then 4444                 | *** and then ****
        ring 91 82 73 64                  | ring ** ** ** **
        ⑩⑩⑩⑩⑩                            | *****
        """)
    void what_looks_like_a_number_is_masked(String text, String masked) {
        String in = text.replace("\\u200b", "\u200b");
        String out = masked.replace("\\u200b", "\u200b");
        assertThat(judge(in, Scan.MASK)).isEqualTo(new TextVerdict.Passed(out, TextVerdict.Finding.MASKED));
        assertThat(judge(in, Scan.REFUSE)).isEqualTo(new TextVerdict.Refused());
        assertThat(judge(in, Scan.OFF)).isEqualTo(new TextVerdict.Passed(in, TextVerdict.Finding.NOT_LOOKED_FOR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"on my way", "I will be there at 14:30, gate 12, box 7", "12.11.2026", "order 12345678", "12 and 34 and 56 and 78 and 90", "333 4440", "call 555-0123", "½ past ¾", "一会儿到，三楼二号门，大约五分钟", "€1,234,567", "Ⅻ", ""})
    void what_does_not_goes_on(String text) {
        assertThat(judge(text, Scan.REFUSE)).isEqualTo(new TextVerdict.Passed(text, TextVerdict.Finding.CLEAN));
    }

    @Test void eight_digits_are_a_number_where_the_plan_has_such() {
        var words = "ring 41 23 45 68";
        assertThat(scan.judge(words, rule(Scan.MASK), "NO", PARTIES)).isEqualTo(new TextVerdict.Passed("ring ** ** ** **", TextVerdict.Finding.MASKED));
        assertThat(scan.judge(words, rule(Scan.MASK), "US", PARTIES)).isEqualTo(new TextVerdict.Passed(words, TextVerdict.Finding.CLEAN));
        assertThat(scan.judge("12.11.2026", rule(Scan.MASK), "NO", PARTIES)).as("a date").isEqualTo(new TextVerdict.Passed("12.11.2026", TextVerdict.Finding.CLEAN));
    }

    @Test void a_short_number_is_known_whole() {
        var short4 = List.of(new PhoneNumber("+1234"));
        assertThat(scan.judge("it is 1234", rule(Scan.MASK), "US", short4)).isEqualTo(new TextVerdict.Passed("it is ****", TextVerdict.Finding.MASKED));
        assertThat(scan.judge("it is 234", rule(Scan.MASK), "US", short4)).isEqualTo(new TextVerdict.Passed("it is 234", TextVerdict.Finding.CLEAN));
    }

    @Test void a_verdict_tells_no_words() {
        assertThat(judge("secret", Scan.REFUSE).toString()).doesNotContain("secret");
    }

    /// Whatever it is, and however much of it.
    @ParameterizedTest
    @ValueSource(strings = {"1", "1 ", "+1", "(1", "1-", "+1 (2) ", "12/12/12 ", "1x", "00", "((((", "+++", "𝟐", "⑩", "1\u200b", "201-555-0123 ", "2015550123;ext=", "1ext1", "1#", "2015550123x"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_scan_takes_no_longer_than_a_text_is_long(String piece) {
        var text = piece.repeat(1_300 / piece.length());
        for (int i = 0; i < 20; i++) judge(text, Scan.MASK);
        long from = System.nanoTime();
        for (int i = 0; i < 10; i++) judge(text, Scan.MASK);
        assertThat(Duration.ofNanos((System.nanoTime() - from) / 10)).isLessThan(Duration.ofMillis(20));
    }

    @Test void what_is_masked_has_no_number_left() {
        var random = new Random(7);
        var alphabet = "0123456789 -().+ax\u200b２٣𝟐⑩\n".codePoints().toArray();
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            if (!(judge(text.toString(), Scan.MASK) instanceof TextVerdict.Passed(var words, _))) throw new AssertionError("refused");
            assertThat(judge(words, Scan.REFUSE)).as(text.toString()).isEqualTo(new TextVerdict.Passed(words, TextVerdict.Finding.CLEAN));
            assertThat(words.codePointCount(0, words.length())).isEqualTo(text.codePoints().count());
        }
    }

    private TextVerdict judge(String text, Scan how) {
        return scan.judge(text, rule(how), "US", PARTIES);
    }

    private static TextRule rule(Scan how) {
        return new TextRule(true, how);
    }
}
