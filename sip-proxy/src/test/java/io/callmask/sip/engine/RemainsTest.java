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

    private final Remains remains = new Remains(PATIENCE, 4711, 1L << 29);

    @Test void a_row_is_found_by_its_kind_and_key_only() {
        remains.add(Remains.Kind.REQUEST, "BYE abc", bytes("200"), 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "BYE abc", 1)).isEqualTo(bytes("200"));
        assertThat(remains.find(Remains.Kind.INVITE, "BYE abc", 1)).isNull();
        assertThat(remains.find(Remains.Kind.REQUEST, "BYE abd", 1)).isNull();
    }

    @Test void the_newest_of_two_rows_counts() {
        remains.add(Remains.Kind.REQUEST, "k", bytes("old"), 0);
        remains.add(Remains.Kind.REQUEST, "k", bytes("new"), PATIENCE / 2);
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
            remains.add(Remains.Kind.INVITE, row.key(), row.bytes(), now);
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
        remains.add(Remains.Kind.REQUEST, "k", bytes("200"), 0);
        remains.advance(PATIENCE);
        assertThat(remains.size()).isEqualTo(1);
        remains.advance(PATIENCE + PATIENCE / 8);
        assertThat(remains.size()).isZero();
    }

    @Test void what_is_larger_than_a_datagram_is_not_kept() {
        remains.add(Remains.Kind.REQUEST, "k", new byte[70_000], 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "k", 0)).isNull();
        remains.add(Remains.Kind.REQUEST, "k", new byte[65_000], 0);
        assertThat(remains.find(Remains.Kind.REQUEST, "k", 0)).hasSize(65_000);
    }

    @Test void it_says_when_it_is_full_and_keeps_to_its_bytes() {
        var small = new Remains(PATIENCE, 4711, 0);
        var row = new byte[60_000];
        for (int i = 0; i < 60; i++) {
            assertThat(small.isFull()).isFalse();
            small.add(Remains.Kind.REQUEST, "k" + i, row, 0);
        }
        for (int i = 60; i < 80; i++) small.add(Remains.Kind.REQUEST, "k" + i, row, 0);
        assertThat(small.isFull()).isTrue();
        assertThat(small.size()).isEqualTo(64);
        small.advance(2 * PATIENCE);
        assertThat(small.isFull()).isFalse();
        small.add(Remains.Kind.REQUEST, "k", row, 2 * PATIENCE);
        assertThat(small.find(Remains.Kind.REQUEST, "k", 2 * PATIENCE)).isEqualTo(row);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
