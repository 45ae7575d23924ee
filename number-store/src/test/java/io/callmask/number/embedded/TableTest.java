package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableTest {
    private static byte[] row(int key, int version) {
        return new byte[] {(byte) (key >>> 8), (byte) key, (byte) version};
    }

    private static int key(byte[] row) {
        return (row[0] & 0xff) << 8 | row[1] & 0xff;
    }

    private static byte @Nullable [] find(Table table, int hash, int key) {
        return table.find(hash, row -> key(row) == key ? row : null);
    }

    /// Few hashes, so that many keys share one.
    private static int hash(int key) {
        return Table.mixed(key % 97);
    }

    @Test void it_holds_what_a_map_would() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var table = new Table();
            var map = new HashMap<Integer, byte[]>();
            for (int step = 0; step < 5_000; step++) {
                int key = random.nextInt(600);
                byte[] was = map.get(key);
                if (random.nextInt(3) > 0) {
                    byte[] fresh = row(key, step);
                    table.replace(hash(key), was, fresh);
                    map.put(key, fresh);
                } else if (was != null) {
                    table.remove(hash(key), was);
                    map.remove(key);
                }
                if (random.nextInt(100) == 0) table.tidy(step, _ -> true);
            }
            assertThat(table.size()).as("seed %d", seed).isEqualTo(map.size());
            for (int key = 0; key < 600; key++) assertThat(find(table, hash(key), key)).as("seed %d, key %d", seed, key).isSameAs(map.get(key));
            assertThat(table.rows()).containsExactlyInAnyOrderElementsOf(map.values());
        }
    }

    @Test void rows_added_later_are_there_once_settled_few_or_many() {
        for (int count : new int[] {1, 100, 20_000, (1 << 20) + 5_000}) {
            var table = new Table();
            table.add(Table.mixed(7), row(7, 1));
            table.expect(count);
            for (int i = 0; i < count; i++) table.addLater(Table.mixed(i), row(i & 0xfff, 2));
            table.settle();
            assertThat(table.size()).isEqualTo(count + 1L);
            int step = Math.max(1, count / 1_000);
            for (int i = 0; i < count; i += step) assertThat(find(table, Table.mixed(i), i & 0xfff)).as("%d of %d", i, count).isNotNull();
            assertThat(find(table, Table.mixed(7), 7)).isNotNull();
            assertThat(table.has(Table.mixed(count))).isFalse();
            assertThat(table.rows().count()).isEqualTo(count + 1L);
        }
    }

    @Test void a_reader_never_misses_what_stays() throws InterruptedException {
        var table = new Table();
        for (int key = 0; key < 50; key++) table.add(hash(key), row(key, 0));
        var stop = new AtomicBoolean();
        var looked = new AtomicInteger();
        var missed = new ArrayList<Integer>();
        var reader = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                int key = looked.getAndIncrement() % 50;
                if (find(table, hash(key), key) == null) missed.add(key);
            }
        });
        var random = new Random(3);
        // Others come and go in the same chains, and those that stay are exchanged.
        for (int step = 0; step < 200_000 || looked.get() < 10_000; step++) {
            int key = 50 + random.nextInt(500);
            byte[] was = find(table, hash(key), key);
            if (was == null) table.add(hash(key), row(key, step));
            else table.remove(hash(key), was);
            int stays = random.nextInt(50);
            table.replace(hash(stays), find(table, hash(stays), stays), row(stays, step));
        }
        stop.set(true);
        reader.join();
        assertThat(missed).isEmpty();
    }
}
