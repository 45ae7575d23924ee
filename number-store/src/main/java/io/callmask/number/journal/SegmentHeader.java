package io.callmask.number.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The first bytes of a segment: readable, but vouched for by the seal of its data key.
///
/// @param id             rises from segment to segment
/// @param previous       the segment before it, 0 for none
/// @param previousLength how many bytes of the previous one count; what follows there is a batch that failed or was torn
/// @param first          the oldest segment that still counts; older ones are being deleted
record SegmentHeader(long id, long previous, long previousLength, long first) {
    /// Its length in the file.
    static final int BYTES = 112;

    private static final long MAGIC = 0x63_61_6c_6c_6d_61_73_6bL;   // "callmask"
    private static final int VERSION = 1;
    private static final int CLEAR_BYTES = 52;

    byte[] sealed(MasterKey master, String journal, byte[] dataKey) {
        byte[] nonce = MasterKey.random(SealedBox.NONCE_BYTES);
        var bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(VERSION).putLong(master.fingerprint()).putLong(id).putLong(previous).putLong(previousLength).putLong(first);
        bytes.put(nonce);
        bytes.put(master.box().seal(nonce, dataKey, along(bytes.array(), journal)));
        return bytes.array();
    }

    /// A header and the data key that it carries.
    record Opened(SegmentHeader header, SealedBox box) {}

    /// Reads the header of the segment `id`.
    static Opened open(byte[] bytes, MasterKey master, String journal, String directory, long id) throws IOException {
        var in = ByteBuffer.wrap(bytes);
        if (in.getLong() != MAGIC) throw damaged(directory, id, "not a journal segment (expected: one written by callmask)");
        int version = in.getInt();
        if (version != VERSION) throw damaged(directory, id, "format " + version + " (expected: " + VERSION + ')');
        if (in.getLong() != master.fingerprint()) {
            throw new IOException("master key: " + directory + '/' + Segments.fileName(id) + " was written under another one (given: " + master + ')');
        }
        var header = new SegmentHeader(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        byte[] nonce = new byte[SealedBox.NONCE_BYTES];
        in.get(nonce);
        byte[] key = master.box().open(nonce, Arrays.copyOfRange(bytes, in.position(), BYTES), along(bytes, journal));
        if (key == null || header.id != id) throw damaged(directory, id, "the header was changed (expected: segment " + id + " of the journal " + journal + ')');
        return new Opened(header, new SealedBox(key));
    }

    private static byte[] along(byte[] bytes, String journal) {
        byte[] name = journal.getBytes(StandardCharsets.UTF_8);
        byte[] along = Arrays.copyOf(bytes, CLEAR_BYTES + name.length);
        System.arraycopy(name, 0, along, CLEAR_BYTES, name.length);
        return along;
    }

    private static JournalDamaged damaged(String directory, long id, String why) {
        return new JournalDamaged(directory, Segments.fileName(id), 0, why);
    }
}
