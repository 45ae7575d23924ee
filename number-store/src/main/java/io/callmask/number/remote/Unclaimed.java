package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bindings that were made when the customer had been told that the outcome is unknown, and that nobody can ask for, having no key: each is released, and asked to be again each second until that is
/// answered or its end has come. Any thread may add; the lane's releases.
final class Unclaimed {
    private static final Logger LOG = LoggerFactory.getLogger(Unclaimed.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int MOST = 65_536;

    private final Works works;
    private final Predicate<Ask> lane;
    /// Those of which no release is on its way. Guarded by itself.
    private final Deque<Binding> waiting = new ArrayDeque<>();
    private int onTheirWay;
    private boolean isOver;
    private long triedAt;

    /// @param lane takes a request; false when it cannot now
    Unclaimed(Works works, Predicate<Ask> lane) {
        this.works = works;
        this.lane = lane;
        this.triedAt = works.nanos() - AGAIN.toNanos();
    }

    void add(Binding binding) {
        synchronized (waiting) {
            if (!isOver && waiting.size() + onTheirWay < MOST) {
                waiting.add(binding);
                return;
            }
        }
        left(binding);
    }

    /// Asks for what waits to be released.
    void release() {
        List<Binding> all;
        synchronized (waiting) {
            if (waiting.isEmpty() || works.nanos() - triedAt < AGAIN.toNanos()) return;
            triedAt = works.nanos();
            all = new ArrayList<>(waiting);
            waiting.clear();
            onTheirWay += all.size();
        }
        for (var binding : all) {
            var answer = new CompletableFuture<UnbindResult>();
            answer.thenAccept(result -> answered(binding, result));
            if (!binding.isOpenAt(works.now())) answer.complete(new UnbindResult.NotFound());
            else if (!lane.test(new Ask.Release(binding.id(), works.ids().code(binding.id()).orElse(null), answer, works.nanos() + Duration.ofDays(1).toNanos()))) answer.complete(new UnbindResult.Unavailable());
        }
    }

    private void answered(Binding binding, UnbindResult result) {
        synchronized (waiting) {
            onTheirWay--;
        }
        if (result instanceof UnbindResult.Unavailable) add(binding);
        // Somebody changed it, or its key is gone: it will not be read next time either.
        else if (result instanceof UnbindResult.Unreadable) left(binding);
        else LOG.info("store=remote event=compensated binding={} result={}", binding.id(), result.getClass().getSimpleName());
    }

    /// The lane has ended: what waits stands until its end, unless somebody releases it.
    void leave() {
        synchronized (waiting) {
            isOver = true;
            waiting.forEach(Unclaimed::left);
            waiting.clear();
        }
    }

    private static void left(Binding binding) {
        LOG.warn("store=remote event=not-compensated binding={} until={}: made by a request whose outcome was called unknown, and without a key; release it by hand", binding.id(), binding.until());
    }
}
