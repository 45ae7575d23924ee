package io.callmask.number.embedded;

import io.callmask.number.BindingId;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the journal's writer does the store's work: decide, write, publish, answer. Owns the ledger.
final class Desk implements Journal.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    /// Steps of housekeeping between two batches: a fraction of a millisecond.
    private static final int SWEEP = 500;
    private static final int MOST_SEGMENTS = 1_000;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Ledger ledger = new Ledger();
    private final Index index;
    private final Binder binder;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final StoreListener listener;
    private final long journalBytes;
    private long rewriteAt;
    /// The highest time that this desk has gone by.
    private Instant latest = Instant.EPOCH;
    private Instant rewriteNotBefore = Instant.MIN;

    Desk(Pools pools, Index index, EmbeddedStore.Settings settings, EmbeddedStore.Sources sources, StoreListener listener) {
        this.index = index;
        this.binder = new Binder(pools, ledger, sources.random(), sources.ids(), settings.mostPairs());
        this.clock = sources.clock();
        this.nanoTime = sources.nanoTime();
        this.listener = listener;
        this.journalBytes = settings.journalBytes();
        this.rewriteAt = settings.journalBytes();
    }

    Tallies.Tally tally(String pool) {
        return ledger.tally(pool);
    }

    /// Counts a refusal. From any thread.
    NotBound refused(NotBound why) {
        listener.refused(why.why());
        return why;
    }

    /// The journal keeps instants whole, but a binding that starts at a full millisecond reads better everywhere. It never goes back: what was
    /// swept away in a clock's leap forward must not be given out as if it had not expired yet, here or when the journal is replayed.
    private Instant now() {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (at.isAfter(latest)) latest = at;
        return latest;
    }

    @Override public void replayed(Journal.Position at, Entry.Reader entry) {
        var happened = new ArrayList<Happening>(4);
        var happening = Entries.read(entry);
        if (happening instanceof Happening.Opened opened && opened.binding().from().isAfter(latest)) latest = opened.binding().from();
        ledger.apply(happening, happened);
        happened.forEach(index::publish);
    }

    /// Notes expiries, and rewrites the journal when it has outgrown its limit. Only when nothing waits to become durable:
    /// what is published must follow the ledger's order.
    @Override public boolean idle(Journal journal) {
        if (!journal.isHealthy()) return false;
        var happened = new ArrayList<Happening>();
        boolean more = ledger.sweep(now(), SWEEP, happened);
        happened.forEach(index::publish);
        boolean outgrown = journal.bytes() > rewriteAt || journal.segments() > MOST_SEGMENTS;
        if (outgrown && !now().isBefore(rewriteNotBefore)) rewrite(journal);
        return more;
    }

    private void rewrite(Journal journal) {
        try {
            Iterable<Consumer<Entry.Writer>> pieces = () -> ledger.snapshot().map(Desk::piece).iterator();
            journal.rewrite(pieces);
        } catch (IOException failure) {
            rewriteNotBefore = now().plus(PAUSE);
            LOG.warn("journal=bindings event=rewrite-failed cause=\"{}\": the journal goes on growing for now", failure.getMessage());
        }
        // Not sooner than when it has doubled: so rewriting costs a constant share of writing.
        rewriteAt = Math.max(journalBytes, 2 * journal.bytes());
    }

    private static Consumer<Entry.Writer> piece(Happening happening) {
        return to -> Entries.write(happening, to);
    }

    /// Applies what was decided; it is published when durable.
    private List<Happening> enter(Happening happening, Entry.Writer to) {
        var happened = new ArrayList<Happening>(4);
        ledger.apply(happening, happened);
        Entries.write(happening, to);
        return happened;
    }

    /// A bind under way.
    final class Bind implements Journal.Change {
        private final BindRequest request;
        private final long started;
        private final CompletableFuture<BindResult> answer = new CompletableFuture<>();
        private BindResult result = new NotBound(Why.STORE_UNAVAILABLE, "", "not decided");
        private List<Happening> happened = List.of();

        Bind(BindRequest request, long started) {
            this.request = request;
            this.started = started;
        }

        CompletionStage<BindResult> answer() {
            return answer.minimalCompletionStage();
        }

        @Override public void write(Entry.Writer to) {
            var decision = binder.bind(request, now());
            result = decision.result();
            if (decision.happening() != null) happened = enter(decision.happening(), to);
        }

        @Override public void durable(Journal.Position at) {
            happened.forEach(index::publish);
            switch (result) {
                case Bound(var binding, boolean repeated) when !repeated -> listener.bound(binding.pool(), Duration.ofNanos(nanoTime.getAsLong() - started));
                case Bound _ -> { }
                case NotBound refusal -> refused(refusal);
            }
            answer.complete(result);
        }

        @Override public void abandoned() {
            answer.complete(refused(new NotBound(Why.STORE_UNAVAILABLE, "", "the store was closed before the bind was durable: the outcome is unknown (expected: the same request again, with its key)")));
        }
    }

    /// A release under way.
    final class Release implements Journal.Change {
        private final BindingId id;
        private final CompletableFuture<UnbindResult> answer = new CompletableFuture<>();
        private UnbindResult result = new UnbindResult.Unavailable();
        private List<Happening> happened = List.of();

        Release(BindingId id) {
            this.id = id;
        }

        CompletionStage<UnbindResult> answer() {
            return answer.minimalCompletionStage();
        }

        @Override public void write(Entry.Writer to) {
            var decision = binder.release(id, now());
            result = decision.result();
            if (decision.happening() != null) happened = enter(decision.happening(), to);
        }

        @Override public void durable(Journal.Position at) {
            happened.forEach(index::publish);
            if (result instanceof UnbindResult.Unbound(var binding)) listener.unbound(binding.pool());
            answer.complete(result);
        }

        @Override public void abandoned() {
            answer.complete(new UnbindResult.Unavailable());
        }
    }
}
