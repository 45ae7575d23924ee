package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.BindResult.NotBound;
import io.callmask.number.store.History;
import io.callmask.number.store.Notes;
import io.callmask.number.store.Notes.Keyed;
import io.callmask.number.store.Notes.Seen;
import io.callmask.number.store.Notes.Span;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Binds, changes, releases and calls, one after the other and at random, noted in a history.
final class Traffic implements Runnable {
    private static final int PEOPLE = 400;
    /// So few that several call one X first.
    private static final int CALLERS = 5;
    private static final int AGAIN = 200;
    private static final Duration LONG = Duration.ofHours(1);
    /// The shortest that a binding may live, nearly.
    static final Duration SHORT = Duration.ofSeconds(61);

    private final NumberStore store;
    private final InstantSource clock;
    private final Notes notes;
    private final SplittableRandom random;
    private final String name;
    private final List<Notes.Bound> mine = new ArrayList<>();
    private final List<Notes.Bound> codes = new ArrayList<>();
    /// What may be changed still, by its generation: nothing of which a change's outcome is unknown.
    private final Map<String, Long> generations = new HashMap<>();
    private final boolean codesOnly;
    private int keys;
    private boolean isAway;
    private volatile boolean stopped;

    /// @param clock the one that the store goes by
    Traffic(NumberStore store, InstantSource clock, Notes notes, long seed, boolean codesOnly) {
        this.store = store;
        this.clock = clock;
        this.notes = notes;
        this.codesOnly = codesOnly;
        this.name = "key-" + seed + '-';
        this.random = new SplittableRandom(seed);
    }

    void stop() {
        stopped = true;
    }

    @Override public void run() {
        try {
            while (!stopped) {
                isAway = false;
                step();
                // As who asks again does: else nearly all that is ever asked for is asked while nobody answers.
                if (isAway) TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void step() {
        if (codesOnly || random.nextBoolean()) {
            code();
            return;
        }
        int dice = random.nextInt(20);
        if (dice < 4 || mine.isEmpty()) bind(new Wish.Axyb(person(), person(), Choice.ANY, Choice.ANY));
        else if (dice < 5) bind(new Wish.Xyb(person(), Choice.ANY, Choice.ANY));
        else if (dice < 7) release(any(mine));
        else if (dice < 8) releaseWaiting();
        else if (dice < 12) callFirst();
        else if (dice < 14) callByChance();
        else call(any(mine));
    }

    private void code() {
        int dice = random.nextInt(10);
        if (dice < 3 || codes.isEmpty()) bind(new Wish.Axe(person(), Choice.ANY, Callback.NOBODY));
        else if (dice < 5) release(any(codes));
        else if (dice < 6) change(any(codes).id());
        else call(any(codes));
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private RealNumber person() {
        return RealNumber.of("+1212556" + (1_000 + random.nextInt(PEOPLE)));
    }

    private void bind(Wish wish) {
        if (wish instanceof Wish.Axyb(var a, var b, _, _) && a.equals(b)) return;
        var one = new Keyed(random.nextInt(4) == 0 ? name + keys++ : "", wish, random.nextInt(4) == 0 ? SHORT : LONG, System.nanoTime());
        if (!one.key().isEmpty()) notes.keyAsked(one);
        var result = noted(notes, one, done(ask(store, one)));
        isAway = result instanceof NotBound(var why, _, _) && why == BindResult.Why.STORE_UNAVAILABLE;
        if (!(result instanceof Bound(var binding, _))) return;
        var known = bound(one, binding);
        if (known.deal() instanceof Deal.Axe) {
            codes.add(known);
            generations.put(known.id(), binding.generation());
        } else if (known.deal() instanceof Deal.Axyb) mine.add(known);
    }

    private static CompletionStage<BindResult> ask(NumberStore store, Keyed one) {
        return store.bind(new BindRequest(one.wish(), "p", Terms.USUAL, one.ttl(), "", one.key()));
    }

    private static BindResult noted(Notes notes, Keyed one, BindResult result) {
        switch (result) {
            case Bound(var binding, _) -> notes.bound(bound(one, binding), one.key());
            case NotBound(var why, _, _) when why == BindResult.Why.BIND_KEY_REUSED -> notes.keyRefused(one.key());
            case NotBound _ -> { }
        }
        return result;
    }

    private static Notes.Bound bound(Keyed one, Binding binding) {
        return new Notes.Bound(binding.id().value(), binding.deal(), binding.until(), one.begun(), System.nanoTime());
    }

    /// Asks again for all that was ever asked for with a key, some at a time: a lane does not take more.
    ///
    /// @return of those that were made and are not told so now, what is told instead
    static List<String> askAgain(NumberStore store, History history) {
        var all = history.keys();
        var made = all.stream().map(Keyed::key).filter(history::isMade).collect(Collectors.toSet());
        var refused = new ArrayList<String>();
        for (int from = 0; from < all.size(); from += AGAIN) {
            var asked = new HashMap<String, CompletableFuture<BindResult>>();
            for (var one : all.subList(from, Math.min(all.size(), from + AGAIN))) asked.put(one.key(), ask(store, one).thenApply(result -> noted(history, one, result)).toCompletableFuture());
            asked.forEach((key, result) -> {
                if (result.join() instanceof NotBound(var why, _, var detail) && made.contains(key)) refused.add(key + ": " + why + ", " + detail);
            });
        }
        return refused;
    }

    private void change(String id) {
        var generation = generations.remove(id);
        if (generation == null) return;
        var a = person();
        var from = clock.instant();
        long begun = System.nanoTime();
        notes.changeBegun(id, a, begun);
        switch (done(store.update(new BindingId(id), generation, List.of(new Change.SwapA(a))))) {
            case Bound(var binding, _) -> {
                notes.changeDone(id, a, System.nanoTime());
                generations.put(id, binding.generation());
            }
            case NotBound(var why, _, _) when why == BindResult.Why.BINDING_NOT_FOUND || why == BindResult.Why.GENERATION_OUT_OF_DATE -> notes.changeRefused(id, a, new Span(begun, System.nanoTime(), from, clock.instant()));
            // Perhaps it was made.
            case NotBound _ -> { }
        }
    }

    private void release(Notes.Bound one) {
        release(store, clock, notes, one.id());
    }

    private void releaseWaiting() {
        var waiting = List.copyOf(notes.waiting());
        if (!waiting.isEmpty()) release(any(waiting));
    }

    static void release(NumberStore store, InstantSource clock, Notes notes, String id) {
        var from = clock.instant();
        long begun = System.nanoTime();
        notes.releaseBegun(id, begun);
        var result = done(store.unbind(new BindingId(id)));
        if (!(result instanceof UnbindResult.Unavailable)) notes.released(id, result instanceof UnbindResult.Unbound, new Span(begun, System.nanoTime(), from, clock.instant()));
    }

    private void call(Notes.Bound one) {
        isAway = look(store, clock, notes, any(History.keys(one))) instanceof Seen.Unknown;
    }

    /// Somebody calls what waits for its first caller, or whoever waits there calls back.
    private void callFirst() {
        var waiting = List.copyOf(notes.waiting());
        if (waiting.isEmpty()) return;
        var one = any(waiting);
        if (random.nextInt(3) == 0) call(one);
        else noted(notes, clock, new RouteKey(one.deal().x(), RealNumber.of("+1212557000" + random.nextInt(CALLERS))), store::route, store);
    }

    /// Perhaps by what a binding holds that nobody was told of.
    private void callByChance() {
        var one = any(mine);
        look(store, clock, notes, new RouteKey(random.nextBoolean() ? one.deal().x() : ((Deal.Axyb) one.deal()).y(), person()));
    }

    /// Looks up, and notes what was seen.
    static Seen look(NumberStore store, InstantSource clock, Notes notes, RouteKey key) {
        return noted(notes, clock, key, store::look, store);
    }

    private interface Question {
        CompletionStage<RouteAnswer> ask(RouteKey key, Instant now);
    }

    private static Seen noted(Notes notes, InstantSource clock, RouteKey key, Question question, NumberStore store) {
        var from = clock.instant();
        long begun = System.nanoTime();
        var answer = done(question.ask(key, from));
        // As a call does before it rings anybody.
        boolean holds = !(answer instanceof RouteAnswer.Found found) || store.holds(key, found, age(begun, from, clock), clock.instant());
        var seen = holds ? Seen.of(key, answer) : new Seen.Unknown();
        notes.looked(key, new Span(begun, System.nanoTime(), from, clock.instant()), seen);
        return seen;
    }

    private static long age(long begun, Instant from, InstantSource clock) {
        return Math.max(System.nanoTime() - begun, Duration.between(from, clock.instant()).toNanos());
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
