package io.callmask.media.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A format parameter that may pass (`a=fmtp`, RFC 8866 §6.15).
///
/// @param key  its name
/// @param rule what its value may be
record Parameter(String key, Rule rule) {
    private static final int SIXTEEN = 0xffff;

    /// What a value may be. It is never copied: it is read and written anew.
    sealed interface Rule {
        /// A number within bounds.
        record Within(int least, int most) implements Rule {}
        /// One of a few words.
        record OneOf(List<String> words) implements Rule {}
        /// One of a few words, or two of them as the ends of a range, in order.
        record Span(List<String> words) implements Rule {}
        /// A set of numbers from 0 to `most`, which is at most 30.
        record Numbers(int most) implements Rule {}
    }

    static Parameter number(String key, int least, int most) {
        return new Parameter(key, new Rule.Within(least, most));
    }

    static Parameter flag(String key) {
        return number(key, 0, 1);
    }

    static Parameter oneOf(String key, String... words) {
        return new Parameter(key, new Rule.OneOf(List.of(words)));
    }

    static Parameter span(String key, String... words) {
        return new Parameter(key, new Rule.Span(List.of(words)));
    }

    static Parameter numbers(String key, int most) {
        return new Parameter(key, new Rule.Numbers(most));
    }

    /// The value under `cursor`, up to its end, in its one written form; null when the rule does not allow it.
    @Nullable String value(Cursor cursor) {
        return switch (rule) {
            case Rule.Within(int least, int most) -> {
                int value = cursor.number(most);
                yield value >= least && cursor.isAtEnd() ? Integer.toString(value) : null;
            }
            case Rule.OneOf(var words) -> {
                cursor.stretch(Cursor.NOWHERE);
                yield among(words, cursor);
            }
            case Rule.Span(var words) -> span(words, cursor);
            case Rule.Numbers(int most) -> {
                int set = set(cursor, most);
                yield set == 0 ? null : listed(set);
            }
        };
    }

    private static @Nullable String span(List<String> words, Cursor cursor) {
        cursor.stretch('-');
        var least = among(words, cursor);
        if (least == null || cursor.isAtEnd()) return least;
        cursor.take('-');
        cursor.stretch(Cursor.NOWHERE);
        var most = among(words, cursor);
        return most == null || words.indexOf(most) < words.indexOf(least) ? null : least + '-' + most;
    }

    private static @Nullable String among(List<String> words, Cursor cursor) {
        for (var word : words) {
            if (cursor.wordIs(word)) return word;
        }
        return null;
    }

    /// A set such as `0-15,16`, one bit each; numbers above `most` up to 255 are left out. 0 when it cannot be read, or nothing is left.
    static int set(Cursor cursor, int most) {
        int set = 0;
        do {
            cursor.blanks();
            int first = cursor.number(255);
            int last = cursor.take('-') ? cursor.number(255) : first;
            if (first == Cursor.NONE || last < first) return 0;
            for (int i = first; i <= Math.min(last, most); i++) set |= 1 << i;
            cursor.blanks();
        } while (cursor.take(','));
        return cursor.isAtEnd() ? set : 0;
    }

    /// A set as a list of all its numbers (RFC 4867 §8.1 knows no ranges).
    private static String listed(int set) {
        var out = new StringBuilder();
        for (int rest = set; rest != 0; rest &= rest - 1) {
            if (!out.isEmpty()) out.append(',');
            out.append(Integer.numberOfTrailingZeros(rest));
        }
        return out.toString();
    }

    /// A set as a list of ranges and single numbers; empty for none.
    static String ranges(int set) {
        if (set == SIXTEEN) return "0-15";
        var out = new StringBuilder();
        for (int rest = set; rest != 0; ) {
            int first = Integer.numberOfTrailingZeros(rest);
            int last = first + Integer.numberOfTrailingZeros(~(rest >>> first)) - 1;
            if (!out.isEmpty()) out.append(',');
            out.append(first);
            if (last > first) out.append('-').append(last);
            rest &= -1 << (last + 1);
        }
        return out.toString();
    }
}
