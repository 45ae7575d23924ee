package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Closed;
import io.callmask.number.embedded.Happening.Freed;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Updated;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows move while others look for them: pages are let go of as bindings come and go.
class IndexTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final Duration REST = Duration.ofMinutes(1);
    private static final int STAYING = 200;
    private static final int COMING = 2_000;

    private final Index index = new Index(new BindRules(new Pools(List.of())));
    private final Random random = new Random(11);
    private long generation;

    private static VirtualNumber vn(int i) {
        return VirtualNumber.of("+155500%05d".formatted(i));
    }

    private static RealNumber person(int i) {
        return RealNumber.of("+155522%05d".formatted(i));
    }

    /// A binding of which everything says which one it is: its people, its VNs and its reference.
    private Opened opened(int which) {
        var deal = switch (which % 4) {
            case 0 -> new Deal.Axyb(person(2 * which), person(2 * which + 1), vn(2 * which), vn(2 * which + 1));
            case 1 -> new Deal.Axb(person(2 * which), person(2 * which + 1), vn(2 * which));
            case 2 -> new Deal.Axe(person(2 * which), vn(2 * which), new Extension("07"), Callback.NOBODY);
            default -> new Deal.Axn(person(2 * which), vn(2 * which), Callback.NOBODY);
        };
        return new Opened(new Binding(new BindingId("id" + which + '-' + generation), ++generation, "pool", deal, Terms.USUAL, NOW, NOW.plusSeconds(3_600), "ref-" + which), REST, "", new Asked(false, false));
    }

    private static int which(Binding binding) {
        return Integer.parseInt(binding.reference().substring("ref-".length()));
    }

    private static List<Slot> slots(Binding binding) {
        return Route.of(binding).stream().flatMap(route -> route.slots().stream()).toList();
    }

    private static RouteKey key(Slot slot) {
        return switch (slot) {
            case Slot.Pair(var vn, var caller) -> new RouteKey(vn, caller);
            case Slot.Code(var vn, var extension) -> new RouteKey(vn, person(99_999), extension);
            case Slot.Whole(var vn) -> new RouteKey(vn, person(99_999));
        };
    }

    /// By which a call is answered, put through or not.
    private static Optional<Route> route(RouteAnswer answer) {
        return switch (answer) {
            case RouteAnswer.Found(var route, _) -> Optional.of(route);
            case RouteAnswer.Barred(var route, _) -> Optional.of(route);
            case RouteAnswer other when other instanceof RouteAnswer.Unavailable -> throw new AssertionError(other);
            case RouteAnswer _ -> Optional.empty();
        };
    }

    private void close(Opened opened) {
        index.publish(new Closed(opened.binding(), NOW.plus(REST)));
        for (var slot : slots(opened.binding())) index.publish(new Freed(slot));
    }

    /// A change that keeps its slots.
    private Opened changed(Opened opened) {
        var next = opened.binding().with(opened.binding().deal(), ++generation);
        index.publish(new Updated(next, NOW, NOW.plus(REST)));
        return new Opened(next, opened.rest(), "", opened.asked());
    }

    private void isFound(Opened opened) {
        var binding = opened.binding();
        assertThat(index.opened(binding.id())).isEqualTo(opened);
        for (var slot : slots(binding)) {
            assertThat(route(index.look(key(slot), NOW)).map(Route::binding)).contains(binding);
        }
        assertThat(index.search(new Query.ByReference(binding.reference()), 10, NOW)).containsExactly(binding);
        for (var person : binding.deal().people()) assertThat(index.search(new Query.ByParty(person), 10, NOW)).containsExactly(binding);
        assertThat(index.search(new Query.ByVirtualNumber(binding.deal().x()), 10, NOW)).containsExactly(binding);
    }

    @Test void what_stays_is_found_wherever_it_has_moved_and_what_has_gone_takes_no_room() {
        var open = new ArrayList<Opened>();
        for (int i = 0; i < STAYING; i++) {
            var each = opened(i);
            index.publish(each);
            open.add(each);
            index.publish(new Remembers("key-" + i, each.binding(), each.asked(), NOW.plus(Ledger.MEMORY)));
        }
        long bytes = index.bytes();
        for (int step = 0; step < 60_000; step++) {
            int which = STAYING + random.nextInt(COMING);
            var coming = opened(which);
            index.publish(coming);
            index.publish(new Remembers("coming", coming.binding(), coming.asked(), NOW.plus(Ledger.MEMORY)));
            if (step % 100 == 0) {
                int changed = random.nextInt(STAYING);
                open.set(changed, changed(open.get(changed)));
            }
            close(coming);
            index.tidy();
        }
        index.forget("coming");
        open.forEach(this::isFound);
        for (int i = 0; i < STAYING; i++) assertThat(index.remembered("key-" + i)).isNotNull();
        // Without moving, rows of 60,000 bindings would lie there.
        assertThat(index.bytes()).isLessThan(4 * bytes);
        assertThat(index.snapshot()).hasSize(2 * STAYING);
    }

    @Test void whoever_looks_meanwhile_finds_what_stays_and_never_another() throws InterruptedException {
        var staying = IntStream.range(0, STAYING).mapToObj(this::opened).toList();
        staying.forEach(index::publish);
        var coming = new @Nullable Opened[COMING];
        var stop = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        var looks = new LongAdder();
        var found = new LongAdder();
        var readers = IntStream.range(0, 2).mapToObj(i -> Thread.ofPlatform().start(() -> look(staying, new Random(i), stop, wrong, looks, found))).toList();
        for (int step = 0; step < 100_000 || looks.sum() < 100_000 && wrong.isEmpty(); step++) {
            int at = random.nextInt(COMING);
            var there = coming[at];
            if (there == null) {
                var fresh = opened(STAYING + at);
                coming[at] = fresh;
                index.publish(fresh);
            } else {
                coming[at] = null;
                close(there);
            }
            index.tidy();
        }
        stop.set(true);
        for (var each : readers) each.join();
        assertThat(wrong).isEmpty();
        assertThat(found.sum()).isPositive();
        staying.forEach(this::isFound);
        for (var each : coming) {
            if (each != null) isFound(each);
        }
    }

    /// Two people of one group who share a hash on its number. What the first of them gets must not be what the second one had.
    @Test void members_of_one_hash_are_each_answered_by_the_group_as_it_is() {
        var x = vn(0);
        var twins = twins(x);
        var first = twins.getFirst();
        var second = twins.getLast();
        var deal = new Deal.Axg(person(1), Set.of(first, second), x, Callback.NOBODY);
        var made = new Opened(new Binding(new BindingId("group"), ++generation, "pool", deal, Terms.USUAL, NOW, NOW.plusSeconds(3_600), ""), REST, "", new Asked(false, false));
        index.publish(made);
        // A is somebody else.
        var swapped = made.binding().with(new Deal.Axg(person(2), deal.members(), x, Callback.NOBODY), ++generation);
        index.publish(new Updated(swapped, NOW, NOW.plus(REST)));
        rings(x, first, person(2));
        rings(x, second, person(2));
        for (var leaving : twins) {
            var staying = leaving.equals(first) ? second : first;
            var changed = swapped.with(new Deal.Axg(person(2), Set.of(staying), x, Callback.NOBODY), ++generation);
            var update = new Updated(changed, NOW, NOW.plus(REST));
            index.withdraw(update);
            rings(x, staying, person(2));
            assertThat(index.look(new RouteKey(x, leaving), NOW)).as("decided, not durable").isInstanceOf(RouteAnswer.Closed.class);
            index.publish(update);
            rings(x, staying, person(2));
            assertThat(index.look(new RouteKey(x, leaving), NOW)).isInstanceOf(RouteAnswer.Closed.class);
            index.publish(new Freed(new Slot.Pair(x, leaving)));
            // Back again, and its twin stays where it is while the next change is decided.
            swapped = swapped.with(swapped.deal(), ++generation);
            index.publish(new Updated(swapped, NOW, NOW.plus(REST)));
            index.withdraw(new Updated(swapped.with(swapped.deal(), ++generation), NOW, NOW.plus(REST)));
            rings(x, first, person(2));
            rings(x, second, person(2));
        }
        index.publish(new Closed(swapped, NOW.plus(REST)));
        index.publish(new Freed(new Slot.Pair(x, person(1))));
        for (var slot : slots(swapped)) index.publish(new Freed(slot));
        for (var each : twins) assertThat(index.claim(new Slot.Pair(x, each))).isNull();
        assertThat(index.snapshot()).isEmpty();
    }

    /// By a change of A somebody becomes A who was anyone before: they are answered as the one or as the other, and never as nobody.
    @Test void who_becomes_a_while_they_call_is_answered_as_before_or_as_after() throws InterruptedException {
        var bindings = new ArrayList<Binding>();
        for (int i = 0; i < STAYING; i++) {
            var binding = new Binding(new BindingId("a" + i), ++generation, "pool", axn(i, 2 * i), Terms.USUAL, NOW, NOW.plusSeconds(3_600), "");
            index.publish(new Opened(binding, REST, "", new Asked(false, false)));
            bindings.add(binding);
        }
        var at = new AtomicInteger();
        var looks = new AtomicInteger();
        var stop = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        var reader = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                int i = at.get();
                if (index.look(new RouteKey(vn(i), person(2 * i + 1)), NOW) instanceof RouteAnswer.NotAParty) wrong.add("nobody on " + i);
                looks.incrementAndGet();
                Thread.yield();
            }
        });
        for (int step = 0; step < 10_000; step++) {
            int i = step % STAYING;
            at.set(i);
            await(reader, looks, 2);
            bindings.set(i, swapped(bindings.get(i), i, 2 * i, 2 * i + 1));
            // Their number rests before they are anyone again: whoever looks has long been answered.
            await(reader, looks, 1);
            bindings.set(i, swapped(bindings.get(i), i, 2 * i + 1, 2 * i));
        }
        stop.set(true);
        reader.join();
        assertThat(wrong).isEmpty();
    }

    private static Deal axn(int vn, int a) {
        return new Deal.Axn(person(a), vn(vn), new Callback.Fixed(person(90_000)));
    }

    private Binding swapped(Binding binding, int vn, int from, int to) {
        var next = binding.with(axn(vn, to), ++generation);
        index.publish(new Updated(next, NOW, NOW.plus(REST)));
        index.publish(new Freed(new Slot.Pair(vn(vn), person(from))));
        return next;
    }

    private static void await(Thread reader, AtomicInteger looks, int more) {
        for (int before = looks.get(); looks.get() < before + more && reader.isAlive(); ) Thread.yield();
    }

    private void rings(VirtualNumber dialled, RealNumber caller, RealNumber callee) {
        assertThat(index.look(new RouteKey(dialled, caller), NOW)).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(callee));
    }

    private static List<RealNumber> twins(VirtualNumber vn) {
        var known = new HashMap<Integer, RealNumber>();
        var dice = new Random(5);
        for (int i = 0; i < 1_000_000; i++) {
            var person = RealNumber.of("+49%014d".formatted(dice.nextLong(100_000_000_000_000L)));
            var twin = known.put(Rows.hash(new Slot.Pair(vn, person)), person);
            if (twin != null && !twin.equals(person)) return List.of(twin, person);
        }
        throw new AssertionError("no two people of one hash");
    }

    private void look(List<Opened> staying, Random dice, AtomicBoolean stop, Queue<String> wrong, LongAdder looks, LongAdder found) {
        try {
            while (!stop.get()) {
                var one = staying.get(dice.nextInt(STAYING)).binding();
                for (var slot : slots(one)) {
                    if (!route(index.look(key(slot), NOW)).filter(route -> route.binding().equals(one)).isPresent()) wrong.add("missed " + one);
                }
                if (!index.binding(one.id(), NOW).filter(one::equals).isPresent()) wrong.add("no " + one.id());
                if (!index.search(new Query.ByReference(one.reference()), 10, NOW).contains(one)) wrong.add("not found " + one.reference());
                int which = STAYING + dice.nextInt(COMING);
                for (var slot : slots(wanted(which))) {
                    route(index.look(key(slot), NOW)).ifPresent(route -> {
                        found.increment();
                        if (which(route.binding()) != which || !slots(route.binding()).contains(slot)) wrong.add(which + " is answered by " + route.binding());
                    });
                }
                looks.increment();
            }
        } catch (RuntimeException failure) {
            wrong.add(failure.toString());
        }
    }

    /// The same people and VNs as the writer's, of another generation.
    private static Binding wanted(int which) {
        return new IndexTest().opened(which).binding();
    }
}
