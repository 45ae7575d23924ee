package io.callmask.routing.text;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.callmask.number.PhoneNumber;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/// Looks for telephone numbers in a text. Stateless; any thread.
///
/// Three things count as one:
///
/// 1. nine digits or more with no letter between them, and never more than a few other characters;
/// 2. seven or eight such, if they are a number that the plan of the country has assigned;
/// 3. the last seven digits of a number that must not be told, one after the other, whatever stands between them.
///
/// A digit is whatever people read as one: those of all scripts, Chinese numerals too, full-width, superscript and circled ones, keycaps. Numbers spelled out in words are not found.
public final class TextScan {
    /// Dates have eight.
    static final int LEAST_DIGITS = 9;
    static final int TAIL = 7;
    static final int MOST_BETWEEN = 4;
    private static final int LEAST_OF_PLAN = 7;
    /// So often the plan is asked for one text; what comes behind counts as a number.
    private static final int MOST_QUESTIONS = 16;

    /// From 0 to 9, in columns: as they are written every day, on cheques, and on cheques in traditional characters, where 1 is the one that is said; Unicode counts them as letters.
    private static final String HAN = "〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖零幺貳參肆伍陸柒捌玖";
    private static final int TEN = 10;

    private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();

    /// Reads the rules of a country now, so that no text has to wait for the file.
    public void prepare(String country) {
        judge("2345678", new TextRule(true, TextRule.Scan.MASK), country, List.of());
    }

    /// @param country whose national form numbers may have (ISO 3166 alpha-2)
    /// @param secret  numbers that must not be told, in whatever form: those that whoever wrote knows, since the verdict tells whether they stand there
    public TextVerdict judge(String text, TextRule rule, String country, List<PhoneNumber> secret) {
        if (rule.scan() == TextRule.Scan.OFF) return new TextVerdict.Passed(text, TextVerdict.Finding.NOT_LOOKED_FOR);
        var digits = Digits.of(text);
        digits.markRuns(number -> isAssigned(number, country));
        for (var number : secret) digits.markNumber(number.digits().substring(1));
        if (digits.marked.isEmpty()) return new TextVerdict.Passed(text, TextVerdict.Finding.CLEAN);
        return switch (rule.scan()) {
            case OFF, REFUSE -> new TextVerdict.Refused();
            case MASK -> new TextVerdict.Passed(digits.masked(text), TextVerdict.Finding.MASKED);
        };
    }

    private boolean isAssigned(String number, String country) {
        try {
            return plans.isValidNumber(plans.parse(number, country));
        } catch (NumberParseException _) {
            // Its text may quote the number, so it goes no further.
            return false;
        }
    }

    /// The digits of a text in their order: what each is worth, where it stands, and where runs of them begin.
    private static final class Digits {
        private final byte[] values;
        private final int[] places;
        private final BitSet begins = new BitSet();
        private int count;
        /// Places of digits, as indices into the text, that are part of a number.
        final BitSet marked = new BitSet();

        private Digits(int most) {
            values = new byte[most];
            places = new int[most];
        }

        static Digits of(String text) {
            // A circled ten is two.
            var digits = new Digits(2 * text.length());
            int since = 0;
            for (int i = 0; i < text.length(); ) {
                int point = text.codePointAt(i);
                int value = value(point);
                if (value >= 0) {
                    if (since > MOST_BETWEEN || digits.count == 0) digits.begins.set(digits.count);
                    if (value > 9) digits.add(value / 10, i);
                    digits.add(value % 10, i);
                    since = 0;
                } else {
                    since = Character.isLetter(point) ? MOST_BETWEEN + 1 : since + 1;
                }
                i += Character.charCount(point);
            }
            return digits;
        }

        /// 0 to 99, or -1 for what is no digit.
        private static int value(int point) {
            if (point < 0x80) return point >= '0' && point <= '9' ? point - '0' : -1;
            int value = switch (Character.getType(point)) {
                case Character.DECIMAL_DIGIT_NUMBER, Character.OTHER_NUMBER -> Character.getNumericValue(point);
                case Character.OTHER_LETTER, Character.LETTER_NUMBER -> han(point);
                default -> -1;
            };
            return value > 99 ? -1 : value;
        }

        private static int han(int point) {
            int at = HAN.indexOf(point);
            return at < 0 ? -1 : at % TEN;
        }

        private void add(int value, int place) {
            values[count] = (byte) value;
            places[count++] = place;
        }

        /// @param plan whether a number is assigned
        void markRuns(Predicate<String> plan) {
            int questions = 0;
            for (int from = 0; from < count; ) {
                int next = begins.nextSetBit(from + 1);
                int to = next < 0 ? count : next;
                boolean isForPlan = to - from >= LEAST_OF_PLAN && to - from < LEAST_DIGITS;
                if (to - from >= LEAST_DIGITS || isForPlan && (++questions > MOST_QUESTIONS || plan.test(plain(from, to)))) markDigits(from, to);
                from = to;
            }
        }

        private String plain(int from, int to) {
            var plain = new StringBuilder(to - from);
            for (int i = from; i < to; i++) plain.append((char) ('0' + values[i]));
            return plain.toString();
        }

        /// @param number digits
        void markNumber(String number) {
            int tail = Math.min(TAIL, number.length());
            for (int end = tail; end <= count; end++) {
                int alike = 0;
                while (alike < number.length() && alike < end && values[end - 1 - alike] == number.charAt(number.length() - 1 - alike) - '0') alike++;
                if (alike >= tail) markDigits(end - alike, end);
            }
        }

        private void markDigits(int from, int to) {
            for (int i = from; i < to; i++) marked.set(places[i]);
        }

        String masked(String text) {
            var masked = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); ) {
                int point = text.codePointAt(i);
                if (marked.get(i)) masked.append('*');
                else masked.appendCodePoint(point);
                i += Character.charCount(point);
            }
            return masked.toString();
        }
    }
}
