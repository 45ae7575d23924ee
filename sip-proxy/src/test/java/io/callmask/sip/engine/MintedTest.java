package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class MintedTest {
    private final Minted ids = new Minted("node-1", new SecureIds());

    @Test void an_id_carries_its_slot_and_its_node() {
        for (int slot = 0; slot < Minted.SLOTS; slot++) {
            var id = ids.next(slot);
            assertThat(Minted.slotOf(id)).isEqualTo(slot);
            assertThat(ids.isOurs(id)).isTrue();
        }
        assertThat(new Minted("node-2", new SecureIds()).isOurs(ids.next(7))).isFalse();
    }

    @Test void strangers_ids_hold_no_slot() {
        for (var id : new String[] {"", "1-4711@192.0.2.1", "a".repeat(31), "a".repeat(33), "aaaAAA" + "a".repeat(26), "aaazzz" + "a".repeat(26)}) {
            assertThat(Minted.slotOf(id)).as(id).isEqualTo(-1);
        }
    }

    @Test void ids_do_not_repeat() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) assertThat(seen.add(ids.next(0))).isTrue();
    }

    @Test void calls_spread_over_the_slots_and_differently_under_another_secret() {
        var slots = new HashSet<Integer>();
        int same = 0;
        for (int i = 0; i < 4_096; i++) {
            String callId = i + "-4711@192.0.2.1";
            slots.add(Minted.slotOf(callId, 1));
            if (Minted.slotOf(callId, 1) == Minted.slotOf(callId, 2)) same++;
        }
        // Random throws hit 1 − 1/e of the slots.
        assertThat(slots.size()).isBetween(2_400, 2_800);
        assertThat(same).isLessThan(20);
    }

    @Test void texts_that_differ_in_one_character_spread_wherever_it_stands() {
        for (int length = 1; length <= 9; length++) {
            for (int at = 0; at < length; at++) {
                var slots = new HashSet<Integer>();
                var text = new StringBuilder("a".repeat(length));
                for (char c = 0x21; c < 0x7f; c++) {
                    text.setCharAt(at, c);
                    slots.add(Minted.slotOf(text.toString(), 1));
                }
                assertThat(slots.size()).as("%d of %d", at, length).isGreaterThan(84);
            }
        }
    }
}
