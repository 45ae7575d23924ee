package io.callmask.number.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Lets one thread open the seals of a journal while another takes in what stood under them: of a start with millions of bindings each is a large part. The order stays, and
/// only a few batches are read ahead.
final class ReadAhead implements Segments.Replay, AutoCloseable {
    private static final int BATCHES = 16;

    private final Segments.Replay replay;
    private final ExecutorService taking;
    private final Semaphore room = new Semaphore(BATCHES);
    private volatile boolean isBroken;
    private volatile @Nullable RuntimeException failure;

    ReadAhead(String journal, Segments.Replay replay) {
        this.replay = replay;
        taking = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("replay-" + journal).daemon(true).factory());
    }

    /// Waits for room, and throws what taking in an earlier batch has thrown.
    @Override public void batch(Journal.Position position, byte[] batch) {
        room.acquireUninterruptibly();
        check();
        taking.execute(() -> take(position, batch));
    }

    private void take(Journal.Position position, byte[] batch) {
        boolean isDone = isBroken;
        try {
            if (isBroken) return;
            replay.batch(position, batch);
            isDone = true;
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            if (!isDone) isBroken = true;
            room.release();
        }
    }

    private void check() {
        var thrown = failure;
        if (thrown != null) throw thrown;
        if (isBroken) throw new IllegalStateException("the journal's entries could not be taken in");
    }

    /// Waits until all is taken in; what has been is this thread's from then on.
    void finish() {
        room.acquireUninterruptibly(BATCHES);
        check();
    }

    @Override public void close() {
        taking.shutdownNow();
    }
}
