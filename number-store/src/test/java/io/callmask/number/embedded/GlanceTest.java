package io.callmask.number.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.embedded.Happening.Asked;
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.journal.Entry;
import io.callmask.number.journal.Journal;
import io.callmask.number.route.Route;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is read at a glance is what reading the whole says.
class GlanceTest {
    private static final RealNumber A = RealNumber.of("+8613800000001");
    private static final RealNumber B = RealNumber.of("+8613900000002");
    private static final VirtualNumber X = VirtualNumber.of("+861700000001");
    private static final VirtualNumber Y = VirtualNumber.of("+861700000002");
    private static final Extension CODE = new Extension("0427");
    private static final Instant FROM = Instant.parse("2026-11-29T10:00:00.123Z");
    private static final List<Deal> PLAIN = List.of(new Deal.Axyb(A, B, X, Y), new Deal.Axb(A, B, X), new Deal.Axe(A, X, CODE, Callback.NOBODY), new Deal.Axeyb(A, B, X, CODE, Y));

    private final Pools pools = new Pools(List.of());
    private final Homes homes = new Homes(pools);
    private final Pages pages = new Pages();
    private final Tallies tallies = new Tallies();
    private final Glance glance = new Glance(pools, homes, new Vacancies(pools), tallies, pages.new Pen(), pages.new Pen());

    private static Binding binding(Deal deal, String reference) {
        return new Binding(new BindingId("abcdefghijklmnopqrstuvwxy2"), 41, "pool-é", deal, Terms.USUAL, FROM, FROM.plusNanos(90_000_000_001L), reference);
    }

    private Journal.Room batch(Happening... happenings) {
        var to = new Entry.Writer();
        for (var each : happenings) Entries.write(each, to);
        byte[] batch = to.batch();
        var room = glance.room(batch.length);
        System.arraycopy(batch, 0, room.bytes(), room.from(), batch.length);
        room.isFilled();
        return room;
    }

    private static byte[] row(Happening happening) {
        var to = new Entry.Writer();
        Entries.write(happening, to);
        return to.last();
    }

    private static List<Slot> slots(Binding binding) {
        return Route.of(binding).stream().flatMap(route -> route.slots().stream()).toList();
    }

    private Backlog at(Happening happening) {
        assertThat(glance.at(batch(happening))).isEmpty();
        return glance.last();
    }

    /// The hashes of an entry's claims.
    private static List<Integer> claims(Table.Claims claims, int entry) {
        return IntStream.range(0, claims.size).filter(i -> claims.entries[i] == entry).mapToObj(i -> claims.hashes[i]).toList();
    }

    private static void holds(Backlog seen, int entry, List<Slot> slots) {
        assertThat(claims(seen.slots, entry)).containsExactlyInAnyOrderElementsOf(slots.stream().map(Rows::hash).toList());
        for (var slot : slots) {
            int claim = IntStream.range(0, seen.slots.size).filter(i -> seen.slots.hashes[i] == Rows.hash(slot)).findFirst().orElseThrow();
            assertThat(seen.places[claim]).extracting(Vacancies.Place::vn).isEqualTo(slot.vn());
            switch (slot) {
                case Slot.Pair(_, var caller) -> {
                    assertThat(seen.lengths[claim]).isZero();
                    assertThat(seen.holders[claim]).isEqualTo(Counts.print(caller));
                }
                case Slot.Code(_, var extension) -> assertThat(Extension.of((int) seen.holders[claim], seen.lengths[claim])).isEqualTo(extension);
                case Slot.Whole _ -> throw new AssertionError("a whole is not read at a glance");
            }
        }
    }

    @Test void a_binding_has_the_slots_ends_and_search_keys_of_its_object() {
        for (var deal : PLAIN) {
            for (var reference : List.of("", "order-7", "заказ")) {
                var binding = binding(deal, reference);
                var opened = new Opened(binding, Duration.ofSeconds(30), "", new Asked(true, false));
                var seen = at(opened);
                assertThat(seen.size).isEqualTo(1);
                assertThat(seen.kinds[0]).isEqualTo((byte) Rows.OPENED);
                assertThat(pages.copy(seen.rows[0])).isEqualTo(row(opened));
                assertThat(seen.hashes[0]).isEqualTo(Rows.hash(binding.id()));
                assertThat(claims(seen.ids, 0)).containsExactly(Rows.hash(binding.id()));
                assertThat(seen.generations).isEqualTo(41);
                assertThat(seen.tallies[0]).isSameAs(tallies.of("pool-é"));
                assertThat(seen.modes[0]).isEqualTo(binding.mode());
                holds(seen, 0, slots(binding));
                assertThat(claims(seen.searched, 0)).containsExactlyInAnyOrderElementsOf(Arrays.stream(Finder.hashes(binding)).boxed().toList());
                assertThat(seen.latest()).isEqualTo(FROM);
                assertThat(seen.ends[0]).isEqualTo(FROM.toEpochMilli() + 90_001);
                assertThat(seen.keys.size).isZero();
            }
        }
    }

    @Test void a_key_is_remembered_as_a_snapshot_would_say() {
        var bindings = PLAIN.stream().map(deal -> binding(deal, "order-7")).flatMap(each -> Stream.of(each, each.with(each.terms().ringing(Duration.ofSeconds(25))))).toList();
        for (var binding : bindings) {
            var memory = new Remembers("key-1", binding, new Asked(false, true), FROM.plus(Ledger.MEMORY));
            var seen = at(new Opened(binding, Duration.ofSeconds(30), "key-1", new Asked(false, true)));
            isMemory(seen, 1, memory);
            assertThat(seen.isPart[0]).isFalse();
            assertThat(seen.isPart[1]).isTrue();
            var alone = at(memory);
            isMemory(alone, 0, memory);
            assertThat(alone.isPart[0]).isFalse();
        }
    }

    private void isMemory(Backlog seen, int entry, Remembers memory) {
        assertThat(seen.size).isEqualTo(entry + 1);
        assertThat(seen.kinds[entry]).isEqualTo((byte) Rows.REMEMBERS);
        assertThat(pages.copy(seen.rows[entry])).isEqualTo(row(memory));
        assertThat(seen.hashes[entry]).isEqualTo(Rows.hash("key-1"));
        assertThat(claims(seen.keys, entry)).containsExactly(Rows.hash("key-1"));
        assertThat(seen.ends[entry]).isEqualTo(FROM.plus(Ledger.MEMORY).toEpochMilli());
    }

    @Test void a_slot_at_rest() {
        for (var slot : List.of(new Slot.Pair(X, A), new Slot.Code(X, CODE))) {
            var rests = new Rests(slot, new BindingId("abcdefghijklmnopqrstuvwxy2"), "pool", FROM, NumberClass.EXTENSION);
            var seen = at(rests);
            assertThat(seen.size).isEqualTo(1);
            assertThat(seen.kinds[0]).isEqualTo((byte) Rows.RESTS);
            assertThat(pages.copy(seen.rows[0])).isEqualTo(row(rests));
            assertThat(seen.hashes[0]).isEqualTo(Rows.hash(slot));
            assertThat(seen.tallies[0]).isSameAs(tallies.of("pool"));
            assertThat(seen.ends[0]).isEqualTo(FROM.toEpochMilli());
            holds(seen, 0, List.of(slot));
        }
    }

    @Test void an_entry_that_may_take_any_slot_ends_a_backlog() {
        var others = List.of(new Deal.Ax(A, X, Callback.NOBODY), new Deal.Axn(A, X, Callback.NOBODY), new Deal.Axe(A, X, CODE, new Callback.Fixed(B)), new Deal.Axg(A, Set.of(B), X, Callback.NOBODY), new Deal.Xyb(B, X, Y),
            new Deal.XybMet(A, B, X, Y));
        for (var deal : others) endsWith(new Opened(binding(deal, ""), Duration.ofSeconds(30), "", new Asked(true, false)));
        endsWith(new Rests(new Slot.Whole(X), new BindingId("a"), "pool", FROM, NumberClass.EXCLUSIVE));
        endsWith(new Happening.Updated(binding(PLAIN.getFirst(), ""), FROM, FROM));
    }

    private void endsWith(Happening happening) {
        assertThat(glance.at(batch(happening))).singleElement().satisfies(seen -> isOther(seen, happening));
        assertThat(glance.last().size).isZero();
    }

    @Test void rows_stand_in_their_page_as_they_were_read_and_what_is_none_is_passed_over() {
        var opened = new Opened(binding(PLAIN.getFirst(), "order-7"), Duration.ofSeconds(30), "", new Asked(true, false));
        var rests = new Rests(new Slot.Code(X, CODE), new BindingId("abcdefghijklmnopqrstuvwxy2"), "pool", FROM, NumberClass.EXTENSION);
        assertThat(glance.at(batch(opened, new Released(new BindingId("a"), 2, FROM)))).isEmpty();
        assertThat(glance.at(batch(new Happening.Counted(7, FROM), rests))).isEmpty();
        var seen = glance.last();
        glance.isOver();
        var page = requireNonNull(pages.page(seen.rows[0]));
        assertThat(pages.page(seen.rows[3])).isSameAs(page);
        var rows = new ArrayList<Long>();
        for (int at = 0; !page.isEnd(at); at = page.next(at)) {
            if (page.row(at) != Pages.NONE) rows.add(page.row(at));
        }
        assertThat(rows).containsExactly(seen.rows[0], seen.rows[3]);
        assertThat(rows).extracting(pages::copy).containsExactly(row(opened), row(rests));
        assertThat(page.isWorn()).isFalse();
        pages.isDead(seen.rows[0]);
        // The other row is the smaller half.
        assertThat(page.isWorn()).isTrue();
    }

    @Test void rows_of_a_long_batch_and_those_behind_a_batch_that_was_none_are_rows_too() {
        var none = glance.room(40);
        none.bytes()[none.from()] = 1;
        var many = IntStream.range(0, 90_000).mapToObj(i -> new Opened(binding(new Deal.Axb(A, B, X), "order-" + i), Duration.ofSeconds(30), "", new Asked(true, false))).toList();
        // From one row to one and a half pages.
        for (int from = 0, length = 1; from + length <= many.size(); from += length, length *= 3) {
            var some = many.subList(from, from + length);
            assertThat(glance.at(batch(some.toArray(new Happening[0])))).isEmpty();
            var seen = glance.last();
            assertThat(seen.size).isEqualTo(length);
            for (int i = 0; i < length; i++) assertThat(pages.copy(seen.rows[i])).isEqualTo(row(some.get(i)));
        }
    }

    private static void isOther(Backlog seen, Happening happening) {
        assertThat(seen.kinds[seen.size - 1]).isEqualTo((byte) Backlog.OTHER);
        assertThat(seen.rows[seen.size - 1]).isEqualTo(Pages.NONE);
        assertThat(seen.others).singleElement().isEqualTo(row(happening));
    }

    @Test void a_release_is_kept_in_its_turn() {
        var released = new Released(new BindingId("a"), 2, FROM);
        isOther(at(released), released);
    }

    @Test void rows_end_when_their_objects_do() {
        var all = Stream.concat(PLAIN.stream(), Stream.of(new Deal.Ax(A, X, new Callback.Named(B, FROM)), new Deal.Axn(A, X, new Callback.LastCaller(Duration.ofSeconds(3), new Callback.Fixed(B))),
            new Deal.Axe(A, X, CODE, new Callback.Fixed(B)), new Deal.Axg(A, Set.of(B, RealNumber.of("+8613900000003")), X, Callback.NOBODY), new Deal.Xyb(B, X, Y), new Deal.XybMet(A, B, X, Y)));
        all.map(deal -> binding(deal, "order-7")).forEach(binding -> {
            ends(new Opened(binding, Duration.ofSeconds(30), "key", new Asked(true, false)), FROM.toEpochMilli() + 90_001);
            ends(new Remembers("key", binding, new Asked(true, false), FROM.plusNanos(1)), FROM.toEpochMilli() + 1);
        });
        for (var slot : List.of(new Slot.Pair(X, A), new Slot.Code(X, CODE), new Slot.Whole(X))) ends(new Rests(slot, new BindingId("a"), "pool", FROM, NumberClass.EXTENSION), FROM.toEpochMilli());
    }

    private void ends(Happening happening, long at) {
        long row = pages.new Pen().add(row(happening));
        assertThat(Rows.end(requireNonNull(pages.page(row)).bytes(), Pages.at(row))).isEqualTo(at);
    }
}
