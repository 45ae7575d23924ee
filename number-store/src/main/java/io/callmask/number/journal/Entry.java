package io.callmask.number.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/// How entries are written into a batch and read back. An entry is a type and fields in a fixed order, without names;
/// a number takes as few bytes as it needs.
public final class Entry {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int SEVEN = 0x7f;
    private static final int MORE = 0x80;

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
            byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
            number(encoded.length);
            reserve(encoded.length);
            System.arraycopy(encoded, 0, bytes, size, encoded.length);
            size += encoded.length;
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
            int length = (int) number();
            if (length < 0 || length > end - at) throw tooShort();
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.UTF_8);
        }

        private byte next() {
            if (at >= end) throw tooShort();
            return bytes[at++];
        }

        private static IllegalStateException tooShort() {
            return new IllegalStateException("entry: too short (expected: one that this version of callmask wrote)");
        }
    }

    /// What is done with each entry of a batch.
    public interface Visitor {
        /// @return whether to go on
        boolean visit(Reader entry);
    }

    /// Takes a batch apart.
    ///
    /// @return whether every visit said to go on
    public static boolean each(byte[] batch, Visitor visitor) {
        int at = 0;
        while (at < batch.length) {
            int length = 0;
            for (int i = 0; i < LENGTH_BYTES; i++) length = length << 8 | batch[at + i] & 0xff;
            at += LENGTH_BYTES + length;
            if (!visitor.visit(new Reader(batch, at - length, at))) return false;
        }
        return true;
    }
}
