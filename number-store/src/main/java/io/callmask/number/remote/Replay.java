package io.callmask.number.remote;

import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.remote.IndexWriter.Hand;
import io.callmask.number.remote.IndexWriter.Written;
import io.callmask.number.remote.Spot.Block;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// Puts journal rows into the index, in order. Everything carries its version, so it does not matter what the index held, nor how often this is done.
/// For one thread; blocks.
final class Replay {
    private static final int OUTSTANDING = 16;
    private static final String STILL = "WHERE partition_no = ? AND keep_until > ? ORDER BY seq";

    private final Works works;
    private final Wire wire;
    private final Hand hand;
    private final Deque<CompletionStage<Written>> sent = new ArrayDeque<>();
    private final Map<Integer, Long> last = new HashMap<>();
    private final Map<Block, Integer> lives;
    private final long now;
    /// Codes over which a claim decides since a turn that is not known.
    private final Map<Block, BitSet> claimed = new HashMap<>();

    Replay(Works works, Wire wire, Hand hand) {
        this(works, wire, hand, Map.of(), 0);
    }

    /// @param lives of the blocks in use, where they are filled anew
    /// @param now   what is past its rest by then is left out: milliseconds since 1970, and compared with MariaDB's clock
    Replay(Works works, Wire wire, Hand hand, Map<Block, Integer> lives, long now) {
        this.works = works;
        this.wire = wire;
        this.hand = hand;
        this.lives = lives;
        this.now = now;
    }

    /// Told how far it is, every few rows.
    interface Progress {
        /// @param rows  so far
        /// @param first the number of the first of them; 0 when there is none
        /// @param last  the number of the last
        void at(long rows, long first, long last);
    }

    /// All rows of the partition that can still matter.
    ///
    /// @throws IOException when the index did not take them, or a row cannot be opened
    void all(Connection connection, Progress progress) throws SQLException, IOException {
        rows(connection, progress, this::write, STILL, hand.partition(), now);
        claim();
    }

    /// Opens the same rows, and writes none.
    ///
    /// @throws IOException when one cannot be opened
    void open(Connection connection, Progress progress) throws SQLException, IOException {
        rows(connection, progress, (_, _, _) -> { }, STILL, hand.partition(), now);
    }

    /// The rows of one node that may not have reached the index; notes that they have.
    void tail(Connection connection, String node, Progress progress) throws SQLException, IOException {
        rows(connection, progress, this::write, "WHERE partition_no = ? AND node = ? AND seq > COALESCE((SELECT m.seq FROM indexed_mark m WHERE m.node = journal.node"
            + " AND m.partition_no = journal.partition_no AND m.pool = journal.pool), 0) ORDER BY seq", hand.partition(), node);
        for (var each : last.entrySet()) Tables.mark(connection, node, hand.partition(), each.getKey(), each.getValue());
    }

    private interface Visit {
        void row(Tables.Row row, Body body, List<String> wrong);
    }

    private void rows(Connection connection, Progress progress, Visit visit, String where, Object... parameters) throws SQLException, IOException {
        works.dataKeys().load(connection);
        var wrong = new ArrayList<String>();
        long[] rows = {0, 0, 0};
        Sql.each(connection, Tables.JOURNAL + where, each -> {
            if (!wrong.isEmpty()) return;
            var row = Tables.journal(each);
            var body = row.body(works.dataKeys());
            if (body.isEmpty()) wrong.add("journal: row " + row.seq() + " of partition " + row.partition() + " cannot be opened: changed by somebody, or its data key is gone");
            else visit.row(row, body.get(), wrong);
            last.merge(row.pool(), row.seq(), Math::max);
            if (rows[0] == 0) rows[1] = row.seq();
            rows[2] = row.seq();
            if (++rows[0] % OUTSTANDING == 0) progress.at(rows[0], rows[1], rows[2]);
        }, parameters);
        while (!sent.isEmpty()) settle(wrong);
        if (!wrong.isEmpty()) throw new IOException(wrong.getFirst());
        progress.at(rows[0], rows[1], rows[2]);
    }

    private void write(Tables.Row row, Body body, List<String> wrong) {
        send(works.writer().write(wire, hand, withCodes(body, row.week()), row.pool(), row.week()), wrong);
    }

    private void send(CompletionStage<Written> written, List<String> wrong) {
        sent.add(written);
        if (sent.size() >= OUTSTANDING) settle(wrong);
    }

    /// What [#withCodes] could not say: only now does each code show the last that is known of it. That was somebody's before the claim, however long its row is kept, so the claim comes after it;
    /// and it comes before the claim's own turn, so whoever is given the code next comes after both.
    private void claim() throws IOException {
        var wrong = new ArrayList<String>();
        claimed.forEach((block, codes) -> {
            if (!codes.isEmpty()) send(Blocks.claim(wire, hand, block, lives.getOrDefault(block, 0), codes), wrong);
        });
        while (!sent.isEmpty()) settle(wrong);
        if (!wrong.isEmpty()) throw new IOException(wrong.getFirst());
    }

    /// That a claim decides over a code stands in the row in which the code was given, or became a claim. That one is forgotten at the end that the binding had then; where it was given a longer
    /// life, its later rows must say so, or the code would be taken for free. In its binding's turn nothing can come after it; where the id does not tell the turn, [#claim] says it when all else is said.
    private Body withCodes(Body body, int week) {
        if (lives.isEmpty()) return body;
        var codes = new ArrayList<CodeDeed>();
        for (var deed : body.deeds()) {
            var deal = deed.binding().deal();
            if (deal.extension().isNone()) continue;
            var spot = Spot.of(deal.x(), deal.extension());
            var life = lives.get(spot.block());
            var address = works.ids().code(deed.binding().id());
            if (life == null) continue;
            boolean holds = deed.freeAt() > now;
            if (address.isEmpty()) claimed.computeIfAbsent(spot.block(), _ -> new BitSet()).set(spot.inBlock(), holds);
            else if (holds && address.get().life() == life) {
                codes.add(new CodeDeed(spot, life, week, Records.without(State.CLAIMED, BlockRecord.first(address.get().turn()) + BlockRecord.MOST_CHANGE, 0), false, true));
            }
        }
        // The row in which a claim was given its code says the turn; so does that of whoever has the code later.
        for (var deed : body.codes()) {
            var known = claimed.isEmpty() ? null : claimed.get(deed.spot().block());
            if (known != null) known.clear(deed.spot().inBlock());
        }
        codes.addAll(body.codes());
        return new Body(body.deeds(), codes);
    }

    private void settle(List<String> wrong) {
        try {
            var written = sent.remove().toCompletableFuture().join();
            // What a later life of its block has followed is past its rest.
            if (written != Written.DONE && written != Written.NO_BLOCK) wrong.add("index: partition " + hand.partition() + ": somebody else builds it (" + written + ')');
        } catch (CompletionException e) {
            wrong.add("index: partition " + hand.partition() + ": Redis did not answer");
        }
    }
}
