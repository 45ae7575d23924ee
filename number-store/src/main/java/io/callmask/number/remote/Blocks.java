package io.callmask.number.remote;

import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.remote.IndexWriter.Hand;
import io.callmask.number.remote.IndexWriter.Written;
import io.callmask.number.remote.Spot.Block;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// How blocks are written to Redis and read from it. Any thread.
final class Blocks {
    /// Records per script: so long others wait behind it.
    private static final int MOST_RECORDS = 256;
    private static final int LIFE_BYTES = 6;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Blocks() {}

    /// The bytes of a header in which its life stands.
    static byte[] life(int life) {
        byte[] bytes = new byte[LIFE_BYTES];
        for (int i = 0; i < Integer.BYTES; i++) bytes[LIFE_BYTES - 1 - i] = (byte) (life >>> Byte.SIZE * i);
        return bytes;
    }

    /// The header that a block has, if it has one.
    static Optional<BlockHeader> header(byte[] bytes) {
        return bytes.length < BlockHeader.BYTES ? Optional.empty() : Optional.of(BlockHeader.of(bytes));
    }

    private static int at(Spot spot) {
        return BlockHeader.BYTES + BlockRecord.BYTES * spot.inBlock();
    }

    /// Writes records, each only over an older one.
    static CompletionStage<Written> write(Wire wire, Hand hand, List<CodeDeed> deeds) {
        CompletionStage<Written> all = CompletableFuture.completedStage(Written.DONE);
        var script = new IndexWriter.Script(hand);
        int records = 0;
        for (var group : CodeDeeds.byLife(deeds).entrySet()) {
            script.add(Names.block(hand.partition(), group.getKey().block()), life(group.getKey().life()), runs(group.getValue()));
            records += group.getValue().size();
            if (records >= MOST_RECORDS) {
                all = all.thenCombine(script.run(wire, Scripts.CODES), IndexWriter::worse);
                script = new IndexWriter.Script(hand);
                records = 0;
            }
        }
        return script.isEmpty() ? all : all.thenCombine(script.run(wire, Scripts.CODES), IndexWriter::worse);
    }

    /// Beside each other what lies beside each other; of several records of one code the last.
    private static byte[] runs(List<CodeDeed> deeds) {
        if (deeds.size() == 1) {
            var only = deeds.getFirst();
            return ByteBuffer.allocate(Integer.BYTES + BlockRecord.BYTES).putShort((short) only.spot().inBlock()).putShort((short) 1).put(only.record()).array();
        }
        var sorted = new ArrayList<>(deeds);
        sorted.sort(Comparator.comparingInt((CodeDeed deed) -> deed.spot().code()).thenComparingInt(deed -> deed.clear().generation()));
        var to = ByteBuffer.allocate(sorted.size() * (Integer.BYTES + BlockRecord.BYTES));
        int countAt = -1;
        int count = 0;
        int next = -1;
        for (int i = 0; i < sorted.size(); i++) {
            int code = sorted.get(i).spot().inBlock();
            if (i + 1 < sorted.size() && sorted.get(i + 1).spot().inBlock() == code) continue;
            if (code != next) {
                to.putShort((short) code);
                countAt = to.position();
                to.putShort((short) 0);
                count = 0;
            }
            to.put(sorted.get(i).record());
            to.putShort(countAt, (short) ++count);
            next = code + 1;
        }
        return Arrays.copyOf(to.array(), to.position());
    }

    /// Lets claims decide over codes of which nobody knows the turn in which that began; where a claim does already, nothing is changed.
    ///
    /// @param codes places in the block
    static CompletionStage<Written> claim(Wire wire, Hand hand, Block block, int life, BitSet codes) {
        var places = ByteBuffer.allocate(Short.BYTES * codes.cardinality());
        codes.stream().forEach(code -> places.putShort((short) code));
        var script = new IndexWriter.Script(hand);
        script.add(Names.block(hand.partition(), block), life(life), places.array());
        return script.run(wire, Scripts.CLAIM);
    }

    /// A block to be begun, or to be leased again.
    record Fresh(Block block, BlockHeader header) {}

    static CompletionStage<Written> install(Wire wire, Hand hand, List<Fresh> blocks) {
        if (blocks.isEmpty()) return CompletableFuture.completedStage(Written.DONE);
        var script = new IndexWriter.Script(hand);
        for (var each : blocks) script.add(Names.block(hand.partition(), each.block()), each.header().bytes(), Names.ascii((long) BlockRecord.BYTES * each.block().size()));
        return script.run(wire, Scripts.INSTALL);
    }

    static CompletionStage<Long> drop(Wire wire, int partition, long epoch, Block block, int life) {
        return wire.number(Scripts.DROP, List.of(Names.meta(partition), Names.block(partition, block)), List.of(Names.ascii(epoch), life(life)));
    }

    /// Whole blocks; empty when the partition is closed. Where there is no block its bytes are none.
    static CompletionStage<Optional<List<byte[]>>> read(Wire wire, int partition, long epoch, List<Block> blocks) {
        return wire.values(partition, epoch, blocks.stream().map(block -> Names.block(partition, block)).toList());
    }

    /// Single records, in the order of the spots, without pools; empty when the partition is closed. Of a code whose block is not there nothing is said.
    static CompletionStage<Optional<List<Optional<Records.Found>>>> records(Wire wire, int partition, long epoch, int pool, List<Spot> spots) {
        var keys = new ArrayList<byte[]>(spots.size() + 1);
        var arguments = new ArrayList<byte[]>(spots.size() + 1);
        keys.add(Names.meta(partition));
        arguments.add(Names.ascii(epoch));
        for (var spot : spots) {
            keys.add(Names.block(partition, spot.block()));
            arguments.add(Names.ascii(at(spot)));
        }
        return wire.list(Scripts.RECORDS, keys, arguments).thenApply(found -> {
            if (found.size() != 2 * spots.size() + 1) return Optional.empty();
            var all = new ArrayList<Optional<Records.Found>>(spots.size());
            for (int i = 0; i < spots.size(); i++) all.add(found(spots.get(i), pool, found.get(2 * i + 1), found.get(2 * i + 2)));
            return Optional.of(all);
        });
    }

    /// A record beside its block's header.
    static Optional<Records.Found> found(Spot spot, int pool, byte[] header, byte[] record) {
        if (record.length != BlockRecord.BYTES) return Optional.empty();
        return header(header).map(head -> new Records.Found(spot, (int) head.birth(), head.keyVersion(), pool, record));
    }

    /// Where a look-up finds the record.
    static byte[] offset(Spot spot) {
        return Names.ascii(at(spot));
    }

    /// One record of a whole block.
    static byte[] record(byte[] block, int inBlock) {
        int from = BlockHeader.BYTES + BlockRecord.BYTES * inBlock;
        return Arrays.copyOfRange(block, from, from + BlockRecord.BYTES);
    }

    /// One record's clear bytes, of a whole block.
    static long clear(byte[] block, int inBlock) {
        return (long) LONGS.get(block, BlockHeader.BYTES + BlockRecord.BYTES * inBlock);
    }
}
