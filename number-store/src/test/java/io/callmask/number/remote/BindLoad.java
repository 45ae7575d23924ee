package io.callmask.number.remote;

import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Choice;
import io.callmask.number.Extension;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.UnbindResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/// A small load to profile the store with, by hand: `BindLoad fresh|churn|pairs SECONDS IN_FLIGHT`. What counts is measured by `./callmask bench binds`.
final class BindLoad {
    private static final int POOLS = 20;
    private static final Duration TTL = Duration.ofHours(2);

    private final RemoteStore store;
    private final TestStores servers;
    private final int inFlight;
    private final LongAdder done = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final List<List<BindingId>> live = IntStream.range(0, POOLS).<List<BindingId>>mapToObj(_ -> new ArrayList<>()).toList();
    private final List<long[]> latencies = new ArrayList<>();

    private BindLoad(TestStores servers, RemoteStore store, int inFlight) {
        this.servers = servers;
        this.store = store;
        this.inFlight = inFlight;
    }

    public static void main(String[] arguments) throws Exception {
        var what = arguments[0];
        int seconds = Integer.parseInt(arguments[1]);
        int numbers = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 20;
        try (var servers = new TestStores()) {
            var kind = what.equals("pairs") ? NumberClass.KNOWN_CALLER : NumberClass.EXTENSION;
            var pools = IntStream.range(0, POOLS).mapToObj(p -> new Pool("p" + p, IntStream.range(0, numbers).mapToObj(n -> new Pool.PooledNumber(VirtualNumber.of("+1555%02d%05d".formatted(10 + p, 10_000 + n)), kind, Pool.Standing.IN_USE)).toList(), 4, Duration.ofSeconds(10), Pool.Recycling.PAIR)).toArray(Pool[]::new);
            var store = servers.open("one", InstantSource.system(), pools);
            var load = new BindLoad(servers, store, Integer.parseInt(arguments[2]));
            if (what.equals("churn")) {
                int each = (int) (numbers * 10_000 * 0.55);
                load.fill(each);
            } else load.run(what, 10);
            load.run(what, seconds);
        }
    }

    private void fill(int each) throws Exception {
        var threads = new ArrayList<Thread>();
        for (int half = 0; half < 2; half++) {
            int which = half;
            threads.add(Thread.ofPlatform().start(() -> {
                var random = new SplittableRandom(which);
                var room = new Semaphore(inFlight);
                for (int n = 0; n < each; n++) {
                    for (int p = which; p < POOLS; p += 2) bind(p, "fresh", random, room, new long[1]);
                }
                room.acquireUninterruptibly(inFlight);
            }));
        }
        for (var thread : threads) thread.join();
        System.out.println("filled " + done.sumThenReset() + " refused " + refused.sumThenReset());
    }

    private void run(String what, int seconds) throws Exception {
        done.reset();
        refused.reset();
        latencies.clear();
        long mine = cpu(ProcessHandle.current().pid());
        long redis = cpu(servers.redis.pid());
        long sql = cpu(servers.sql.pid());
        long began = System.nanoTime();
        long end = began + seconds * 1_000_000_000L;
        var threads = new ArrayList<Thread>();
        for (int half = 0; half < 2; half++) {
            int which = half;
            threads.add(Thread.ofPlatform().start(() -> produce(what, which, end)));
        }
        var looks = new ArrayList<Long>();
        threads.add(Thread.ofPlatform().start(() -> look(end, looks)));
        for (var thread : threads) thread.join();
        double took = (System.nanoTime() - began) / 1e9;
        long count = done.sum();
        var all = latencies.stream().flatMapToLong(Arrays::stream).filter(each -> each > 0).sorted().toArray();
        looks.sort(Long::compare);
        System.out.printf("%s: %.0f/s refused=%d cpu_us client=%.2f redis=%.2f sql=%.2f p50_ms=%.2f p99_ms=%.2f look_p50_us=%d look_p99_us=%d looks=%d redis_mb=%.1f%n", what, count / took, refused.sum(),
            (cpu(ProcessHandle.current().pid()) - mine) * 10_000.0 / count, (cpu(servers.redis.pid()) - redis) * 10_000.0 / count, (cpu(servers.sql.pid()) - sql) * 10_000.0 / count,
            all.length == 0 ? 0 : all[all.length / 2] / 1e6, all.length == 0 ? 0 : all[(int) (all.length * 0.99)] / 1e6,
            looks.isEmpty() ? 0 : looks.get(looks.size() / 2) / 1_000, looks.isEmpty() ? 0 : looks.get((int) (looks.size() * 0.99)) / 1_000, looks.size(), servers.redis.<String>ask(each -> each.info("memory")).lines().filter(line -> line.startsWith("used_memory:")).mapToLong(line -> Long.parseLong(line.substring(12).strip())).sum() / 1e6);
    }

    private void look(long end, List<Long> into) {
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            store.look(new RouteKey(VirtualNumber.of("+15551010000"), RealNumber.of("+12125550000"), Extension.of((int) (asked % 10_000 & 0x7fffffff), 4)), Instant.now()).toCompletableFuture().join();
            into.add(System.nanoTime() - asked);
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void produce(String what, int half, long end) {
        var random = new SplittableRandom(half);
        var room = new Semaphore(inFlight);
        long[] took = new long[1 << 20];
        int at = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                int p = random.nextInt(POOLS / 2) * 2 + half;
                long[] slot = took;
                if (what.equals("churn") && random.nextBoolean()) unbind(p, random, room, slot, at++ & took.length - 1);
                else bind(p, what, random, room, slot, at++ & took.length - 1);
            }
        }
        room.acquireUninterruptibly(inFlight);
        synchronized (latencies) {
            latencies.add(took);
        }
    }

    private void bind(int p, String what, SplittableRandom random, Semaphore room, long[] took) {
        bind(p, what, random, room, took, 0);
    }

    private void bind(int p, String what, SplittableRandom random, Semaphore room, long[] took, int at) {
        room.acquireUninterruptibly();
        long begun = System.nanoTime();
        var wish = what.equals("pairs") ? new Wish.Axyb(person(random), person(random), Choice.ANY, Choice.ANY) : new Wish.Axe(person(random), Choice.ANY, Callback.NOBODY);
        store.bind(new BindRequest(wish, "p" + p, Terms.USUAL, TTL, "", "")).whenComplete((result, _) -> {
            took[at] = System.nanoTime() - begun;
            if (result instanceof BindResult.Bound(var binding, _)) {
                done.increment();
                if (!what.equals("pairs")) {
                    synchronized (live.get(p)) {
                        live.get(p).add(binding.id());
                    }
                }
            } else refused.increment();
            room.release();
        });
    }

    private void unbind(int p, SplittableRandom random, Semaphore room, long[] took, int at) {
        BindingId id;
        synchronized (live.get(p)) {
            var all = live.get(p);
            if (all.isEmpty()) return;
            int i = random.nextInt(all.size());
            id = all.get(i);
            all.set(i, all.getLast());
            all.removeLast();
        }
        room.acquireUninterruptibly();
        long begun = System.nanoTime();
        store.unbind(id).whenComplete((result, _) -> {
            took[at] = System.nanoTime() - begun;
            if (result instanceof UnbindResult.Unbound) done.increment();
            else refused.increment();
            room.release();
        });
    }

    private static RealNumber person(SplittableRandom random) {
        return RealNumber.of("+1" + (2_000_000_000L + random.nextLong(7_999_999_999L)));
    }

    /// Hundredths of seconds.
    private static long cpu(long pid) throws Exception {
        var words = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var rest = words.substring(words.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(rest[11]) + Long.parseLong(rest[12]);
    }
}
