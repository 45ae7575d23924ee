package io.callmask.number.remote;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells those who asked, on a thread of its own: the connection's, which answers calls too, must not wait for what they do with it. Holds no more than the batches that
/// lanes may have on their way.
final class Answers implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final long BREATH = 50;

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    /// Any thread.
    void add(Runnable answer) {
        queue.add(answer);
    }

    void close() {
        closed = true;
    }

    @Override public void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                var answer = queue.poll(BREATH, TimeUnit.MILLISECONDS);
                if (answer != null) tell(answer);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException bug) {
            LOG.error("store=remote event=fault with=answer at={}", Lane.place(bug));
        }
    }
}
