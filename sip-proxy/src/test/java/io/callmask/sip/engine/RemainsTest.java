package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RemainsTest {
    private static final long PATIENCE = 32_000_000_000L;
    private static final byte[] NOTHING = {};
    private static final String WEST = "west";
    private static final byte[] ROW = new byte[16_000];
    private static final long ROOM = (1L << 26) - 1;

    private final Remains remains = new Remains(PATIENCE, 4711, 1L << 29);

    @Test void a_row_is_found_by_its_kind_and_key_only() {
        remains.add(Remains.Kind.REQUEST, WEST, "BYE abc", bytes("200"), 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "BYE abc", 1)).isEqualTo(bytes("200"));
        assertThat(remains.find(Remains.Kind.INVITE, "BYE abc", 1)).isNull();
        assertThat(remains.find(Remains.Kind.REQUEST, "BYE abd", 1)).isNull();
    }

    @Test void the_newest_of_two_rows_counts() {
        remains.add(Remains.Kind.REQUEST, WEST, "k", bytes("old"), 0);
        remains.add(Remains.Kind.REQUEST, WEST, "k", bytes("new"), PATIENCE / 2);
        assertThat(remains.find(Remains.Kind.REQUEST, "k", PATIENCE / 2)).isEqualTo(bytes("new"));
    }

    @Test void nothing_is_forgotten_before_its_patience_or_kept_much_longer() {
        var random = new Random(7);
        record Row(String key, byte[] bytes, long since) {}
        List<Row> rows = new ArrayList<>();
        // Clocks may begin below zero.
        long now = -3 * PATIENCE - 17;
        for (int i = 0; i < 200_000; i++) {
            now += random.nextLong(2 * PATIENCE / 20_000);
            if (random.nextInt(20_000) == 0) now += random.nextLong(3 * PATIENCE);
            var row = new Row("INVITE z9hG4bK" + i, random.nextInt(4) == 0 ? NOTHING : bytes("x".repeat(random.nextInt(900)) + i), now);
            rows.add(row);
            remains.add(Remains.Kind.INVITE, WEST, row.key(), row.bytes(), now);
            var asked = rows.get(random.nextInt(Math.max(0, i - 60_000), i + 1));
            var found = remains.find(Remains.Kind.INVITE, asked.key(), now);
            if (now - asked.since() <= PATIENCE) assertThat(found).isEqualTo(asked.bytes());
            else if (now - asked.since() > PATIENCE + PATIENCE / 8) assertThat(found).isNull();
        }
        assertThat(remains.size()).isLessThan(60_000);
        assertThat(remains.find(Remains.Kind.INVITE, rows.getLast().key(), now + 2 * PATIENCE)).isNull();
        assertThat(remains.size()).isZero();
    }

    @Test void time_alone_empties_it() {
        remains.add(Remains.Kind.REQUEST, WEST, "k", bytes("200"), 0);
        remains.advance(PATIENCE);
        assertThat(remains.size()).isEqualTo(1);
        remains.advance(PATIENCE + PATIENCE / 8);
        assertThat(remains.size()).isZero();
    }

    @Test void what_is_larger_than_a_datagram_is_not_kept() {
        remains.add(Remains.Kind.REQUEST, WEST, "k", new byte[70_000], 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "k", 0)).isNull();
        remains.add(Remains.Kind.REQUEST, WEST, "k", new byte[65_000], 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "k", 0)).hasSize(65_000);
    }

    @Test void it_keeps_to_its_bytes_whoever_they_are_of() {
        var small = new Remains(PATIENCE, 4711, 0);
        var row = new byte[60_000];
        for (int i = 0; i < 80; i++) small.add(Remains.Kind.REQUEST, "trunk " + i, "k" + i, row, 0);
        assertThat(small.size()).isEqualTo(64);
        for (int i = 0; i < 80; i++) assertThat(small.isFull("trunk " + i)).isTrue();
        small.advance(2 * PATIENCE);
        assertThat(small.isFull(WEST)).isFalse();
        small.add(Remains.Kind.REQUEST, WEST, "k", ROW, 2 * PATIENCE);
        assertThat(small.find(Remains.Kind.REQUEST, "k", 2 * PATIENCE)).isEqualTo(ROW);
    }

    @Test void a_trunk_alone_has_nearly_all_the_room_and_then_its_calls_end_before_its_rows() {
        var large = new Remains(PATIENCE, 4711, ROOM);
        int begun = 0;
        for (; !large.isFull(WEST); begun++) large.add(Remains.Kind.REQUEST, WEST, "k" + begun, ROW, 0);
        assertThat((double) begun * ROW.length / ROOM).isBetween(0.86, 0.9);
        for (int i = begun; i < begun + 2_000; i++) large.add(Remains.Kind.REQUEST, WEST, "k" + i, ROW, 0);
        assertThat((double) large.size() * ROW.length / ROOM).isBetween(0.88, 0.92);
        assertThat(large.size()).isGreaterThan(begun + begun / 100);
    }

    @Test void a_trunk_that_takes_all_it_gets_leaves_room_to_the_others() {
        var large = new Remains(PATIENCE, 4711, ROOM);
        for (int i = 0; i < 5_000; i++) large.add(Remains.Kind.REQUEST, WEST, "k" + i, ROW, 0);
        assertThat(large.isFull(WEST)).isTrue();
        for (int i = 0; i < 5_000; i++) {
            assertThat(large.isFull("east")).isFalse();
            large.add(Remains.Kind.INVITE, "east", "INVITE " + i, bytes("a usual answer of some hundred bytes"), 0);
            assertThat(large.has(Remains.Kind.INVITE, "INVITE " + i, 0)).isTrue();
        }
        large.advance(2 * PATIENCE);
        assertThat(large.isFull(WEST)).isFalse();
    }

    @Test void whoever_wants_little_has_it_however_long_another_wants_all() {
        var large = new Remains(PATIENCE, 4711, ROOM);
        int refused = 0;
        for (int tick = 0; tick < 1_200; tick++) {
            long now = tick * 100_000_000L;
            large.advance(now);
            for (int i = 0; i < 20; i++) large.add(Remains.Kind.REQUEST, WEST, WEST + tick + ' ' + i, ROW, now);
            if (large.isFull(WEST)) refused++;
            assertThat(large.isFull("east")).isFalse();
            large.add(Remains.Kind.REQUEST, "east", "east " + tick, bytes("x".repeat(2_000)), now);
            assertThat(large.has(Remains.Kind.REQUEST, "east " + tick, now)).isTrue();
        }
        assertThat(refused).isGreaterThan(500);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
