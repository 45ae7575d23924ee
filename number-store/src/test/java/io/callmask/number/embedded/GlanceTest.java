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
import io.callmask.number.embedded.Happening.Opened;
import io.callmask.number.embedded.Happening.Released;
import io.callmask.number.embedded.Happening.Remembers;
import io.callmask.number.embedded.Happening.Rests;
import io.callmask.number.journal.Entry;
import io.callmask.number.route.Route;
import io.callmask.number.route.Slot;
import io.callmask.number.rule.Pools;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    private final Glance.Eye eye = new Glance.Eye(new Pools(List.of()));

    private static Binding binding(Deal deal, String reference) {
        return new Binding(new BindingId("abcdefghijklmnopqrstuvwxy2"), 41, "pool-é", deal, Terms.USUAL, FROM, FROM.plusNanos(90_000_000_001L), reference);
    }

    private static byte[] batch(Happening happening) {
        var to = new Entry.Writer();
        Entries.write(happening, to);
        return to.batch();
    }

    private static byte[] row(Happening happening) {
        var to = new Entry.Writer();
        Entries.write(happening, to);
        return to.last();
    }

    private static List<Glance.Taken> taken(Binding binding) {
        return Route.of(binding).stream().flatMap(route -> route.slots().stream()).map(Glance.Taken::of).toList();
    }

    @Test void a_binding_has_the_slots_ends_and_search_keys_of_its_object() {
        for (var deal : PLAIN) {
            for (var reference : List.of("", "order-7", "заказ")) {
                var binding = binding(deal, reference);
                var opened = new Opened(binding, Duration.ofSeconds(30), "", new Asked(true, false));
                assertThat(eye.at(batch(opened))).singleElement().isInstanceOfSatisfying(Glance.Open.class, seen -> {
                    assertThat(seen.row()).isEqualTo(row(opened));
                    assertThat(seen.id()).isEqualTo(Rows.hash(binding.id()));
                    assertThat(seen.generation()).isEqualTo(41);
                    assertThat(seen.pool()).isEqualTo("pool-é");
                    assertThat(seen.mode()).isEqualTo(binding.mode());
                    assertThat(seen.slots()).containsExactlyInAnyOrderElementsOf(taken(binding));
                    assertThat(seen.searched()).containsExactlyInAnyOrder(Finder.hashes(binding));
                    assertThat(seen.from()).isEqualTo(FROM);
                    assertThat(seen.due()).isEqualTo(FROM.toEpochMilli() + 90_001);
                    assertThat(seen.memory()).isNull();
                });
            }
        }
    }

    @Test void a_key_is_remembered_as_a_snapshot_would_say() {
        var bindings = PLAIN.stream().map(deal -> binding(deal, "order-7")).flatMap(each -> Stream.of(each, each.with(each.terms().ringing(Duration.ofSeconds(25))))).toList();
        for (var binding : bindings) {
            var memory = new Remembers("key-1", binding, new Asked(false, true), FROM.plus(Ledger.MEMORY));
            var expected = new Glance.Memory(row(memory), Rows.hash("key-1"), FROM.plus(Ledger.MEMORY).toEpochMilli());
            assertThat(eye.at(batch(new Opened(binding, Duration.ofSeconds(30), "key-1", new Asked(false, true)))).getFirst())
                .isInstanceOfSatisfying(Glance.Open.class, seen -> assertThat(seen.memory()).usingRecursiveComparison().isEqualTo(expected));
            assertThat(eye.at(batch(memory)).getFirst()).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    @Test void a_slot_at_rest() {
        for (var slot : List.of(new Slot.Pair(X, A), new Slot.Code(X, CODE))) {
            var rests = new Rests(slot, new BindingId("abcdefghijklmnopqrstuvwxy2"), "pool", FROM);
            assertThat(eye.at(batch(rests)).getFirst()).usingRecursiveComparison().isEqualTo(new Glance.Rest(row(rests), Glance.Taken.of(slot), "pool", FROM.toEpochMilli()));
        }
    }

    @Test void all_else_is_left_to_be_read_as_a_whole() {
        var others = List.of(new Deal.Ax(A, X, Callback.NOBODY), new Deal.Axn(A, X, Callback.NOBODY), new Deal.Axe(A, X, CODE, new Callback.Fixed(B)), new Deal.Axg(A, Set.of(B), X, Callback.NOBODY), new Deal.Xyb(B, X, Y),
            new Deal.XybMet(A, B, X, Y));
        for (var deal : others) assertThat(eye.at(batch(new Opened(binding(deal, ""), Duration.ofSeconds(30), "", new Asked(true, false)))).getFirst()).isInstanceOf(Glance.Other.class);
        assertThat(eye.at(batch(new Rests(new Slot.Whole(X), new BindingId("a"), "pool", FROM))).getFirst()).isInstanceOf(Glance.Other.class);
        assertThat(eye.at(batch(new Released(new BindingId("a"), 2, FROM))).getFirst()).isInstanceOf(Glance.Other.class);
    }
}
