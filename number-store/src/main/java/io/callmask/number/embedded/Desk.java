package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Change;
import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Binder.Decision;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.route.RouteKey;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Sticky;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.StoreListener;
import io.callmask.number.store.UnbindResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the journal's writer does the store's work: decide, write, publish, answer. Owns the ledger.
final class Desk implements Journal.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    /// Steps of housekeeping between two batches: a fraction of a millisecond.
    private static final int SWEEP = 500;
    private static final int MOST_SEGMENTS = 1_000;
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /// How long what has ended may stand in the journal.
    private static final Duration KEPT = Duration.ofDays(7);
    /// Bindings whose last caller is noted as soon as there is room.
    private static final int MOST_UNNOTED = 65_536;
    private static final NotBound UNKNOWN = new NotBound(Why.OUTCOME_UNKNOWN, "",
        "the store was closed before this was durable: the outcome is unknown (expected: the same request again, with the same key; without one, a search for what came of it)");
    private static final NotBound UPDATE_UNKNOWN = new NotBound(Why.OUTCOME_UNKNOWN, "",
        "the store was closed before this was durable: the outcome is unknown (expected: the binding read again, whose generation tells)");

    final Ledger ledger;
    private final Index index;
    private final Binder binder;
    private final Pools pools;
    private final Homes homes;
    /// Of the thread that reads the journal's entries, until it is open.
    private @Nullable Glance glance;
    private long replayBytes;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final StoreListener listener;
    private final Map<BindingId, Note> unnoted = new ConcurrentHashMap<>();
    private final long journalBytes;
    private long rewriteAt;
    /// The highest time that this desk has gone by.
    private Instant latest = Instant.EPOCH;
    private Instant rewriteNotBefore = Instant.MIN;
    private Journal.@Nullable Steps rewriting;
    /// The moment before which nothing that the journal still has had ended; and how much had ended by then.
    private Instant since = Instant.EPOCH;
    private long endedBefore;
    private Instant rewritingSince = Instant.EPOCH;
    private long endedBeforeRewriting;

    Desk(BindRules rules, Index index, EmbeddedStore.Settings settings, EmbeddedStore.Sources sources, Sticky sticky, StoreListener listener) {
        this.index = index;
        this.pools = rules.pools();
        this.homes = new Homes(pools);
        this.ledger = new Ledger(rules, index);
        this.binder = new Binder(rules, ledger, sources.random(), sources.ids(), settings.mostSlots(), sticky);
        this.clock = sources.clock();
        this.nanoTime = sources.nanoTime();
        this.listener = listener;
        this.journalBytes = settings.journalBytes();
        this.rewriteAt = settings.journalBytes();
    }

    Tallies.Tally tally(String pool) {
        return ledger.tally(pool);
    }

    /// How much of a pool's class is used. Any thread.
    Vacancies.Used use(String pool, NumberClass kind) {
        return ledger.vacancies().use(pool, kind);
    }

    /// Takes numbers out of choice until they are restocked, and answers those on which something is open or rests.
    Optional<CompletionStage<Optional<Set<VirtualNumber>>>> hold(Journal journal, Collection<VirtualNumber> numbers) {
        return whenWritten(journal, () -> {
            var used = new HashSet<VirtualNumber>();
            for (var vn : numbers) {
                if (!ledger.vacancies().hold(vn)) used.add(vn);
            }
            return used;
        });
    }

    /// Goes by what the pools say of these numbers now.
    Optional<CompletionStage<Optional<Boolean>>> restock(Journal journal, Collection<VirtualNumber> numbers) {
        return whenWritten(journal, () -> {
            numbers.forEach(ledger.vacancies()::restock);
            return true;
        });
    }

    /// Whether anything on a number is open or rests.
    Optional<CompletionStage<Optional<Boolean>>> isUsed(Journal journal, VirtualNumber vn) {
        return whenWritten(journal, () -> ledger.vacancies().isUsed(vn));
    }

    /// Work on the writer's thread, between two decisions, of which nothing is written. Answered empty when the store was closed before.
    private static <R> Decision<Optional<R>> done(Supplier<R> work) {
        return new Decision<>(Optional.of(work.get()), null);
    }

    private <R> Optional<CompletionStage<Optional<R>>> whenWritten(Journal journal, Supplier<R> work) {
        var task = new Task<Optional<R>>((_, _) -> done(work), Optional.empty(), _ -> { });
        return journal.submit(task) ? Optional.of(task.stage()) : Optional.empty();
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

    @Override public void replaying(long bytes) {
        replayBytes = bytes;
        glance = new Glance(pools, homes, ledger.vacancies(), ledger.tallies(), index.pen(), index.pen());
    }

    @Override public Journal.Room room(int bytes) {
        return requireNonNull(glance).room(bytes);
    }

    /// Most entries are read at a glance, by a thread of its own, and put into the tables as they stand. What may have to do with anything that is there already
    /// is decided on again, as it was when it was written.
    @Override public Runnable replaying(Journal.Position at, Journal.Room batch) {
        var reading = requireNonNull(glance);
        var read = reading.at(batch);
        return () -> read.forEach(each -> take(each, reading));
    }

    private void take(Backlog it, Glance reading) {
        var others = index.take(it, Math.max(1, replayBytes / (double) Math.max(1, it.bytes)));
        ledger.take(it);
        if (it.latest().isAfter(latest)) latest = it.latest();
        others.forEach(this::replayed);
        reading.isDone(it);
    }

    /// To be called when all is replayed, before anything is asked. Of a journal that says nothing of its age, or was written by a clock that was ahead, nobody knows how old it is. A journal that has not doubled since it was rewritten is not rewritten now: binds would wait for it.
    ///
    /// @param rewritten bytes of that rewriting
    void replayed(long rewritten) {
        rewriteAt = Math.max(journalBytes, 2 * rewritten);
        var reading = glance;
        if (reading != null) {
            take(reading.last(), reading);
            reading.isOver();
        }
        if (replayBytes == 0) since = now();
        else if (since.isAfter(now())) since = Instant.EPOCH;
        index.isReplayed();
        glance = null;
    }

    /// To be called then.
    ///
    /// @throws IOException when a number is in another pool or class than it was, and something on it is open or rests
    void compareHomes() throws IOException {
        homes.check(ledger.vacancies()::isUsed, index::all, now());
    }

    /// Decides on an entry again, whatever it is: what reading at a glance must come to.
    @Override public void replayed(Journal.Position at, Entry.Reader entry) {
        replayed(entry.entry());
    }

    private void replayed(byte[] row) {
        var happening = Rows.read(row);
        switch (happening) {
            case Happening.Opened opened when opened.binding().from().isAfter(latest) -> latest = opened.binding().from();
            case Happening.Updated updated when updated.at().isAfter(latest) -> latest = updated.at();
            case Happening.Counted counted -> since = counted.at();
            case Happening.Opened _, Happening.Updated _, Happening.Called _, Happening.Released _, Happening.Closed _, Happening.Rests _, Happening.Freed _,
                 Happening.Remembers _ -> { }
        }
        homes.compare(happening);
        var happened = new ArrayList<Happening>(4);
        ledger.apply(happening, happened);
        for (var each : happened) index.publish(each, each == happening && Rows.isRow(row) ? row : null);
        ledger.published();
    }

    /// Notes expiries, and rewrites the journal when it has outgrown its limit or is old. Only when nothing waits to become durable:
    /// what is published must follow the ledger's order.
    @Override public boolean idle(Journal journal) {
        if (!journal.isHealthy()) return false;
        ledger.published();
        var happened = new ArrayList<Happening>();
        boolean more = ledger.sweep(now(), SWEEP, happened);
        for (var each : happened) index.publish(each);
        ledger.published();
        // What is being written down may not move.
        if (rewriting == null) index.tidy();
        if (!unnoted.isEmpty()) noteAgain(journal);
        return rewrite(journal, more) || more;
    }

    /// @param isBehind whether more has ended than is known: it would be written down again
    /// @return whether the journal is being rewritten
    private boolean rewrite(Journal journal, boolean isBehind) {
        if (rewriting == null && (!isToRewrite(journal, isBehind) || now().isBefore(rewriteNotBefore))) return false;
        try {
            if (rewriting == null) {
                rewritingSince = now();
                endedBeforeRewriting = ledger.ended();
                rewriting = journal.rewriting(ledger.snapshot(rewritingSince));
                return true;
            }
            if (!rewriting.step()) return true;
            since = rewritingSince;
            endedBefore = endedBeforeRewriting;
        } catch (IOException failure) {
            rewriteNotBefore = now().plus(PAUSE);
            LOG.warn("journal=bindings event=rewrite-failed cause=\"{}\": the journal goes on growing for now", failure.getMessage());
        }
        rewriting = null;
        // Not sooner than when it has doubled: so rewriting costs a constant share of writing.
        rewriteAt = Math.max(journalBytes, 2 * journal.bytes());
        return false;
    }

    /// Whether the journal has outgrown its limit, or holds numbers for longer than they are of use.
    private boolean isToRewrite(Journal journal, boolean isBehind) {
        boolean outgrown = journal.bytes() > rewriteAt || journal.segments() > MOST_SEGMENTS;
        return outgrown || !isBehind && ledger.ended() > endedBefore && !now().isBefore(since.plus(KEPT));
    }

    CompletionStage<BindResult> bind(Journal journal, BindRequest request, NotBound whenFull) {
        long started = nanoTime.getAsLong();
        var task = new Task<BindResult>((now, happened) -> binder.bind(request, now, happened), UNKNOWN, result -> told(result, started));
        return journal.submit(task) ? task.stage() : CompletableFuture.completedStage(refused(whenFull));
    }

    CompletionStage<BindResult> update(Journal journal, BindingId id, long generation, List<Change> changes, NotBound whenFull) {
        var task = new Task<BindResult>((now, _) -> binder.update(id, generation, changes, now), UPDATE_UNKNOWN, this::told);
        return journal.submit(task) ? task.stage() : CompletableFuture.completedStage(refused(whenFull));
    }

    CompletionStage<UnbindResult> release(Journal journal, BindingId id) {
        var task = new Task<UnbindResult>((now, _) -> binder.release(id, now), new UnbindResult.Unavailable(), result -> {
            if (result instanceof UnbindResult.Unbound(_, var pool, _)) listener.unbound(pool);
        });
        return journal.submit(task) ? task.stage() : CompletableFuture.completedStage(new UnbindResult.Unavailable());
    }

    CompletionStage<RouteAnswer> meet(Journal journal, RouteKey key) {
        var task = new Task<RouteAnswer>((now, _) -> binder.meet(key, now), new RouteAnswer.Unavailable(), _ -> { }, this::stillOpen);
        return journal.submit(task) ? task.stage() : CompletableFuture.completedStage(new RouteAnswer.Unavailable());
    }

    /// While the disk let the decision wait, the binding may have ended, and its number may even mean somebody else.
    private RouteAnswer stillOpen(RouteAnswer answer) {
        if (!(answer instanceof RouteAnswer.Found(var route, _)) || route.binding().isOpenAt(now())) return answer;
        return new RouteAnswer.Closed(route.binding().id(), route.binding().pool());
    }

    /// Notes who called, without anybody waiting for it; when too much waits already, later. Of a binding the last one counts, and of more bindings than that none: then whoever called before counts again after a
    /// start.
    ///
    /// @param call in which order the call came
    void called(Journal journal, RouteKey key, Binding answered, long call) {
        var note = new Note(key, answered, call);
        if (!isTaken(journal, note) && unnoted.size() < MOST_UNNOTED) unnoted.merge(answered.id(), note, (one, other) -> one.call() > other.call() ? one : other);
    }

    private boolean isTaken(Journal journal, Note note) {
        return journal.submit(new Task<>((now, _) -> binder.called(note.key(), note.answered(), now, note.call()), false, _ -> { }));
    }

    private void noteAgain(Journal journal) {
        for (var each : unnoted.entrySet()) {
            if (!isTaken(journal, each.getValue())) return;
            unnoted.remove(each.getKey(), each.getValue());
        }
    }

    /// Who called, and in which order that came.
    private record Note(RouteKey key, Binding answered, long call) {}

    private void told(BindResult result, long started) {
        if (result instanceof Bound(var binding, boolean repeated) && !repeated) listener.bound(binding.pool(), Duration.ofNanos(nanoTime.getAsLong() - started));
        if (result instanceof NotBound why) listener.refused(why.why());
    }

    private void told(BindResult result) {
        if (result instanceof NotBound why) listener.refused(why.why());
    }

    /// Something under way: decided when it is written, published when it is durable, answered when its whole batch is published.
    private final class Task<R> implements Journal.Change {
        private final BiFunction<Instant, List<Happening>, Decision<R>> decide;
        private final Consumer<R> told;
        private final UnaryOperator<R> atLast;
        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private final List<Happening> happened = new ArrayList<>(2);
        private final R unknown;
        private @Nullable Happening decided;
        private byte @Nullable [] row;
        private R result;

        Task(BiFunction<Instant, List<Happening>, Decision<R>> decide, R unknown, Consumer<R> told) {
            this(decide, unknown, told, UnaryOperator.identity());
        }

        /// @param atLast what has become of the result by the time it is durable
        Task(BiFunction<Instant, List<Happening>, Decision<R>> decide, R unknown, Consumer<R> told, UnaryOperator<R> atLast) {
            this.decide = decide;
            this.unknown = unknown;
            this.result = unknown;
            this.told = told;
            this.atLast = atLast;
        }

        CompletionStage<R> stage() {
            return answer.minimalCompletionStage();
        }

        @Override public void write(Entry.Writer to) {
            var decision = decide.apply(now(), happened);
            result = decision.result();
            if (decision.happening() == null) return;
            ledger.apply(decision.happening(), happened);
            index.withdraw(decision.happening());
            Entries.write(decision.happening(), to);
            decided = decision.happening();
            if (decided instanceof Happening.Opened) row = to.last();
        }

        @Override public void durable(Journal.Position at) {
            for (var each : happened) index.publish(each, each == decided ? row : null);
            result = atLast.apply(result);
        }

        @Override public void answer() {
            told.accept(result);
            answer.complete(result);
        }

        @Override public void abandoned() {
            told.accept(unknown);
            answer.complete(unknown);
        }
    }
}
