package io.callmask.number;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A number that is put where none may be, to see that a search finds it. What is made here is made digit by digit, by none of what [NumberForms] searches with.
///
/// @param form   which form it has
/// @param number a number of its own
/// @param bytes  the form, with something before and behind it
public record PlantedNumber(String form, RealNumber number, byte[] bytes) {
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// One in each form, each another number.
    ///
    /// @param from below 90,000
    public static List<PlantedNumber> all(int from) {
        var all = new ArrayList<PlantedNumber>();
        // 12 and 13 digits: an even number of them, and an odd one.
        for (var prefix : List.of("4917091", "86139129")) {
            int i = from;
            for (var form : Form.values()) {
                var digits = prefix + String.format("%05d", i++);
                all.add(new PlantedNumber(form.name() + '/' + digits.length(), RealNumber.of("+" + digits), form.bytes(digits)));
            }
        }
        return all;
    }

    /// The bytes as text, a character each.
    public String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private enum Form {
        ASCII, REVERSED, UTF_16_BIG, UTF_16_LITTLE, HEX, PERCENT, BCD_BEGINS_WITH_ZERO, BCD_ENDS_WITH_F, BCD_SWAPPED_BEGINS_WITH_ZERO, BCD_SWAPPED_ENDS_WITH_F,
        BASE64_0, BASE64_1, BASE64_2, INTEGER_BIG, INTEGER_LITTLE;

        byte[] bytes(String digits) {
            var out = new StringBuilder("<<");
            switch (this) {
                case ASCII -> out.append(digits);
                case REVERSED -> {
                    for (int i = digits.length() - 1; i >= 0; i--) out.append(digits.charAt(i));
                }
                case UTF_16_BIG -> digits.chars().forEach(digit -> out.append('\0').append((char) digit));
                case UTF_16_LITTLE -> digits.chars().forEach(digit -> out.append((char) digit).append('\0'));
                case HEX -> digits.chars().forEach(digit -> out.append(Integer.toHexString(digit)));
                case PERCENT -> digits.chars().forEach(digit -> out.append('%').append(Integer.toHexString(digit)));
                case BCD_BEGINS_WITH_ZERO -> nibbles(out, digits.length() % 2 == 0 ? digits : '0' + digits, 16, 1);
                case BCD_ENDS_WITH_F -> nibbles(out, digits.length() % 2 == 0 ? digits : digits + '?', 16, 1);
                case BCD_SWAPPED_BEGINS_WITH_ZERO -> nibbles(out, digits.length() % 2 == 0 ? digits : '0' + digits, 1, 16);
                case BCD_SWAPPED_ENDS_WITH_F -> nibbles(out, digits.length() % 2 == 0 ? digits : digits + '?', 1, 16);
                case BASE64_0 -> base64(out, "+4x" + digits + ">");
                case BASE64_1 -> base64(out, "a" + digits + "bc");
                case BASE64_2 -> base64(out, "{\"" + digits + "\"}");
                case INTEGER_BIG -> {
                    for (int bits = 56; bits >= 0; bits -= 8) out.append((char) (Long.parseLong(digits) >> bits & 0xff));
                }
                case INTEGER_LITTLE -> {
                    for (int bits = 0; bits < 64; bits += 8) out.append((char) (Long.parseLong(digits) >> bits & 0xff));
                }
            }
            return out.append(">>").toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        /// '?' is fifteen.
        private static void nibbles(StringBuilder out, String digits, int first, int second) {
            for (int i = 0; i < digits.length(); i += 2) out.append((char) ((digits.charAt(i) & 0xf) * first + (digits.charAt(i + 1) & 0xf) * second));
        }

        private static void base64(StringBuilder out, String text) {
            int bits = 0;
            int held = 0;
            for (char each : text.toCharArray()) {
                bits = bits << 8 | each;
                for (held += 8; held >= 6; held -= 6) out.append(BASE64.charAt(bits >> held - 6 & 0x3f));
            }
            if (held > 0) out.append(BASE64.charAt(bits << 6 - held & 0x3f));
        }
    }
}
