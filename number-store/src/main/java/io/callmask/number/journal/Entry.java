package io.callmask.number.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How entries are written into a batch and read back. An entry is a type and fields in a fixed order, without names;
/// a number takes as few bytes as it needs.
public final class Entry {
    /// Before each entry of a batch stands its length, the highest byte first.
    public static final int LENGTH_BYTES = Integer.BYTES;
    private static final int SEVEN = 0x7f;
    private static final int MORE = 0x80;
    /// Characters whose number takes one byte.
    private static final int SHORT = 63;
    private static final long PRIME = 1_099_511_628_211L;
    private static final long BASIS = 0xcbf29ce484222325L;

    private Entry() {}

    /// Collects the entries of one batch. For one thread.
    public static final class Writer {
        private byte[] bytes = new byte[4_096];
        private int size;
        private int start;
        private int entries;

        /// Begins an entry.
        ///
        /// @param type 0 to 127, the owner's own code
        public Writer begin(int type) {
            start = size;
            reserve(LENGTH_BYTES + 1);
            size += LENGTH_BYTES;
            bytes[size++] = (byte) type;
            return this;
        }

        public Writer number(long value) {
            reserve(10);
            // Zigzag: small negative numbers are short too.
            long rest = (value << 1) ^ (value >> 63);
            while ((rest & ~(long) SEVEN) != 0) {
                bytes[size++] = (byte) (rest & SEVEN | MORE);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
            return this;
        }

        public Writer flag(boolean value) {
            return number(value ? 1 : 0);
        }

        public Writer instant(Instant value) {
            return number(value.getEpochSecond()).number(value.getNano());
        }

        public Writer text(String value) {
            if (ascii(value)) return this;
            byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
            number(encoded.length);
            reserve(encoded.length);
            System.arraycopy(encoded, 0, bytes, size, encoded.length);
            size += encoded.length;
            return this;
        }

        /// Writes a short text of ASCII characters, as nearly all are, without making an object.
        ///
        /// @return false when it is another, of which nothing is written
        private boolean ascii(String value) {
            int length = value.length();
            if (length > SHORT) return false;
            reserve(1 + length);
            for (int i = 0; i < length; i++) {
                char each = value.charAt(i);
                if (each >= MORE) return false;
                bytes[size + 1 + i] = (byte) each;
            }
            // Zigzag, as [#number] writes it.
            bytes[size] = (byte) (length << 1);
            size += 1 + length;
            return true;
        }

        /// Writes fields as they stand in another entry of [#last] or [Reader#entry].
        public Writer fields(byte[] entry, int from, int to) {
            reserve(to - from);
            System.arraycopy(entry, from, bytes, size, to - from);
            size += to - from;
            return this;
        }

        /// Ends the entry that was begun last.
        public void end() {
            int length = size - start - LENGTH_BYTES;
            for (int i = 0; i < LENGTH_BYTES; i++) bytes[start + i] = (byte) (length >>> 8 * (LENGTH_BYTES - 1 - i));
            entries++;
        }

        /// Writes a whole entry as [#last] gave it.
        public void entry(byte[] entry) {
            start = size;
            reserve(LENGTH_BYTES + entry.length);
            System.arraycopy(entry, 0, bytes, size + LENGTH_BYTES, entry.length);
            size += LENGTH_BYTES + entry.length;
            end();
        }

        /// A copy of the entry that was ended last, for [Reader#of] and [#entry].
        public byte[] last() {
            return Arrays.copyOfRange(bytes, start + LENGTH_BYTES, size);
        }

        /// Forgets all entries.
        public void clear() {
            size = 0;
            entries = 0;
        }

        /// Entries ended.
        public int entries() {
            return entries;
        }

        /// All entries that were ended so far, for [Entry#each].
        public byte[] batch() {
            return Arrays.copyOf(bytes, size);
        }

        byte[] bytes() {
            return bytes;
        }

        int size() {
            return size;
        }

        private void reserve(int more) {
            if (size + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /// Reads one entry: the fields in the order in which they were written.
    public static final class Reader {
        private final byte[] bytes;
        private final int start;
        private int at;
        private final int end;

        private Reader(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.start = at;
            this.at = at;
            this.end = end;
        }

        /// Reads an entry that stands by itself.
        public static Reader of(byte[] entry) {
            return new Reader(entry, 0, entry.length);
        }

        /// Reads an entry that stands among other bytes.
        public static Reader of(byte[] bytes, int from, int to) {
            return new Reader(bytes, from, to);
        }

        /// A copy of the whole entry, for [#of] and [Writer#entry].
        public byte[] entry() {
            return Arrays.copyOfRange(bytes, start, end);
        }

        /// The entry's type; to be read first.
        public int type() {
            return next();
        }

        public long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte each = next();
                value |= (long) (each & SEVEN) << shift;
                if (each >= 0) return (value >>> 1) ^ -(value & 1);
            }
        }

        public boolean flag() {
            return number() != 0;
        }

        public Instant instant() {
            return Instant.ofEpochSecond(number(), number());
        }

        /// Whether there are fields left: an older version of callmask may have written fewer.
        public boolean hasMore() {
            return at < end;
        }

        public String text() {
            int length = textLength();
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        /// Passes over a text.
        public Reader pass() {
            textLength();
            return this;
        }

        /// Passes over a text.
        ///
        /// @param text of ASCII characters
        /// @return whether it is this one
        public boolean is(String text) {
            int length = textLength();
            if (length != text.length()) return false;
            for (int i = 0; i < length; i++) {
                if (bytes[at - length + i] != text.charAt(i)) return false;
            }
            return true;
        }

        private int textLength() {
            int length = (int) number();
            if (length < 0 || length > end - at) throw tooShort();
            at += length;
            return length;
        }

        private byte next() {
            if (at >= end) throw tooShort();
            return bytes[at++];
        }

        private static IllegalStateException tooShort() {
            return new IllegalStateException("entry: too short (expected: one that this version of callmask wrote)");
        }
    }

    /// Texts that come again and again, and what was made of each. For one thread.
    public static final class Texts<T> {
        private static final int LEAST = 256;

        private final Function<String, T> make;
        private @Nullable Known<T>[] known = known(LEAST);
        private int size;

        private static final class Known<T> {
            final int hash;
            final byte[] text;
            final T made;

            Known(int hash, byte[] text, T made) {
                this.hash = hash;
                this.text = text;
                this.made = made;
            }

            boolean is(byte[] bytes, int from, int length) {
                return Arrays.equals(text, 0, text.length, bytes, from, from + length);
            }
        }

        /// @param make what becomes of a text
        public Texts(Function<String, T> make) {
            this.make = make;
        }

        @SuppressWarnings("unchecked")
        private static <T> @Nullable Known<T>[] known(int room) {
            return (@Nullable Known<T>[]) new Known<?>[room];
        }

        private T of(byte[] bytes, int from, int length) {
            int hash = 0;
            for (int i = from; i < from + length; i++) {
                if (bytes[i] < 0) return make.apply(new String(bytes, from, length, StandardCharsets.UTF_8));
                hash = 31 * hash + bytes[i];
            }
            int place = place(hash);
            for (var each = known[place]; each != null; each = known[place]) {
                if (each.hash == hash && each.is(bytes, from, length)) return each.made;
                place = place + 1 & known.length - 1;
            }
            byte[] text = Arrays.copyOfRange(bytes, from, from + length);
            var fresh = new Known<>(hash, text, make.apply(new String(text, StandardCharsets.US_ASCII)));
            known[place] = fresh;
            if (++size > known.length / 2) grow();
            return fresh.made;
        }

        private int place(int hash) {
            return (hash ^ hash >>> 15) * 0x9e3779b1 >>> 7 & known.length - 1;
        }

        private void grow() {
            var old = known;
            known = known(2 * old.length);
            for (var each : old) {
                if (each == null) continue;
                int place = place(each.hash);
                while (known[place] != null) place = place + 1 & known.length - 1;
                known[place] = each;
            }
        }
    }

    /// Fields of an entry by their places, without an object: what a start reads of ten million entries. Who reads past the last field reads what stands behind the entry.
    public static final class Fields {
        private Fields() {}

        /// The number that stands at `at`.
        public static long number(byte[] bytes, int at) {
            long value = 0;
            for (int i = at, shift = 0; ; i++, shift += 7) {
                byte each = bytes[i];
                value |= (long) (each & SEVEN) << shift;
                if (each >= 0) return (value >>> 1) ^ -(value & 1);
            }
        }

        /// Where the field behind a number stands.
        public static int afterNumber(byte[] bytes, int at) {
            int i = at;
            while (bytes[i] < 0) i++;
            return i + 1;
        }

        /// Where the characters of a text begin.
        public static int start(byte[] bytes, int at) {
            return afterNumber(bytes, at);
        }

        /// Where the field behind a text stands.
        public static int afterText(byte[] bytes, int at) {
            return start(bytes, at) + length(bytes, at);
        }

        /// How many bytes a text has.
        public static int length(byte[] bytes, int at) {
            return bytes[at] >= 0 ? bytes[at] >> 1 : (int) number(bytes, at);
        }

        /// A text's [String#hashCode].
        public static int hash(byte[] bytes, int at) {
            int from = start(bytes, at);
            return hash(bytes, from, from + length(bytes, at));
        }

        /// Four characters at a time, so that one multiplication need not wait for the one before.
        private static int hash(byte[] bytes, int from, int to) {
            int hash = 0;
            int signs = 0;
            int i = from;
            for (; i <= to - 4; i += 4) {
                signs |= bytes[i] | bytes[i + 1] | bytes[i + 2] | bytes[i + 3];
                hash = 31 * 31 * 31 * 31 * hash + 31 * 31 * 31 * bytes[i] + 31 * 31 * bytes[i + 1] + 31 * bytes[i + 2] + bytes[i + 3];
            }
            for (; i < to; i++) {
                signs |= bytes[i];
                hash = 31 * hash + bytes[i];
            }
            return signs < 0 ? new String(bytes, from, to - from, StandardCharsets.UTF_8).hashCode() : hash;
        }

        /// 64 bits of a text of ASCII digits.
        public static long print(byte[] bytes, int at) {
            int from = start(bytes, at);
            int to = from + length(bytes, at);
            long print = BASIS;
            for (int i = from; i < to; i++) print = (print ^ bytes[i]) * PRIME;
            return mixed(print);
        }

        /// The same of a text at hand.
        public static long print(String digits) {
            long print = BASIS;
            for (int i = 0; i < digits.length(); i++) print = (print ^ digits.charAt(i)) * PRIME;
            return mixed(print);
        }

        private static long mixed(long print) {
            return print ^ print >>> 32;
        }

        /// A text that many entries have, as what was made of it when it came first.
        public static <T> T text(byte[] bytes, int at, Texts<T> known) {
            return known.of(bytes, start(bytes, at), length(bytes, at));
        }

        /// A text.
        public static String text(byte[] bytes, int at) {
            return new String(bytes, start(bytes, at), length(bytes, at), StandardCharsets.UTF_8);
        }
    }

    /// What is done with each entry of a batch.
    public interface Visitor {
        /// @return whether to go on
        boolean visit(Reader entry);
    }

    /// Where an entry of a batch begins and ends.
    public interface Places {
        void entry(int from, int to);
    }

    /// Takes a batch apart without reading its entries.
    ///
    /// @param start where it begins in `batch`, and `end` where it ends
    public static void places(byte[] batch, int start, int end, Places places) {
        for (int at = start; at < end; ) {
            int from = at + LENGTH_BYTES;
            int to = from + length(batch, at);
            places.entry(from, to);
            at = to;
        }
    }

    private static int length(byte[] batch, int at) {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) length = length << 8 | batch[at + i] & 0xff;
        return length;
    }

    /// Takes a batch apart.
    ///
    /// @return whether every visit said to go on
    public static boolean each(byte[] batch, Visitor visitor) {
        return each(batch, 0, batch.length, visitor);
    }

    static boolean each(byte[] batch, int start, int end, Visitor visitor) {
        int at = start;
        while (at < end) {
            int length = length(batch, at);
            at += LENGTH_BYTES + length;
            if (!visitor.visit(new Reader(batch, at - length, at))) return false;
        }
        return true;
    }
}
