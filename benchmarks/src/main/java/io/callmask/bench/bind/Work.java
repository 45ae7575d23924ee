package io.callmask.bench.bind;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Terms;
import io.callmask.number.Wish;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Why;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/// What is asked of one store. Begun by one thread, answered on any.
final class Work {
    private static final Duration TTL = Duration.ofHours(6);
    /// Bindings of which calls are looked up.
    private static final int CALLED = 100_000;

    /// A thousand look-ups a second.
    private static final long LOOK_EVERY = 1_000_000;

    private final NumberStore store;
    private final Stock stock;
    private final Given given;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Queue<Binding> called = new ConcurrentLinkedQueue<>();
    private final LongAdder calledCount = new LongAdder();
    private final Kept churned = new Kept();
    private final LongAdder lost = new LongAdder();
    private final LongAdder open = new LongAdder();
    private final Map<Why, LongAdder> refusals = new ConcurrentHashMap<>();
    private int binds;
    private boolean unbinds;

    Work(NumberStore store, Stock stock) {
        this.store = store;
        this.stock = stock;
        this.given = new Given(stock.numbers());
    }

    /// Extensions that were given out twice.
    long twice() {
        return given.twice();
    }

    /// Acknowledged bindings that a look-up or an unbind did not find.
    long lost() {
        return lost.sum();
    }

    /// Why binds were refused so far, and how many for each reason.
    Map<Why, LongAdder> refusals() {
        return refusals;
    }

    /// Bindings open, of all kinds.
    long open() {
        return open.sum();
    }

    /// Bindings open in the pools that are filled.
    long churnedOpen() {
        return churned.size();
    }

    /// Extensions of the pools that are filled.
    long churnedCodes() {
        return stock.churnedCodes();
    }

    private CompletionStage<BindResult> bind(Wish wish, String pool) {
        return bind(wish, pool, "", "");
    }

    private CompletionStage<BindResult> bind(Wish wish, String pool, String reference, String bindKey) {
        return store.bind(new BindRequest(wish, pool, Terms.USUAL, TTL, reference, bindKey)).whenComplete((result, _) -> {
            switch (result) {
                case BindResult.Bound _ -> open.increment();
                case BindResult.NotBound(var why, _, _) -> refusals.computeIfAbsent(why, _ -> new LongAdder()).increment();
                case null -> { }
            }
        });
    }

    private Wish extension() {
        return new Wish.Axe(stock.somebody(), Choice.ANY, Callback.NOBODY);
    }

    /// A bind by extension from a pool with room.
    CompletionStage<Boolean> freshBind() {
        return bind(extension(), Stock.fresh(binds++)).thenApply(this::isFreshlyBound);
    }

    private boolean isFreshlyBound(BindResult result) {
        if (!(result instanceof BindResult.Bound(var binding, _))) return false;
        given.given(binding);
        if (calledCount.sum() < CALLED) {
            calledCount.increment();
            called.add(binding);
        }
        return true;
    }

    /// The same with an idempotency key, as an API's customer sends it.
    CompletionStage<Boolean> keyedBind() {
        return bind(extension(), Stock.fresh(binds++), "", "order-" + binds).thenApply(this::isFreshlyBound);
    }

    /// The same with a reference too, by which the customer finds the binding again.
    CompletionStage<Boolean> referenceBind() {
        return bind(extension(), Stock.fresh(binds++), "reference-" + binds, "order-" + binds).thenApply(this::isFreshlyBound);
    }

    /// A bind of two people who know each other's VN.
    CompletionStage<Boolean> pairBind() {
        return bind(new Wish.Axyb(stock.somebody(), stock.somebody(), Choice.ANY, Choice.ANY), Stock.fresh(binds++)).thenApply(BindResult.Bound.class::isInstance);
    }

    /// A bind by extension from a pool that is filled again and again.
    CompletionStage<Boolean> churnedBind() {
        return bind(extension(), Stock.churned(binds++)).thenApply(result -> {
            if (!(result instanceof BindResult.Bound(var binding, _))) return false;
            churned.add(binding.id(), given.given(binding));
            return true;
        });
    }

    /// Ends one of those, whichever.
    CompletionStage<Boolean> churnedUnbind() {
        var any = churned.take(random);
        if (any.isEmpty()) return churnedBind();
        var ending = any.get();
        given.askedBack(ending.place());
        return store.unbind(ending.id()).thenApply(result -> {
            if (result instanceof UnbindResult.NotFound) lost.increment();
            if (!(result instanceof UnbindResult.Unbound)) return false;
            open.decrement();
            return true;
        });
    }

    /// A bind and an unbind in turn.
    CompletionStage<Boolean> churn() {
        unbinds = !unbinds;
        return unbinds ? churnedUnbind() : churnedBind();
    }

    /// Looks calls up, one after the other, for so long: one at each moment at which it is due, and what has to wait for the one before counts from then.
    ///
    /// @return nanoseconds each
    Histogram lookUps(Duration time) {
        var histogram = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
        var bindings = List.copyOf(called);
        if (bindings.isEmpty()) return histogram;
        var stranger = stock.somebody();
        var dice = new SplittableRandom(11);
        long start = System.nanoTime();
        for (long asked = 0, due = start; due - start < time.toNanos(); due = start + ++asked * LOOK_EVERY) {
            boolean isLate = System.nanoTime() > due;
            Load.awaitDue(due);
            var route = Route.of(bindings.get(dice.nextInt(bindings.size()))).getFirst();
            var key = new RouteKey(route.dialled(), stranger, route.extension());
            var now = Instant.now();
            // Of one that is on time the generator's own waking up does not count.
            long before = isLate ? due : System.nanoTime();
            var answer = store.look(key, now).toCompletableFuture().join();
            histogram.recordValue(System.nanoTime() - before);
            if (!(answer instanceof RouteAnswer.Found found) || !found.route().binding().id().equals(route.binding().id())) lost.increment();
        }
        return histogram;
    }
}
