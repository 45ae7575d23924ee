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
import io.callmask.number.store.History;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.UnbindResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Binds, changes, releases and calls, one after the other and at random, noted in a history.
final class Traffic implements Runnable {
    private static final int PEOPLE = 400;

    private final NumberStore store;
    private final Notes notes;
    private final SplittableRandom random;
    private final List<History.Bound> mine = new ArrayList<>();
    private final List<History.Coded> codes = new ArrayList<>();
    /// What may be changed still, by its generation: nothing of which a change's outcome is unknown.
    private final Map<String, Long> generations = new HashMap<>();
    private final boolean codesOnly;
    private volatile boolean stopped;

    /// Where what happens is noted.
    interface Notes {
        void bound(History.Bound one);

        void coded(History.Coded one);

        void releaseBegun(String id, long at);

        void releaseDone(String id, long at);

        void changeBegun(String id, RealNumber a, long at);

        void changeDone(String id, RealNumber a, long at);

        void looked(RouteKey key, long begun, long done, NumberStore.RouteAnswer answer);
    }

    Traffic(NumberStore store, Notes notes, long seed) {
        this(store, notes, seed, false);
    }

    Traffic(NumberStore store, Notes notes, long seed, boolean codesOnly) {
        this.store = store;
        this.notes = notes;
        this.codesOnly = codesOnly;
        this.random = new SplittableRandom(seed);
    }

    static Notes into(History history) {
        return new Notes() {
            @Override public void bound(History.Bound one) {
                history.bound(one);
            }

            @Override public void coded(History.Coded one) {
                history.coded(one);
            }

            @Override public void releaseBegun(String id, long at) {
                history.releaseBegun(id, at);
            }

            @Override public void releaseDone(String id, long at) {
                history.releaseDone(id, at);
            }

            @Override public void changeBegun(String id, RealNumber a, long at) {
                history.changeBegun(id, a, at);
            }

            @Override public void changeDone(String id, RealNumber a, long at) {
                history.changeDone(id, a, at);
            }

            @Override public void looked(RouteKey key, long begun, long done, NumberStore.RouteAnswer answer) {
                if (key.extension().isNone()) history.looked(key.dialled(), key.caller(), begun, done, answer);
                else history.looked(key.dialled(), key.extension(), begun, done, answer);
            }
        };
    }

    void stop() {
        stopped = true;
    }

    @Override public void run() {
        while (!stopped) step();
    }

    private void step() {
        if (codesOnly || random.nextBoolean()) {
            code();
            return;
        }
        int dice = random.nextInt(10);
        if (dice < 2 || mine.isEmpty()) bind();
        else if (dice < 3) release();
        else call();
    }

    private void code() {
        int dice = random.nextInt(10);
        if (dice < 3 || codes.isEmpty()) bindCode();
        else if (dice < 5) release(codes.get(random.nextInt(codes.size())).id());
        else if (dice < 6) change(codes.get(random.nextInt(codes.size())).id());
        else callCode(codes.get(random.nextInt(codes.size())));
    }

    private void bindCode() {
        var a = person();
        long begun = System.nanoTime();
        var result = store.bind(new BindRequest(new Wish.Axe(a, Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().join();
        if (result instanceof BindResult.Bound(Binding binding, _) && binding.deal() instanceof Deal.Axe deal) {
            var one = new History.Coded(binding.id().value(), a, deal.x(), deal.extension(), begun, System.nanoTime());
            codes.add(one);
            generations.put(one.id(), binding.generation());
            notes.coded(one);
        }
    }

    private void change(String id) {
        var generation = generations.remove(id);
        if (generation == null) return;
        var a = person();
        notes.changeBegun(id, a, System.nanoTime());
        var result = store.update(new BindingId(id), generation, List.of(new Change.SwapA(a))).toCompletableFuture().join();
        if (!(result instanceof BindResult.Bound(Binding binding, _))) return;
        notes.changeDone(id, a, System.nanoTime());
        generations.put(id, binding.generation());
    }

    private void callCode(History.Coded one) {
        var key = new RouteKey(one.x(), RealNumber.of("+12125559999"), one.extension());
        long begun = System.nanoTime();
        var asked = Instant.now();
        var answer = store.look(key, asked).toCompletableFuture().join();
        // As a call does before it rings anybody.
        boolean holds = !(answer instanceof NumberStore.RouteAnswer.Found found) || store.holds(key, found, asked, Instant.now());
        if (holds) notes.looked(key, begun, System.nanoTime(), answer);
    }

    private RealNumber person() {
        return RealNumber.of("+1212556" + (1_000 + random.nextInt(PEOPLE)));
    }

    private void bind() {
        var a = person();
        var b = person();
        if (a.equals(b)) return;
        long begun = System.nanoTime();
        var result = store.bind(new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "p", Terms.USUAL, Duration.ofHours(1), "", "")).toCompletableFuture().join();
        if (result instanceof BindResult.Bound(Binding binding, _) && binding.deal() instanceof Deal.Axyb deal) {
            var one = new History.Bound(binding.id().value(), a, b, deal.x(), deal.y(), begun, System.nanoTime());
            mine.add(one);
            notes.bound(one);
        }
    }

    private void release() {
        release(mine.get(random.nextInt(mine.size())).id());
    }

    private void release(String id) {
        notes.releaseBegun(id, System.nanoTime());
        var result = store.unbind(new BindingId(id)).toCompletableFuture().join();
        if (result instanceof UnbindResult.Unbound) notes.releaseDone(id, System.nanoTime());
    }

    private void call() {
        var one = mine.get(random.nextInt(mine.size()));
        var key = random.nextBoolean() ? new RouteKey(one.y(), one.a()) : new RouteKey(one.x(), one.b());
        long begun = System.nanoTime();
        var answer = store.look(key, Instant.now()).toCompletableFuture().join();
        notes.looked(key, begun, System.nanoTime(), answer);
    }
}
