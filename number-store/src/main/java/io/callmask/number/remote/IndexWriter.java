package io.callmask.number.remote;

import io.callmask.number.cipher.BindingIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Writes deeds into the index, a bounded number of keys per script so that look-ups do not wait behind a long one. Any thread.
final class IndexWriter {
    private static final int MOST_KEYS = 128;
    private static final byte[] NONE = {};

    private final Cells cells;
    private final Session session;

    /// @param session this process's own: two that write in the name of a third seal under nonces of their own
    IndexWriter(Cells cells, Session session) {
        this.cells = cells;
        this.session = session;
    }

    /// What became of a write.
    enum Written {
        DONE,
        /// The same, but for codes of a block that is not in the life in which they were given: those are nowhere.
        NO_BLOCK,
        /// The index has been built anew under another epoch since, or is being built.
        OTHER_EPOCH,
        /// The session under which it was written is over.
        SESSION_OVER
    }

    /// In whose name, and into which index.
    ///
    /// @param node    whose session it is
    /// @param session its epoch
    /// @param rebuild whether the partition is closed and this is what it waits for
    record Hand(int partition, long epoch, String node, long session, boolean rebuild) {}

    /// Writes all of them, each key only if it holds something older. Fails when the connection does: then what was written is unknown.
    CompletionStage<Written> write(Wire wire, Hand hand, Body body, int pool, int week) {
        if (body.deeds().isEmpty()) return Blocks.write(wire, hand, body.codes());
        var claims = claims(wire, hand, body, pool, week);
        if (body.codes().isEmpty()) return claims;
        // A record that says that a claim decides comes after the claim, so that nobody looks for it in vain.
        return claims.thenCompose(written -> written == Written.DONE ? Blocks.write(wire, hand, body.codes()) : CompletableFuture.completedStage(written));
    }

    private CompletionStage<Written> claims(Wire wire, Hand hand, Body body, int pool, int week) {
        CompletionStage<Written> all = CompletableFuture.completedStage(Written.DONE);
        var script = new Script(hand);
        byte[] bindings = Names.bindings(hand.partition());
        byte[] slots = Names.allSlots(hand.partition());
        for (var deed : body.deeds()) {
            byte[] id = BindingIds.bytes(deed.binding().id());
            script.add(Bytes.join(bindings, id), NONE, cells.binding(deed, id, pool, week, session.epoch()));
            for (var hold : deed.holds()) {
                script.add(Bytes.join(slots, hold.key().value()), Names.field(hold.vn()), Cells.slot(deed, id, hold));
                if (script.isFull()) {
                    all = all.thenCombine(script.run(wire, Scripts.WRITE), IndexWriter::worse);
                    script = new Script(hand);
                }
            }
        }
        return script.isEmpty() ? all : all.thenCombine(script.run(wire, Scripts.WRITE), IndexWriter::worse);
    }

    static Written worse(Written one, Written other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /// Keys and arguments of one script that writes.
    static final class Script {
        private final List<byte[]> keys = new ArrayList<>();
        private final List<byte[]> arguments = new ArrayList<>();

        Script(Hand hand) {
            keys.add(Names.meta(hand.partition()));
            arguments.add(Names.ascii(hand.epoch()));
            arguments.add(Names.ascii(hand.node()));
            arguments.add(Names.ascii(hand.session()));
            arguments.add(Names.ascii(hand.rebuild() ? 1 : 0));
        }

        void add(byte[] key, byte[] field, byte[] value) {
            keys.add(key);
            arguments.add(field);
            arguments.add(value);
        }

        boolean isFull() {
            return keys.size() > MOST_KEYS;
        }

        boolean isEmpty() {
            return keys.size() == 1;
        }

        CompletionStage<Written> run(Wire wire, Scripts which) {
            return wire.number(which, keys, arguments).thenApply(answer -> answer == 1 ? Written.DONE : answer == 2 ? Written.NO_BLOCK : answer == 0 ? Written.OTHER_EPOCH : Written.SESSION_OVER);
        }
    }
}
