package io.callmask.number.remote;

import io.callmask.number.VirtualNumber;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// What things are called in Redis. All keys of a partition carry the same hash tag, and so would lie together in a cluster.
final class Names {
    /// Partitions that VNs are spread over.
    static final int PARTITIONS = 1_024;

    private Names() {}

    /// Where a pool's VNs, or a number that is no VN of ours, belong.
    static int partition(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % PARTITIONS);
    }

    /// Which nodes are here: a map.
    static byte[] nodes() {
        return tagged(0, "n");
    }

    static byte[] meta(int partition) {
        return tagged(partition, "m");
    }

    /// A pattern for all of a partition but its mark.
    static String content(int partition) {
        return "{" + partition + "}[cxbl]:*";
    }

    /// What all names of slots begin with.
    static byte[] allSlots(int partition) {
        return tagged(partition, "c:");
    }

    /// The slots of one caller, or of one extension or VN: a map from VN to [Cells].
    static byte[] slots(int partition, Bytes claimKey) {
        return Bytes.join(allSlots(partition), claimKey.value());
    }

    static byte[] field(VirtualNumber vn) {
        return ascii(vn.digits().substring(1));
    }

    /// A block of extensions: a header and records.
    static byte[] block(int partition, Spot.Block block) {
        return tagged(partition, "x:" + block.vn().digits().substring(1) + ':' + block.digits() + ':' + block.number());
    }

    static byte[] bindings(int partition) {
        return tagged(partition, "b:");
    }

    static byte[] binding(int partition, byte[] id) {
        return Bytes.join(bindings(partition), id);
    }

    static byte[] lastCaller(int partition, byte[] id) {
        return Bytes.join(tagged(partition, "l:"), id);
    }

    private static byte[] tagged(int partition, String rest) {
        return ascii("{" + partition + "}" + rest);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }
}
