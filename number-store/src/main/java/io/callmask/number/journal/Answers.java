package io.callmask.number.journal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Answers batches that are durable, in their order: what hangs on an answer can take as long as deciding, and the writer has the next batch to decide meanwhile. Two may wait at most.
/// A small batch behind which nothing waits is answered at once, in less than a millisecond: another thread would have to be woken for it, and get a processor.
final class Answers implements AutoCloseable {
    private static final int MOST = 2;
    private static final int SMALL = 1 << 10;

    private final ExecutorService thread;
    private final Semaphore room = new Semaphore(MOST);
    private final Queue<Batch> spare = new ConcurrentLinkedQueue<>();

    Answers(String journal) {
        thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("answers-" + journal).daemon(true).factory());
    }

    /// A batch to be filled. For the writer's thread.
    Batch empty() {
        var one = spare.poll();
        return one == null ? new Batch() : one;
    }

    /// Answers a batch some time. For the writer's thread.
    ///
    /// @param mayWait whether that need not be before this returns
    void give(Batch done, boolean mayWait) {
        if (!mayWait || done.changes.size() < SMALL && room.availablePermits() == MOST) {
            answer(done);
            return;
        }
        room.acquireUninterruptibly();
        thread.execute(() -> {
            try {
                answer(done);
            } finally {
                room.release();
            }
        });
    }

    private void answer(Batch done) {
        done.changes.forEach(Journal.Change::answer);
        done.clear();
        spare.add(done);
    }

    /// Waits until all are answered.
    @Override public void close() {
        thread.close();
    }
}
