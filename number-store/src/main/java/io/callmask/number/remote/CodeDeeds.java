package io.callmask.number.remote;

import io.callmask.number.VirtualNumber;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.remote.Spot.Block;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How code deeds are written, before they are encrypted: by blocks, each named once, so that a bind takes 27 bytes of the journal.
///
/// ```
/// blocks 4 │ VN's length 1, VN, digits 1, block 2, life 4, week 2, entries 4 │ code in the block 2, flags 1, record 24 │ …
/// ```
final class CodeDeeds {
    private static final int HEAD = 1 + 1 + 2 + 4 + 2 + 4;
    private static final int ENTRY = 2 + 1 + BlockRecord.BYTES;
    private static final int ASKED = 1;
    private static final int CHANGE = 2;
    private static final int MOST_VN = 20;

    private CodeDeeds() {}

    /// By block and life, in the order in which they were done: a block may begin another life within one batch.
    static Map<Life, List<CodeDeed>> byLife(List<CodeDeed> deeds) {
        var groups = new LinkedHashMap<Life, List<CodeDeed>>();
        CodeDeed last = null;
        List<CodeDeed> group = List.of();
        for (var deed : deeds) {
            // Codes are given in runs.
            if (last == null || !deed.isBeside(last)) group = groups.computeIfAbsent(Life.of(deed), _ -> new ArrayList<>(2));
            group.add(deed);
            last = deed;
        }
        return groups;
    }

    static byte[] write(List<CodeDeed> deeds) {
        var groups = byLife(deeds);
        var to = ByteBuffer.allocate(Integer.BYTES + groups.size() * (HEAD + MOST_VN) + deeds.size() * ENTRY).putInt(groups.size());
        groups.forEach((life, all) -> {
            byte[] vn = life.block().vn().digits().substring(1).getBytes(StandardCharsets.US_ASCII);
            to.put((byte) vn.length).put(vn).put((byte) life.block().digits()).putShort((short) life.block().number()).putInt(life.life()).putShort((short) life.week()).putInt(all.size());
            for (var deed : all) to.putShort((short) deed.spot().inBlock()).put((byte) ((deed.asked() ? ASKED : 0) | (deed.change() ? CHANGE : 0))).put(deed.record());
        });
        byte[] bytes = new byte[to.position()];
        to.flip().get(bytes);
        return bytes;
    }

    /// A block in one of its lives.
    ///
    /// @param week of its data key
    record Life(Block block, int life, int week) {
        static Life of(CodeDeed deed) {
            return new Life(deed.spot().block(), deed.life(), deed.week());
        }

        @Override public boolean equals(Object other) {
            return other instanceof Life(var its, int itsLife, int itsWeek) && life == itsLife && week == itsWeek && block.equals(its);
        }

        @Override public int hashCode() {
            return 31 * block.hashCode() + life;
        }
    }

    static List<CodeDeed> read(ByteBuffer from) {
        var deeds = new ArrayList<CodeDeed>();
        for (int blocks = from.getInt(); blocks > 0; blocks--) {
            byte[] digits = new byte[from.get()];
            from.get(digits);
            var block = new Block(VirtualNumber.of('+' + new String(digits, StandardCharsets.US_ASCII)), from.get(), from.getShort());
            int life = from.getInt();
            int week = from.getShort() & 0xffff;
            for (int left = from.getInt(); left > 0; left--) {
                var spot = block.at(from.getShort());
                int flags = from.get();
                byte[] record = new byte[BlockRecord.BYTES];
                from.get(record);
                deeds.add(new CodeDeed(spot, life, week, record, (flags & ASKED) != 0, (flags & CHANGE) != 0));
            }
        }
        return deeds;
    }
}
