package io.callmask.number.remote;

import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.remote.Blocks.Fresh;
import io.callmask.number.block.BlockHeader;
import io.callmask.number.remote.Spot.Block;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Who holds which block: the table `code_block`. All that changes a holder is done by the holder itself, or after its session was ended. Its primary key (VN, digits, number of the block) leaves one row for each block, so
/// one holder.
final class LeaseTable {
    /// Turns of each code that one lease may give: what a later holder begins above, however much of the index and the journal is gone by then.
    private static final int TURNS = 1_024;
    private static final int MOST_TURN = CodeAddress.MOST_TURN - TURNS;
    private static final String NOBODY = "";
    private static final int CHUNK = 200;

    private LeaseTable() {}

    /// A block just leased.
    ///
    /// @param turnFrom the first turn that its codes may be given in
    /// @param turnTo   the first that they may not
    record Held(Block block, int life, int week, int turnFrom, int turnTo) {}

    /// What is asked for.
    ///
    /// @param most   blocks
    /// @param except what the node holds already
    record Wanted(int pool, int partition, int digits, int week, Session session, int most, Set<Block> except, RandomGenerator random) {}

    private record Row(Block block, String node, int life, int week, int turnTo, boolean inUse) {}

    /// Leases some blocks that nobody holds, of some numbers. Under the partition's lock, and the session's.
    static List<Held> lease(Connection connection, Wanted wanted, List<VirtualNumber> numbers) throws SQLException {
        var shuffled = new ArrayList<>(numbers);
        Collections.shuffle(shuffled, Random.from(wanted.random()));
        var leased = new ArrayList<Held>();
        for (int from = 0; from < shuffled.size() && leased.size() < wanted.most(); from += CHUNK) {
            var some = shuffled.subList(from, Math.min(shuffled.size(), from + CHUNK));
            leased.addAll(leaseOf(connection, wanted, some, wanted.most() - leased.size()));
        }
        return leased;
    }

    private static List<Held> leaseOf(Connection connection, Wanted wanted, List<VirtualNumber> numbers, int most) throws SQLException {
        var rows = new HashMap<Block, Row>();
        var parameters = new ArrayList<Object>();
        parameters.add(wanted.digits());
        for (var vn : numbers) parameters.add(vn.digits().substring(1));
        Sql.each(connection, "SELECT vn, digits, block_no, node, life, week, turn_to, in_use FROM code_block WHERE digits = ? AND vn IN (" + Sql.marks(numbers.size()) + ")", each -> {
            var block = new Block(VirtualNumber.of('+' + each.getString(1)), each.getInt(2), each.getInt(3));
            rows.put(block, new Row(block, each.getString(4), each.getInt(5), each.getInt(6), each.getInt(7), each.getInt(8) == 1));
        }, parameters.toArray());
        var leased = new ArrayList<Held>();
        var changed = new ArrayList<Object[]>();
        for (int number = 0; number < Spot.blocks(wanted.digits()); number++) {
            for (var vn : numbers) {
                var block = new Block(vn, wanted.digits(), number);
                var row = rows.get(block);
                if (leased.size() < most && !wanted.except().contains(block) && (row == null || isFree(row, wanted.session().node()))) leased.add(lease(wanted, block, row, changed));
            }
        }
        Sql.batch(connection, "REPLACE INTO code_block (vn, digits, block_no, pool, partition_no, node, epoch, life, week, turn_to, in_use) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", changed);
        return leased;
    }

    /// A row of this node's own that it does not know of is from a lease that it was not told had been committed.
    ///
    /// Of whichever session: a node leases only under [Session#held], when what the former one left is in the index.
    private static boolean isFree(Row row, String node) {
        return (row.node().equals(NOBODY) || row.node().equals(node)) && (!row.inUse() && row.life() < CodeAddress.MOST_LIFE || row.turnTo() <= MOST_TURN);
    }

    private static Held lease(Wanted wanted, Block block, @Nullable Row row, List<Object[]> changed) {
        var old = row == null ? new Row(block, NOBODY, 0, 0, 0, false) : row;
        int life = old.inUse() ? old.life() : old.life() + 1;
        int week = old.inUse() ? old.week() : wanted.week();
        int from = old.inUse() ? old.turnTo() : 1;
        changed.add(new Object[] {vn(block), block.digits(), block.number(), wanted.pool(), wanted.partition(), wanted.session().node(), wanted.session().epoch(), life, week, from + TURNS});
        return new Held(block, life, week, from, from + TURNS);
    }

    private static String vn(Block block) {
        return block.vn().digits().substring(1);
    }

    /// More turns for a block that the node holds.
    ///
    /// @return the first turn that its codes may not be given in; empty when there are no more in this life
    static OptionalInt extend(Connection connection, Block block, Session session, int turnTo) throws SQLException {
        if (turnTo > MOST_TURN) return OptionalInt.empty();
        int changed = Sql.update(connection, "UPDATE code_block SET turn_to = ? WHERE vn = ? AND digits = ? AND block_no = ? AND node = ? AND epoch = ?",
            turnTo + TURNS, vn(block), block.digits(), block.number(), session.node(), session.epoch());
        return changed == 1 ? OptionalInt.of(turnTo + TURNS) : OptionalInt.empty();
    }

    /// Whether blocks of a pool are in use whose codes have another number of digits.
    static boolean isInUseOtherThan(Connection connection, int pool, int digits) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM code_block WHERE pool = ? AND digits <> ? AND in_use = 1 LIMIT 1", row -> row.getInt(1), pool, digits).isPresent();
    }

    /// Gives them back, whoever held them: all in them is past its rest, and nobody's session goes on. What the index shows of them is so too.
    static void endOtherThan(Connection connection, int pool, int digits) throws SQLException {
        Sql.update(connection, "UPDATE code_block SET node = '', in_use = 0 WHERE pool = ? AND digits <> ? AND in_use = 1", pool, digits);
    }

    /// Whether a block is in use in that life still; if not, all that was given in it is past its rest.
    static boolean isInLife(Connection connection, Block block, int life) throws SQLException {
        return Sql.first(connection, "SELECT in_use FROM code_block WHERE vn = ? AND digits = ? AND block_no = ? AND life = ?", row -> row.getInt(1), vn(block), block.digits(), block.number(), life)
            .filter(inUse -> inUse == 1).isPresent();
    }

    /// Gives back a block that is wholly past its rest.
    ///
    /// @return whether the session held it
    static boolean giveBack(Connection connection, Block block, Session session) throws SQLException {
        return Sql.update(connection, "UPDATE code_block SET node = '', in_use = 0 WHERE vn = ? AND digits = ? AND block_no = ? AND node = ? AND epoch = ?",
            vn(block), block.digits(), block.number(), session.node(), session.epoch()) == 1;
    }

    /// Frees what a node held in sessions before an epoch, in those partitions in which all that it left is in the index.
    static void release(Connection connection, String node, long epoch, Collection<Integer> partitions) throws SQLException {
        for (int partition : partitions) Sql.update(connection, "UPDATE code_block SET node = '' WHERE node = ? AND epoch < ? AND partition_no = ?", node, epoch, partition);
    }

    /// Frees what a node holds of a pool: it is closing, and all that it wrote is in the index.
    static void releaseAll(Connection connection, int pool, Session session) throws SQLException {
        Sql.update(connection, "UPDATE code_block SET node = '' WHERE node = ? AND epoch = ? AND pool = ?", session.node(), session.epoch(), pool);
    }

    /// All blocks of a partition in which something may be open or rest, with the headers that they must have.
    static List<Fresh> inUse(Connection connection, int partition) throws SQLException {
        var blocks = new ArrayList<Fresh>();
        Sql.each(connection, "SELECT vn, digits, block_no, epoch, life, week FROM code_block WHERE partition_no = ? AND in_use = 1", row -> blocks.add(new Fresh(
            new Block(VirtualNumber.of('+' + row.getString(1)), row.getInt(2), row.getInt(3)), new BlockHeader(row.getLong(4), row.getInt(5), row.getInt(6), BlockHeader.FORMAT))), partition);
        return blocks;
    }

    /// Blocks of a number in which something may be open or rest.
    static List<Block> inUse(Connection connection, VirtualNumber vn) throws SQLException {
        var blocks = new ArrayList<Block>();
        Sql.each(connection, "SELECT digits, block_no FROM code_block WHERE vn = ? AND in_use = 1", row -> blocks.add(new Block(vn, row.getInt(1), row.getInt(2))), vn.digits().substring(1));
        return blocks;
    }

    /// Blocks of a pool in which something may be open or rest.
    static List<Block> inUse(Connection connection, int pool, int digits) throws SQLException {
        var blocks = new ArrayList<Block>();
        Sql.each(connection, "SELECT vn, block_no FROM code_block WHERE pool = ? AND digits = ? AND in_use = 1",
            row -> blocks.add(new Block(VirtualNumber.of('+' + row.getString(1)), digits, row.getInt(2))), pool, digits);
        return blocks;
    }
}
