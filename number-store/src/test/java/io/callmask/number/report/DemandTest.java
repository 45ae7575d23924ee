package io.callmask.number.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.embedded.EmbeddedStore;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.report.PoolReport.ClassReport;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemandTest {
    private static final MasterKey KEY = MasterKey.of("22".repeat(32), "test");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofDays(30);

    @TempDir private Path directory = Path.of("");
    private final AtomicInteger count = new AtomicInteger();
    private final StockDatabase database = StockDatabase.inMemory("demand" + System.nanoTime());
    private Instant now = Instant.parse("2026-11-02T12:10:00Z");
    private Demand demand = node("one");
    private EmbeddedStore store;

    private Demand node(String name) {
        return new Demand(name, () -> now, StoreListener.SILENT);
    }

    @BeforeEach void open() throws IOException {
        var numbers = Stream.of(numbers(1_000, 10, NumberClass.EXCLUSIVE, Standing.IN_USE), numbers(2_000, 1, NumberClass.EXTENSION, Standing.IN_USE),
            numbers(3_000, 1, NumberClass.EXCLUSIVE, Standing.FROZEN), numbers(4_000, 1, NumberClass.EXCLUSIVE, Standing.LOCKED)).flatMap(each -> each).toList();
        var pool = new Pool("p", numbers, 4, LONG, Recycling.PAIR);
        store = EmbeddedStore.open(directory.resolve("bindings"), KEY, new EmbeddedStore.Settings(List.of(pool), 1 << 20, 1 << 20, 100, 1_000),
            new EmbeddedStore.Sources(() -> now, System::nanoTime, new Random(7), () -> "id" + count.incrementAndGet()), new StoreListener() {
                @Override public void bound(String of, Duration took) {
                    demand.bound(of, took);
                }

                @Override public void refused(BindResult.Why why) {}

                @Override public void unbound(String of) {}

                @Override public void journaled(String journal, int entries, Duration took, boolean durable) {}
            });
    }

    @AfterEach void close() {
        store.close();
        database.close();
    }

    private static Stream<PooledNumber> numbers(int from, int count, NumberClass kind, Standing standing) {
        return IntStream.range(from, from + count).mapToObj(i -> new PooledNumber(VirtualNumber.of("+1555000" + i), kind, standing));
    }

    private static RealNumber somebody(int i) {
        return RealNumber.of("+1212555%04d".formatted(i));
    }

    private void bind(Wish wish) {
        assertThat(store.bind(new BindRequest(wish, "p", Terms.USUAL, LONG, "", "")).toCompletableFuture().join()).isInstanceOf(BindResult.Bound.class);
    }

    private void bindWhole(int times) {
        for (int i = 0; i < times; i++) bind(new Wish.Ax(somebody(count.incrementAndGet()), Choice.ANY, Callback.NOBODY));
    }

    private PoolReport report() {
        return demand.report("p", store, store.stocked()).orElseThrow();
    }

    private ClassReport of(NumberClass kind) {
        return report().classes().stream().filter(each -> each.use().kind() == kind).findFirst().orElseThrow();
    }

    private void anHourLater() {
        now = now.plus(HOUR);
        demand.tick(store, store.stocked(), database);
    }

    @Test void the_share_that_is_needed_counts_parts_of_numbers_and_only_those_that_can_be_used() {
        bind(new Wish.Axe(somebody(0), Choice.ANY, Callback.NOBODY));
        bindWhole(4);

        assertThat(of(NumberClass.EXTENSION)).satisfies(one -> assertThat(one.lowerBound()).isEqualTo(1), one -> assertThat(one.fill()).isCloseTo(0.0001, within(1e-9)));
        assertThat(of(NumberClass.EXCLUSIVE)).satisfies(one -> assertThat(one.use().numbers()).isEqualTo(12), one -> assertThat(one.usable()).isEqualTo(10),
            one -> assertThat(one.lowerBound()).isEqualTo(4), one -> assertThat(one.fill()).isCloseTo(0.4, within(1e-9)), one -> assertThat(one.daysLeft()).isEmpty());
        assertThat(demand.report("other", store, store.stocked())).isEmpty();
    }

    @Test void what_rises_by_a_number_an_hour_ends_when_all_are_needed() {
        for (int hour = 0; hour < 4; hour++) {
            bindWhole(1);
            anHourLater();
        }
        bindWhole(1);

        // 1, 2, 3, 4 and now 5.
        assertThat(of(NumberClass.EXCLUSIVE)).satisfies(one -> assertThat(one.growth()).isCloseTo(24, within(1e-6)),
            one -> assertThat(one.daysLeft().orElseThrow()).isCloseTo(5 / 24.0, within(1e-6)));
        assertThat(of(NumberClass.EXTENSION)).satisfies(one -> assertThat(one.growth()).isZero(), one -> assertThat(one.daysLeft()).isEmpty());
        assertThat(report().hours()).containsExactly(1L, 1L, 1L, 1L);
    }

    @Test void binds_by_hour_and_day_are_all_nodes_and_outlive_a_restart() {
        bindWhole(2);
        anHourLater();
        bindWhole(1);
        anHourLater();
        // Another node's, which went by the same numbers.
        database.keep("two", List.of(new StockDatabase.Hour("p", "BINDS", now.toEpochMilli() / HOUR.toMillis() - 1, 40, 0)), 0);

        demand = node("one");
        demand.read(database);
        assertThat(report().hours()).containsExactly(2L, 41L);
        assertThat(report().days()).containsExactly(43L);
        assertThat(report().since()).isEqualTo(Instant.parse("2026-11-02T12:00:00Z"));
        now = now.plus(Duration.ofDays(15));
        demand.tick(store, store.stocked(), database);
        assertThat(report().days()).isEmpty();
    }

    @Test void a_report_does_not_wait_for_the_database() throws InterruptedException {
        bindWhole(1);
        now = now.plus(HOUR);
        Thread keeping;
        // Nobody gets a connection meanwhile.
        synchronized (database) {
            keeping = Thread.ofPlatform().start(() -> demand.tick(store, store.stocked(), database));
            while (Arrays.stream(keeping.getStackTrace()).noneMatch(frame -> frame.getMethodName().equals("keep"))) Thread.onSpinWait();
            assertThat(CompletableFuture.supplyAsync(this::report)).succeedsWithin(Duration.ofSeconds(10)).satisfies(report -> assertThat(report.hours()).containsExactly(1L));
            assertThat(keeping.isAlive()).isTrue();
        }
        keeping.join();
        demand = node("one");
        demand.read(database);
        assertThat(report().hours()).containsExactly(1L);
    }
}
