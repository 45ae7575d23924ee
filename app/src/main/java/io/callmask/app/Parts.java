package io.callmask.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been started, to be stopped in the opposite order. One that fails to stop does not keep the others. Any thread.
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private record Part(String name, AutoCloseable closing) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    private synchronized @Nullable Part next() {
        return parts.poll();
    }

    @Override public void close() {
        for (var part = next(); part != null; part = next()) {
            try {
                part.closing().close();
            } catch (InterruptedException e) {
                // Whoever wants us gone sooner shall not cost a record: the parts below still close.
                LOG.warn("event=stopping part=\"{}\" interrupted=true", part.name());
            } catch (Exception e) {
                LOG.error("event=stopping part=\"{}\" failed={}", part.name(), e.getClass().getName());
            }
        }
    }
}
