package io.callmask.number;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The forms in which somebody could read a number in bytes that are no message to anybody: what is searched for in all that is kept.
///
/// Each place is gone through once, however many numbers are searched for.
public final class NumberForms {
    /// Whatever begins with three bytes of no pattern is passed over.
    private static final int START = 3;

    private final BitSet starts = new BitSet(1 << START * Byte.SIZE);
    private final Map<Integer, List<Pattern>> patterns = new HashMap<>();

    /// @param numbers '+' and at least eight digits: fewer are found by chance
    public NumberForms(Collection<RealNumber> numbers) {
        for (var number : numbers) {
            of(number.digits().substring(1)).forEach((form, bytes) -> {
                starts.set(start(bytes, 0));
                patterns.computeIfAbsent(start(bytes, 0), _ -> new ArrayList<>()).add(new Pattern(number, form, bytes));
            });
        }
    }

    private record Pattern(RealNumber number, String form, byte[] bytes) {
        boolean isAt(byte[] place, int from) {
            return from + bytes.length <= place.length && Arrays.equals(bytes, 0, bytes.length, place, from, from + bytes.length);
        }
    }

    /// Which of the numbers can be read in a place, and in which forms.
    public Map<RealNumber, Set<String>> in(byte[] place) {
        var found = new HashMap<RealNumber, Set<String>>();
        for (int i = 0; i + START <= place.length; i++) {
            int start = start(place, i);
            if (!starts.get(start)) continue;
            for (var pattern : patterns.getOrDefault(start, List.of())) {
                if (pattern.isAt(place, i)) found.computeIfAbsent(pattern.number(), _ -> new TreeSet<>()).add(pattern.form());
            }
        }
        return found;
    }

    private static int start(byte[] bytes, int from) {
        return (bytes[from] & 0xff) << 16 | (bytes[from + 1] & 0xff) << 8 | bytes[from + 2] & 0xff;
    }

    /// What is the same of a form whatever stands before and behind it.
    private static Map<String, byte[]> of(String digits) {
        var forms = new LinkedHashMap<String, byte[]>();
        byte[] ascii = ascii(digits);
        forms.put("ASCII", ascii);
        forms.put("ASCII, reversed", ascii(new StringBuilder(digits).reverse().toString()));
        // Between two digits there is one zero byte, whichever of the two bytes comes first.
        forms.put("UTF-16", ascii(String.join("\0", digits.split(""))));
        forms.put("hex", ascii(HexFormat.of().formatHex(ascii)));
        forms.put("percent", ascii(digits.replaceAll("(.)", "%3$1")));
        // Either the first digit or the second begins a byte, whatever an odd number of them is filled up with.
        for (int from = 0; from < 2; from++) {
            byte[] bcd = HexFormat.of().parseHex(digits.substring(from, from + (digits.length() - from) / 2 * 2));
            forms.put("BCD from digit " + from, bcd);
            forms.put("BCD from digit " + from + ", nibbles swapped", swapped(bcd));
        }
        // Where in a group of three bytes it begins decides; what a character shares with what stands beside is left out.
        for (int before = 0; before < 3; before++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(ascii(" ".repeat(before) + digits));
            int end = (before + digits.length()) % 3 == 0 ? encoded.length() : encoded.length() - 1;
            forms.put("base64 after " + before, ascii(encoded.substring(before == 0 ? 0 : before + 1, end)));
        }
        byte[] big = integer(digits);
        forms.put("integer", big);
        forms.put("integer, low byte first", reversed(big));
        return forms;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] swapped(byte[] bcd) {
        byte[] swapped = new byte[bcd.length];
        for (int i = 0; i < bcd.length; i++) swapped[i] = (byte) ((bcd[i] & 0xf) << 4 | (bcd[i] & 0xf0) >> 4);
        return swapped;
    }

    /// Without leading zeros, so that it is found in a field of any width.
    private static byte[] integer(String digits) {
        byte[] signed = new BigInteger(digits).toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) reversed[i] = bytes[bytes.length - 1 - i];
        return reversed;
    }
}
