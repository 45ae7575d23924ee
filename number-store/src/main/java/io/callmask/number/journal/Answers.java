package io.callmask.number.journal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers batches that are durable, in their order: what hangs on an answer can take as long as deciding, and the writer has the next batch to decide meanwhile. Two may wait at most.
/// A small batch behind which nothing waits is answered at once, in less than a millisecond: another thread would have to be woken for it, and get a processor.
final class Answers implements AutoCloseable {
    private static final int MOST = 2;
    private static final int SMALL = 1 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final String journal;
    private final ExecutorService thread;
    private final Semaphore room = new Semaphore(MOST);
    private final Queue<Batch> spare = new ConcurrentLinkedQueue<>();

    Answers(String journal) {
        this.journal = journal;
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
        for (var change : done.changes) {
            try {
                change.answer();
            } catch (RuntimeException bug) {
                // The others' answers do not hang on it; its text may hold what must not be shown.
                LOG.error("journal={} event=answer-failed cause={}", journal, bug.getClass().getSimpleName());
            }
        }
        done.clear();
        spare.add(done);
    }

    /// Waits until all are answered, an interrupt notwithstanding. For the thread that gives, or when it has ended.
    @Override public void close() {
        thread.shutdown();
        boolean isInterrupted = false;
        for (boolean isOver = false; !isOver; ) {
            try {
                isOver = thread.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException _) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) Thread.currentThread().interrupt();
    }
}
