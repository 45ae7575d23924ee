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
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/// Puts journal rows into the index, in order. Everything carries its version, so it does not matter what the index held, nor how often this is done.
/// For one thread; blocks.
final class Replay {
    private static final int OUTSTANDING = 16;

    private final Works works;
    private final Wire wire;
    private final Hand hand;
    private final Deque<CompletionStage<Written>> sent = new ArrayDeque<>();
    private final Map<Integer, Long> last = new HashMap<>();
    private final Map<Block, Integer> lives;

    Replay(Works works, Wire wire, Hand hand) {
        this(works, wire, hand, Map.of());
    }

    /// @param lives of the blocks in use, where they are filled anew
    Replay(Works works, Wire wire, Hand hand, Map<Block, Integer> lives) {
        this.works = works;
        this.wire = wire;
        this.hand = hand;
        this.lives = lives;
    }

    /// All rows of the partition that can still matter.
    ///
    /// @param progress told of the rows so far
    /// @throws IOException when the index did not take them, or a row cannot be opened
    void all(Connection connection, LongConsumer progress) throws SQLException, IOException {
        rows(connection, progress, "WHERE partition_no = ? AND keep_until > ? ORDER BY seq", hand.partition(), works.now().toEpochMilli());
    }

    /// The rows of one node that may not have reached the index; notes that they have.
    void tail(Connection connection, String node, LongConsumer progress) throws SQLException, IOException {
        rows(connection, progress, "WHERE partition_no = ? AND node = ? AND seq > COALESCE((SELECT m.seq FROM indexed_mark m WHERE m.node = journal.node"
            + " AND m.partition_no = journal.partition_no AND m.pool = journal.pool), 0) ORDER BY seq", hand.partition(), node);
        for (var each : last.entrySet()) Tables.mark(connection, node, hand.partition(), each.getKey(), each.getValue());
    }

    private void rows(Connection connection, LongConsumer progress, String where, Object... parameters) throws SQLException, IOException {
        works.dataKeys().load(connection);
        var wrong = new ArrayList<String>();
        long[] count = {0};
        Sql.each(connection, Tables.JOURNAL + where, each -> {
            if (!wrong.isEmpty()) return;
            var row = Tables.journal(each);
            var body = row.body(works.dataKeys());
            if (body.isEmpty()) wrong.add("journal: row " + row.seq() + " of partition " + row.partition() + " cannot be opened: changed by somebody, or its data key is gone");
            else write(row, body.get(), wrong);
            last.merge(row.pool(), row.seq(), Math::max);
            if (++count[0] % OUTSTANDING == 0) progress.accept(count[0]);
        }, parameters);
        while (!sent.isEmpty()) settle(wrong);
        if (!wrong.isEmpty()) throw new IOException(wrong.getFirst());
        progress.accept(count[0]);
    }

    private void write(Tables.Row row, Body body, List<String> wrong) {
        sent.add(works.writer().write(wire, hand, withCodes(body, row.week()), row.pool(), row.week()));
        if (sent.size() >= OUTSTANDING) settle(wrong);
    }

    /// That a claim decides over a code stands in the row in which the code was given, or became a claim. That one is forgotten at the end that the binding had then; where it was given a longer
    /// life, its later rows must say so, or the code would be taken for free. In its binding's turn nothing can come after it; where the turn is not known, whatever is known of the code does.
    private Body withCodes(Body body, int week) {
        if (lives.isEmpty()) return body;
        long now = works.now().toEpochMilli();
        var codes = new ArrayList<CodeDeed>();
        for (var deed : body.deeds()) {
            var deal = deed.binding().deal();
            if (deal.extension().isNone() || deed.freeAt() <= now) continue;
            var spot = Spot.of(deal.x(), deal.extension());
            var life = lives.get(spot.block());
            var address = works.ids().code(deed.binding().id());
            if (life == null || address.isPresent() && address.get().life() != life) continue;
            int generation = address.map(at -> BlockRecord.first(at.turn()) + BlockRecord.MOST_CHANGE).orElse(1);
            codes.add(new CodeDeed(spot, life, week, Records.without(State.CLAIMED, generation, 0), false, true));
        }
        codes.addAll(body.codes());
        return new Body(body.deeds(), codes);
    }

    private void settle(List<String> wrong) {
        try {
            var written = sent.remove().toCompletableFuture().join();
            if (written != Written.DONE) wrong.add("index: partition " + hand.partition() + ": somebody else builds it (" + written + ')');
        } catch (CompletionException e) {
            wrong.add("index: partition " + hand.partition() + ": Redis did not answer");
        }
    }
}
