package io.callmask.number.remote;

import java.nio.ByteBuffer;
import java.util.List;

/// What a journal row says, in the order in which it is to be written into the index: claims, then codes.
///
/// @param deeds of bindings that hold claims
/// @param codes of codes
record Body(List<Deed> deeds, List<CodeDeed> codes) {
    /// Rows without codes begin with the length of their first deed, which is never so great.
    private static final int MARK = 0xc0de_0001;

    Body {
        deeds = List.copyOf(deeds);
        codes = List.copyOf(codes);
    }

    boolean isEmpty() {
        return deeds.isEmpty() && codes.isEmpty();
    }

    int size() {
        return deeds.size() + codes.size();
    }

    /// Mark 4 bytes, length of the deeds 4, deeds, codes.
    byte[] bytes() {
        byte[] bindings = Deeds.write(deeds);
        if (codes.isEmpty()) return bindings;
        byte[] packed = CodeDeeds.write(codes);
        return ByteBuffer.allocate(2 * Integer.BYTES + bindings.length + packed.length).putInt(MARK).putInt(bindings.length).put(bindings).put(packed).array();
    }

    static Body of(byte[] bytes) {
        var from = ByteBuffer.wrap(bytes);
        if (bytes.length < 2 * Integer.BYTES || from.getInt() != MARK) return new Body(Deeds.read(bytes), List.of());
        byte[] bindings = new byte[from.getInt()];
        from.get(bindings);
        return new Body(Deeds.read(bindings), CodeDeeds.read(from));
    }
}
