package io.callmask.number.remote;

import io.callmask.number.remote.Batch.Answered;
import io.callmask.number.remote.IndexWriter.Hand;
import io.callmask.number.remote.IndexWriter.Written;
import io.callmask.number.remote.Turn.Result;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.UnbindResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The writing of one pool in one partition. Whatever is queued becomes one batch: decided and written by one transaction, perhaps with other
/// lanes' ([GroupCommit]), then put into the index, then acknowledged. While one batch is on its way into the index the next is decided; a bounded number may be on their way.
///
/// ```
/// queue ─ batch ─ leases, heads from Redis ▶ transaction: session, lock, claims, decide, journal ─ commit ▶ pending ─ scripts ▶ answers
///                   │ nothing written: refused        │ commit unknown: settled by reading       │ connection lost: written again, to whoever is there
/// ```
final class Lane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration BREATH = Duration.ofMillis(50);
    /// After Redis refused to write, and after a bug.
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 7;
    private static final Duration TIDY = Duration.ofSeconds(1);
    /// So often a busy lane notes how far it has written the index. What others read of its rows, and find in the index already, grows with it.
    private static final Duration MARK = Duration.ofMillis(200);
    private static final int PARTING_BREATHS = 40;
    /// After a collision so many batches are decided by what was read.
    private static final int WARY = 8;

    private final Works works;
    private final String pool;
    private final int partition;
    private final BlockingQueue<Ask> queue;
    private final Hints hints;
    private final Leases leases;
    private final Unclaimed unclaimed;
    private final Deque<Pending> pending = new ArrayDeque<>();
    /// Whose repeated bind is on its way into the index.
    private final Set<Ask> repeating = ConcurrentHashMap.newKeySet();
    /// What is being written: by the lane's thread, or by another lane's while that waits.
    private volatile List<Ask> current = List.of();
    private volatile long indexed;
    /// The least number that the next row of the partition can have, by what this lane has written.
    private volatile long next;
    private long marked;
    private long markedAt;
    /// Batches in which pairs and bind keys are still to be read before they are taken.
    private int wary;
    /// Whether something was somebody's of what was last taken unread. So long this lane writes alone: else others' batches would be decided again for it.
    private boolean collided;
    private long tidiedAt;
    private volatile long pausedUntil;
    private volatile boolean isBroken;
    private volatile boolean closed;

    Lane(Works works, String pool, int partition) {
        this.works = works;
        this.pool = pool;
        this.partition = partition;
        this.pausedUntil = works.nanos();
        this.queue = new ArrayBlockingQueue<>(works.settings().limits().queue());
        this.hints = new Hints(works, pool);
        this.leases = new Leases(works, pool, partition);
        this.unclaimed = new Unclaimed(works, this::submit);
        this.tidiedAt = works.nanos();
        this.markedAt = tidiedAt;
    }

    /// A batch that the journal has, and the index perhaps not yet.
    private static final class Pending {
        private final Tables.Row row;
        private final Body body;
        private final List<Answered> results;
        /// Made when somebody changes a code, by whoever writes the lane's next batch.
        private @Nullable Map<Spot, CodeDeed> codes;

        Pending(Tables.Row row, Body body, List<Answered> results) {
            this.row = row;
            this.body = body;
            this.results = results;
        }

        Tables.Row row() {
            return row;
        }

        Body body() {
            return body;
        }

        List<Answered> results() {
            return results;
        }

        /// The last that it did to a code.
        Optional<CodeDeed> code(Spot spot) {
            var all = codes;
            if (all == null) {
                all = HashMap.newHashMap(body.codes().size());
                for (var deed : body.codes()) all.put(deed.spot(), deed);
                codes = all;
            }
            return Optional.ofNullable(all.get(spot));
        }
    }

    /// What the journal has of a code, and the index perhaps not yet.
    ///
    /// @param newest what is on its way, the newest first, as it was before the index was read: what has arrived by then is seen there
    private static Optional<CodeDeed> unindexed(List<Pending> newest, Spot spot) {
        for (var each : newest) {
            var found = each.code(spot);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    int partition() {
        return partition;
    }

    int poolId() {
        return works.registry().id(pool);
    }

    boolean submit(Ask ask) {
        return !closed && queue.offer(ask);
    }

    /// The least number that the next row of the partition can have, by what this lane has written. Any thread.
    long next() {
        return next;
    }

    /// Whether it takes nothing any more: the store is closing, or the lane has ended by a bug.
    boolean isClosed() {
        return closed;
    }

    int waiting() {
        return queue.size();
    }

    /// Gives up what takes too long. From the watch's thread.
    void expire(long nanos) {
        List<Pending> all;
        synchronized (pending) {
            all = List.copyOf(pending);
        }
        for (var each : all) giveUp(each.results().stream().map(Answered::ask)::iterator, nanos);
        giveUp(repeating, nanos);
        giveUp(current, nanos);
        giveUp(queue, nanos);
    }

    /// They came in order, so whoever comes after one whose time has not come has time too; what this node itself asked for has no end worth the name.
    private void giveUp(Iterable<Ask> asks, long nanos) {
        for (var ask : asks) {
            long left = ask.deadline() - nanos;
            if (left < 0) giveUp(ask);
            else if (left <= works.settings().limits().patience().toNanos()) return;
        }
    }

    /// Notes up to where all is in the index. From the watch's thread.
    void mark(Connection connection) throws SQLException {
        long upTo = indexed;
        if (upTo == marked) return;
        Tables.mark(connection, works.session().node(), partition, works.registry().id(pool), upTo);
        marked = upTo;
    }

    void close() {
        closed = true;
    }

    @Override public void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                mend();
                var first = queue.poll(BREATH.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) work(first);
                unclaimed.release();
                tidy();
            }
            for (int i = 0; i < PARTING_BREATHS && !isSettled(); i++) {
                mend();
                TimeUnit.NANOSECONDS.sleep(BREATH.toNanos());
            }
            // What was left to the next session may be in a block that is held.
            if (isSettled() && works.session().isHeld()) part();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            refuse(queue, "the store is closing");
            current.forEach(this::giveUp);
            repeating.forEach(this::giveUp);
            synchronized (pending) {
                for (var each : pending) {
                    each.results().forEach(answered -> giveUp(answered.ask()));
                    compensate(each.results());
                }
            }
            // Nobody is asked any more: it tells what stands.
            unclaimed.leave();
        }
    }

    private void work(Ask first) throws InterruptedException {
        current = List.of(first);
        List<Ask> asks = List.of();
        boolean isAlone = false;
        for (int attempt = 0; attempt < ATTEMPTS; ) {
            awaitRoom();
            // What others changed is on its way into the index.
            if (attempt > 1) TimeUnit.MILLISECONDS.sleep(1L << attempt - 2);
            var one = attempt == 0 && !isAlone ? new Attempt(first) : new Attempt(asks, isAlone);
            // While others write, more comes together here.
            works.commits().write(one);
            asks = one.again();
            isAlone = one.isLeftOut();
            if (asks.isEmpty()) break;
            if (!isAlone) attempt++;
        }
        refuse(asks, "what it is about is being changed by many at once (expected: the same request again)");
        // Whoever is not answered yet is among those on their way into the index.
        current = List.of();
    }

    /// One try to write what is queued. Made by this lane's thread, and used by one at a time: by whichever lane's writes it, while this lane's waits.
    private final class Attempt implements GroupCommit.Member {
        private final @Nullable Ask first;
        private final boolean isAlone;
        private List<Ask> asks;
        private List<Ask> again = List.of();
        private @Nullable Ready ready;
        private Database.@Nullable CommitUnknown unknown;
        private boolean isMarking;
        private boolean isSettled;
        private boolean isWritten;
        private boolean isLeftOut;

        /// To take whatever is queued when its turn comes.
        Attempt(Ask first) {
            this.first = first;
            this.isAlone = collided;
            this.asks = List.of(first);
        }

        Attempt(List<Ask> asks, boolean isAlone) {
            this.first = null;
            this.isAlone = isAlone || collided;
            this.asks = asks;
        }

        @Override public int partition() {
            return partition;
        }

        @Override public int size() {
            return asks.size() + (first == null ? 0 : queue.size());
        }

        @Override public boolean isAlone() {
            return isAlone;
        }

        @Override public long session() {
            return leases.session();
        }

        @Override public boolean prepare(boolean waits) {
            if (first != null) asks = take(first);
            current = List.copyOf(asks);
            if (asks.isEmpty()) return settled();
            var wire = works.link().wire().filter(_ -> works.session().isHeld() && works.link().isOpen(partition) && !isBroken);
            if (wire.isEmpty()) {
                refuse(asks, "the store cannot write at this moment (expected: Redis and MariaDB reached, and the index complete)");
                return settled();
            }
            List<Pending> onTheirWay;
            synchronized (pending) {
                onTheirWay = List.copyOf(pending).reversed();
            }
            var batch = new Batch(works, pool, partition, hints, leases, spot -> unindexed(onTheirWay, spot), wary == 0);
            ready = new Ready(batch, wire.get(), Heads.NONE, works.nanos());
            try {
                long epoch = works.link().epoch(partition).orElse(Long.MAX_VALUE);
                leases.prepare(wire.get(), epoch, asks, waits);
                var heads = Heads.read(works, wire.get(), partition, epoch, works.registry().id(pool), asks, leases);
                if (heads.isEmpty()) {
                    refuse(asks, "the index is being built");
                    return settled();
                }
                ready = new Ready(batch, wire.get(), heads.get(), ready.started());
                return true;
            } catch (Tables.Held _) {
                leaveOut();
                return false;
            } catch (SQLException | RuntimeException failure) {
                failed(failure);
                return false;
            }
        }

        private boolean settled() {
            isSettled = true;
            return false;
        }

        private Ready ready() {
            return Objects.requireNonNull(ready, "used before it was prepared");
        }

        @Override public GroupCommit.@Nullable Entry decide(Connection connection, Tables.InTime held) throws SQLException {
            var prepared = ready();
            if (held.row().nextSeq() < next) throw new SQLException("MariaDB lacks rows that this node has written (expected: the MariaDB that it was)");
            isMarking = prepared.started() - markedAt >= MARK.toNanos();
            prepared.batch().decide(connection, held, prepared.wire().runId(), asks, prepared.heads(), isMarking ? OptionalLong.of(indexed) : OptionalLong.empty());
            return prepared.batch().entry().orElse(null);
        }

        @Override public void committed() {
            isWritten = true;
            var batch = ready().batch();
            try {
                batch.row().ifPresent(row -> {
                    leases.wrote(row.seq());
                    next = row.seq() + 1;
                });
                if (isMarking) markedAt = ready().started();
                if (wary > 0) wary--;
                else collided = false;
                if (!batch.body().isEmpty()) works.listener().journaled("bindings", batch.body().size(), Duration.ofNanos(works.nanos() - ready().started()), true);
                index(ready().wire(), batch);
                again = batch.stale();
                isSettled = true;
            } catch (RuntimeException bug) {
                failed(bug);
            }
        }

        @Override public void unknown(Database.CommitUnknown why) {
            unknown = why;
        }

        @Override public void leaveOut() {
            if (isLeftOut) return;
            isSettled = true;
            isLeftOut = true;
            ready().batch().undo();
            again = asks;
        }

        @Override public void failed(Exception failure) {
            isSettled = true;
            var batch = ready().batch();
            switch (failure) {
                case Session.Lost _ -> {
                    LOG.warn("store=remote event=session-lost pool={}", pool);
                    refuse(asks, "this node's session was taken over");
                }
                case Tables.Elsewhere elsewhere -> {
                    works.link().leave(ready().wire());
                    refused(elsewhere);
                }
                // Somebody bound now has that pair already. Callers who hold much on a small pool collide often: then reading first is cheaper.
                case Tables.Collision _ when wary == 0 -> {
                    wary = WARY;
                    collided = true;
                    again = asks;
                }
                // What came of it is read now: who asks again is seldom the only one.
                case Tables.KeyTaken _ when wary == 0 -> {
                    wary = WARY;
                    collided = true;
                    again = asks;
                }
                // In another pool, since it was read.
                case Tables.KeyTaken _ -> again = asks;
                // A collision among them: where all had been read under the lock, nobody can have come between.
                case SQLException other -> refused(other);
                case CompletionException _ -> refuse(asks, "the index did not answer");
                case RuntimeException bug -> {
                    isWritten |= batch.row().isPresent();
                    fault(batch, asks, bug);
                }
                default -> throw new IllegalStateException("another failure than writing can have", failure);
            }
            if (!isWritten) batch.undo();
        }

        private void refused(SQLException failure) {
            works.listener().journaled("bindings", 0, Duration.ZERO, false);
            LOG.warn("store=remote event=write-failed pool={} state={} code={}", pool, failure.getSQLState(), failure.getErrorCode());
            refuse(asks, "the journal cannot be written at this moment");
        }

        /// What is to be tried again. By the lane's own thread, when it has been written or not.
        List<Ask> again() throws InterruptedException {
            if (unknown != null) settle(unknown);
            if (!isSettled && ready == null) refuse(asks, "an internal error");
            else if (!isSettled) failed(new IllegalStateException("whoever wrote it ended"));
            return again;
        }

        private void settle(Database.CommitUnknown why) throws InterruptedException {
            var row = ready().batch().row();
            try {
                if (row.isPresent() && !isThere(row.get())) failed(why);
                else committed();
            } catch (Unsettled _) {
                isSettled = true;
                isWritten = true;
                // As after a fault: the next session puts it into the index if it is there, and nothing is decided before.
                works.session().lose();
                asks.forEach(Lane.this::giveUp);
                compensate(ready().batch().results());
            }
        }

        /// Whether the same is to be tried again alone.
        boolean isLeftOut() {
            return isLeftOut;
        }
    }

    /// A batch that can be decided.
    ///
    /// @param started when that began, monotonic
    private record Ready(Batch batch, Wire wire, Heads heads, long started) {}

    private List<Ask> take(Ask first) {
        var batch = new ArrayList<Ask>();
        batch.add(first);
        queue.drainTo(batch, works.settings().limits().batch() - 1);
        // Whoever was told that the outcome is unknown while it waited here gets what is safest: nothing.
        batch.removeIf(ask -> ask.answer().isDone());
        return batch;
    }

    /// What was asked for may be in the journal and in nobody's hands: then the next session puts it into the index.
    private void fault(Batch batch, List<Ask> asks, RuntimeException bug) {
        LOG.error("store=remote event=fault pool={} at={}", pool, place(bug));
        if (batch.row().isEmpty()) refuse(asks, "an internal error");
        else {
            works.session().lose();
            asks.forEach(this::giveUp);
            // The next session puts it into the index; then it can be released.
            compensate(batch.results());
        }
    }

    private void compensate(List<Answered> results) {
        results.forEach(each -> compensate(each.ask(), each.result()));
    }

    /// Class and place of a bug. Its text could quote a number.
    static String place(RuntimeException bug) {
        var trace = bug.getStackTrace();
        return bug.getClass().getName() + (trace.length == 0 ? "" : " " + trace[0]);
    }

    private void refuse(Collection<Ask> asks, String why) {
        for (var ask : asks) {
            if (ask.refuse(why)) count(ask, Why.STORE_UNAVAILABLE);
        }
    }

    private void giveUp(Ask ask) {
        if (ask.giveUp()) count(ask, Why.OUTCOME_UNKNOWN);
    }

    private void count(Ask ask, Why why) {
        switch (ask) {
            case Ask.Bind _ -> works.listener().refused(why);
            case Ask.Alter alter -> {
                if (alter.what().isAsked()) works.listener().refused(why);
            }
            case Ask.Release _ -> { }
        }
    }

    /// Nobody can say before this lane ends whether a batch was committed.
    private static final class Unsettled extends Exception {
        private static final long serialVersionUID = 1;

        Unsettled(SQLException away) {
            super(away);
        }
    }

    /// Whether a row was committed after all. The lock under which it was written is waited for, so the answer is final.
    private boolean isThere(Tables.Row row) throws InterruptedException, Unsettled {
        while (true) {
            try {
                return works.database().transact(connection -> {
                    Tables.lock(connection, partition);
                    return Tables.journal(connection, partition, row.seq()).filter(there -> Arrays.equals(there.sealed(), row.sealed())).isPresent();
                });
            } catch (SQLException away) {
                // At the next start, or by another node, it is put into the index if it is there. Nobody is told that it is, nor that it is not.
                if (closed) throw new Unsettled(away);
                TimeUnit.NANOSECONDS.sleep(BREATH.toNanos());
            }
        }
    }

    private void index(Wire wire, Batch batch) {
        var later = new ArrayList<Answered>(batch.results().size());
        for (var each : batch.results()) {
            // What nothing was written for, such as a first caller's second call, has nothing to wait for.
            if (isWritten(each.result()) && batch.row().isPresent()) later.add(each);
            else answer(each.ask(), each.result());
        }
        batch.row().ifPresent(row -> {
            var fresh = new Pending(row, batch.body(), later);
            synchronized (pending) {
                pending.add(fresh);
            }
            send(wire, fresh, batch.epoch());
        });
        for (var repeat : batch.repeats()) repeat(wire, batch.epoch(), repeat);
    }

    private static boolean isWritten(Result result) {
        return switch (result) {
            case Result.OfBind(Bound _) -> true;
            case Result.OfBind(NotBound _) -> false;
            case Result.OfRelease(var released) -> released instanceof UnbindResult.Unbound;
            case Result.Stale() -> false;
        };
    }

    private void send(Wire wire, Pending batch, long epoch) {
        var hand = new Hand(partition, epoch, works.session().node(), works.session().epoch(), false);
        works.writer().write(wire, hand, batch.body(), batch.row().pool(), batch.row().week()).whenComplete((written, failure) -> {
            if (failure == null && written == Written.DONE) done(batch);
            else if (failure == null && written == Written.NO_BLOCK) {
                LOG.error("store=remote event=no-block pool={} row={}: the index has no place for what was given", pool, batch.row().seq());
                works.answers().add(() -> batch.results().forEach(each -> giveUp(each.ask())));
                done(batch);
            } else {
                isBroken = true;
                // A later session of this node may have begun since.
                if (written == Written.SESSION_OVER && hand.session() == works.session().epoch()) works.session().lose();
                if (failure == null) return;
                if (Wire.isRefusal(failure)) pausedUntil = works.nanos() + PAUSE.toNanos();
                // Whatever else is in doubt on this connection is in doubt for good.
                else wire.close();
            }
        });
    }

    /// The index has the batch.
    private void done(Pending batch) {
        synchronized (pending) {
            if (!pending.remove(batch)) return;
            if (pending.isEmpty() || pending.peek().row().seq() > batch.row().seq()) indexed = Math.max(indexed, batch.row().seq());
            pending.notifyAll();
        }
        works.answers().add(() -> {
            for (var each : batch.results()) answer(each.ask(), each.result());
        });
    }

    private void repeat(Wire wire, long epoch, Batch.Repeat repeat) {
        var hand = new Hand(partition, epoch, works.session().node(), works.session().epoch(), false);
        // It may never have reached the index: then this is when it does.
        repeating.add(repeat.ask());
        works.writer().write(wire, hand, repeat.body(), repeat.row().pool(), repeat.row().week()).whenComplete((written, failure) -> {
            repeating.remove(repeat.ask());
            if (failure == null && (written == Written.DONE || written == Written.NO_BLOCK && repeat.isOver())) answer(repeat.ask(), new Result.OfBind(new Bound(repeat.binding(), true)));
            // It was made, and may not be in the index.
            else giveUp(repeat.ask());
        });
    }

    private void answer(Ask ask, Result result) {
        switch (ask) {
            case Ask.Bind bind when result instanceof Result.OfBind(var answer) -> {
                if (bind.answer().complete(answer)) tell(bind, answer);
                else compensate(bind, result);
            }
            case Ask.Alter alter when result instanceof Result.OfBind(var answer) -> {
                if (answer instanceof Bound(var changed, _)) works.recent().note(changed.id(), changed.generation(), works.nanos());
                if (answer instanceof NotBound(var why, _, _) && why == Why.RECORD_UNREADABLE) works.unreadable("binding=" + alter.id());
                // Else it was counted when it was given up.
                if (alter.answer().complete(answer) && answer instanceof NotBound(var why, _, _)) count(alter, why);
            }
            case Ask.Release release when result instanceof Result.OfRelease(var answer) -> {
                if (answer instanceof UnbindResult.Unbound(var ended, _, var generation)) {
                    works.recent().note(ended, generation, works.nanos());
                    works.listener().unbound(pool);
                }
                if (answer instanceof UnbindResult.Unreadable) works.unreadable("binding=" + release.id());
                release.answer().complete(answer);
            }
            case Ask.Bind _, Ask.Alter _, Ask.Release _ -> throw new IllegalStateException("a result of another kind than the request");
        }
    }

    private void tell(Ask.Bind bind, BindResult answer) {
        switch (answer) {
            case Bound(_, boolean repeated) -> {
                if (!repeated) works.listener().bound(pool, Duration.ofNanos(works.nanos() - bind.started()));
            }
            case NotBound(var why, _, _) -> works.listener().refused(why);
        }
    }

    /// The customer was told that the outcome is unknown. Whoever has a key will ask again and be told; nobody else ever could, so such a binding is released.
    private void compensate(Ask ask, Result result) {
        boolean isMadeUnasked = ask instanceof Ask.Bind bind && bind.request().bindKey().isEmpty() && bind.answer().join() instanceof NotBound;
        if (isMadeUnasked && result instanceof Result.OfBind(Bound(var binding, _))) unclaimed.add(binding);
    }

    private void awaitRoom() throws InterruptedException {
        synchronized (pending) {
            while (pending.size() >= works.settings().limits().writes() && !isBroken) pending.wait(BREATH.toMillis());
        }
    }

    private boolean isSettled() {
        return !owes();
    }

    /// Whether the journal has what the index may not have yet. Any thread.
    boolean owes() {
        synchronized (pending) {
            return !pending.isEmpty();
        }
    }

    private void mend() throws InterruptedException {
        try {
            repair();
        } catch (RuntimeException bug) {
            LOG.error("store=remote event=fault pool={} at={}", pool, place(bug));
            isBroken = true;
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private void tidy() {
        boolean isDue = works.nanos() - tidiedAt >= TIDY.toNanos();
        var wire = works.link().wire();
        var epoch = works.link().epoch(partition);
        if (wire.isEmpty() || epoch.isEmpty() || !works.session().isHeld()) return;
        if (isDue) tidiedAt = works.nanos();
        try {
            leases.provide(wire.get(), epoch.get());
            if (isDue) leases.tidy(wire.get(), epoch.get());
        } catch (SQLException | CompletionException away) {
            LOG.debug("store=remote event=not-tidied pool={}", pool);
        } catch (RuntimeException bug) {
            LOG.error("store=remote event=fault pool={} at={}", pool, place(bug));
        }
    }

    private void part() {
        try {
            leases.close();
        } catch (SQLException away) {
            // Whoever misses this node frees them.
            LOG.debug("store=remote event=leases-kept pool={}", pool);
        }
    }

    /// Writes again, in order, what the journal has and the index perhaps not: versions make that harmless.
    private void repair() {
        if (!isBroken || works.nanos() - pausedUntil < 0) return;
        var wire = works.link().wire();
        Optional<Long> epoch = works.link().epoch(partition);
        if (wire.isEmpty() || epoch.isEmpty() || !works.session().isHeld()) return;
        List<Pending> all;
        synchronized (pending) {
            all = List.copyOf(pending);
        }
        isBroken = false;
        LOG.info("store=remote event=writing-again pool={} batches={}", pool, all.size());
        for (var each : all) send(wire.get(), each, epoch.get());
    }
}
