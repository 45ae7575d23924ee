package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Pages pages = new Pages();
    private final Pages.Pen pen = pages.new Pen();

    private long row(int key, int version) {
        return pen.add(new byte[] {Entries.OPENED, (byte) (key >>> 8), (byte) key, (byte) version});
    }

    private static int key(byte[] bytes, int at) {
        return (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
    }

    private static long find(Table table, int hash, int key) {
        return table.find(hash, (bytes, at, _) -> key(bytes, at) == key);
    }

    /// Few hashes, so that many keys share one.
    private static int hash(int key) {
        return Table.mixed(key % 97);
    }

    @Test void it_holds_what_a_map_would() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var table = new Table(pages);
            var map = new HashMap<Integer, Long>();
            for (int step = 0; step < 5_000; step++) {
                int key = random.nextInt(600);
                var was = map.get(key);
                if (random.nextInt(3) > 0) {
                    long fresh = row(key, step);
                    table.replace(hash(key), was == null ? Pages.NONE : was, fresh);
                    map.put(key, fresh);
                } else if (was != null) {
                    table.remove(hash(key), was);
                    map.remove(key);
                }
                if (random.nextInt(100) == 0) table.tidy(step, _ -> true);
            }
            assertThat(table.size()).as("seed %d", seed).isEqualTo(map.size());
            for (int key = 0; key < 600; key++) assertThat(find(table, hash(key), key)).as("seed %d, key %d", seed, key).isEqualTo(map.getOrDefault(key, Pages.NONE));
            assertThat(table.rows(_ -> true)).containsExactlyInAnyOrder(map.values().toArray(new Long[0]));
        }
    }

    /// A binding's row stands under a hash for each of its slots, and two of these may be neighbours.
    @Test void a_row_under_two_hashes_of_one_chain_is_exchanged_under_the_one_that_is_meant() {
        for (int other = 1; other <= 64; other++) {
            var table = new Table(pages);
            int one = 0x5a00_0000;
            int two = one + 64 * other;
            long both = row(1, 0);
            table.add(one, both);
            table.add(two, both);
            long fresh = row(2, 0);
            table.replace(one, both, fresh);
            assertThat(table.find(one, (_, _, _) -> true)).isEqualTo(fresh);
            assertThat(table.find(two, (_, _, _) -> true)).isEqualTo(both);
            table.remove(one, fresh);
            table.add(one, both);
            table.remove(one, both);
            assertThat(table.find(one, (_, _, _) -> true)).isEqualTo(Pages.NONE);
            assertThat(table.find(two, (_, _, _) -> true)).isEqualTo(both);
        }
    }

    @Test void many_rows_are_added_at_once_few_or_many() {
        for (int count : new int[] {1, 100, 20_000, 300_000}) {
            var table = new Table(pages);
            table.add(Table.mixed(7), row(7, 1));
            var claims = new Table.Claims();
            long[] rows = new long[count];
            for (int i = 0; i < count; i++) {
                claims.add(Table.mixed(i), i);
                rows[i] = i % 5 == 3 ? Pages.NONE : row(i & 0xfff, 2);
            }
            long there = Arrays.stream(rows).filter(row -> row != Pages.NONE).count();
            table.expect(claims, 1);
            table.append(claims, rows);
            table.isFilled();
            assertThat(table.size()).isEqualTo(there + 1);
            int step = Math.max(1, count / 1_000);
            for (int i = 0; i < count; i += step) {
                long row = rows[i];
                assertThat(table.find(Table.mixed(i), (_, _, found) -> found == row)).as("%d of %d", i, count).isEqualTo(row);
            }
            assertThat(find(table, Table.mixed(7), 7)).isNotEqualTo(Pages.NONE);
            assertThat(table.find(Table.mixed(count), (_, _, _) -> true)).isEqualTo(Pages.NONE);
            assertThat(table.rows(_ -> true)).hasSize((int) there + 1);
        }
    }

    /// What is appended is in no chain at first; whoever asks, takes away or adds meanwhile must not notice.
    @Test void rows_that_are_appended_are_found_at_once() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var table = new Table(pages);
            var map = new HashMap<Integer, Long>();
            int next = 0;
            for (int round = 0; round < 40; round++) {
                var claims = new Table.Claims();
                long[] rows = new long[random.nextInt(200)];
                for (int i = 0; i < rows.length; i++) {
                    int key = next++;
                    claims.add(hash(key), i);
                    rows[i] = random.nextInt(10) == 0 ? Pages.NONE : row(key, round);
                    if (rows[i] != Pages.NONE) map.put(key, rows[i]);
                }
                table.expect(claims, random.nextInt(3));
                table.append(claims, rows);
                for (int i = 0; i < 20 && next > 0; i++) {
                    int key = random.nextInt(next);
                    var was = map.get(key);
                    assertThat(find(table, hash(key), key)).isEqualTo(map.getOrDefault(key, Pages.NONE));
                    if (was != null && random.nextBoolean()) {
                        assertThat(table.remove(hash(key), was)).isTrue();
                        map.remove(key);
                    }
                    int fresh = next++;
                    long row = row(fresh, round);
                    map.put(fresh, row);
                    table.add(hash(fresh), row);
                }
                if (random.nextInt(4) == 0) table.isFilled();
            }
            table.isFilled();
            assertThat(table.size()).isEqualTo(map.size());
            for (int key = 0; key < next; key++) assertThat(find(table, hash(key), key)).as("seed %d, key %d", seed, key).isEqualTo(map.getOrDefault(key, Pages.NONE));
            assertThat(table.rows(_ -> true)).containsExactlyInAnyOrder(map.values().toArray(new Long[0]));
        }
    }

    @Test void what_meets_its_hash_is_not_added_but_told_in_the_order_in_which_it_came() {
        for (int count : new int[] {100, 50_000}) {
            var table = new Table(pages);
            table.add(Table.mixed(3), row(3, 1));
            var claims = new Table.Claims();
            long[] rows = new long[count];
            for (int i = 0; i < count; i++) {
                // The second half has the hashes of the first.
                claims.add(Table.mixed(i % (count / 2)), i);
                rows[i] = row(i & 0xfff, 2);
            }
            boolean[] met = new boolean[count];
            table.addAll(claims, rows, met);
            for (int i = 0; i < count; i++) assertThat(met[i]).as("%d of %d", i, count).isEqualTo(i == 3 || i >= count / 2);
            assertThat(table.size()).isEqualTo(count / 2);
        }
    }

    @Test void a_reader_never_misses_what_stays() throws InterruptedException {
        var table = new Table(pages);
        for (int key = 0; key < 50; key++) table.add(hash(key), row(key, 0));
        var stop = new AtomicBoolean();
        var looked = new AtomicInteger();
        var missed = new ArrayList<Integer>();
        var reader = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                int key = looked.getAndIncrement() % 50;
                if (find(table, hash(key), key) == Pages.NONE) missed.add(key);
            }
        });
        var random = new Random(3);
        // Others come and go in the same chains, and those that stay are exchanged.
        for (int step = 0; step < 200_000 || looked.get() < 10_000; step++) {
            int key = 50 + random.nextInt(500);
            long was = find(table, hash(key), key);
            if (was == Pages.NONE) table.add(hash(key), row(key, step));
            else table.remove(hash(key), was);
            int stays = random.nextInt(50);
            table.replace(hash(stays), find(table, hash(stays), stays), row(stays, step));
        }
        stop.set(true);
        reader.join();
        assertThat(missed).isEmpty();
    }
}
