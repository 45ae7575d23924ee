package io.callmask.number.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Lets one thread open the seals of a journal, a second read what stood under them, and a third take it in: of a start with millions of bindings each is a large part. The
/// order stays, and only some batches are read ahead.
final class ReadAhead implements Segments.Replay, AutoCloseable {
    private static final int BYTES = 32 << 20;

    private final Journal.Owner owner;
    private final ExecutorService reading;
    private final ExecutorService taking;
    private final Semaphore room = new Semaphore(BYTES);
    private volatile boolean isBroken;
    private volatile @Nullable RuntimeException failure;

    ReadAhead(String journal, Journal.Owner owner) {
        this.owner = owner;
        reading = thread("read-" + journal);
        taking = thread("replay-" + journal);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon(true).factory());
    }

    @Override public void begins(long bytes) {
        owner.replaying(bytes);
    }

    @Override public Journal.Room room(int bytes) {
        return owner.room(bytes);
    }

    /// Waits for room, and throws what reading or taking in an earlier batch has thrown.
    @Override public void batch(Journal.Position position, Journal.Room batch) {
        int taken = Math.min(BYTES, batch.length());
        room.acquireUninterruptibly(taken);
        check();
        reading.execute(() -> read(position, batch, taken));
    }

    private void read(Journal.Position position, Journal.Room batch, int taken) {
        boolean isRead = false;
        try {
            var rest = isBroken ? null : owner.replaying(position, batch);
            if (rest == null) return;
            taking.execute(() -> take(rest, taken));
            isRead = true;
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            if (!isRead) isOver(taken);
        }
    }

    private void take(Runnable rest, int taken) {
        boolean isTaken = false;
        try {
            if (isBroken) return;
            rest.run();
            isTaken = true;
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            if (isTaken) room.release(taken);
            else isOver(taken);
        }
    }

    /// Of what comes after a batch that failed, nothing is taken in.
    private void isOver(int taken) {
        isBroken = true;
        room.release(taken);
    }

    private void check() {
        var thrown = failure;
        if (thrown != null) throw thrown;
        if (isBroken) throw new IllegalStateException("the journal's entries could not be taken in");
    }

    /// Waits until all is taken in; what has been is this thread's from then on.
    void finish() {
        room.acquireUninterruptibly(BYTES);
        check();
    }

    @Override public void close() {
        reading.shutdownNow();
        taking.shutdownNow();
    }
}
