package io.callmask.bench.bind;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The pools that are bound from: twenty with room for all that is bound afresh, twenty that are filled to 70 %; and people without end. Any thread.
final class Stock {
    /// Pools of each kind.
    static final int POOLS = 20;
    /// Extensions on one VN.
    static final int CODES = 10_000;
    /// The shortest that a store of several nodes lets pass, and a little more.
    static final Duration REST = Duration.ofSeconds(30);
    private static final int KNOWN_CALLER = 100;
    private static final long PEOPLE = 1_000_000_000L;
    /// Odd and no multiple of five, so that it visits everybody before anybody twice, and neighbours are far apart.
    private static final long STRIDE = 618_033_989L;

    private final AtomicLong people = new AtomicLong();
    private final List<Pool> pools = new ArrayList<>();
    private int numbers;

    /// @param fresh   extensions for fresh binds, all pools together
    /// @param churned extensions of the pools that are filled to 70 %
    Stock(long fresh, long churned) {
        for (int i = 0; i < POOLS; i++) pools.add(pool(fresh(i), perPool(fresh), KNOWN_CALLER));
        for (int i = 0; i < POOLS; i++) pools.add(pool(churned(i), perPool(churned), 0));
    }

    private static int perPool(long codes) {
        return (int) Math.max(1, Math.ceilDiv(codes, (long) POOLS * CODES));
    }

    private Pool pool(String name, int extension, int knownCaller) {
        var all = new ArrayList<PooledNumber>();
        for (int i = 0; i < extension; i++) all.add(number(NumberClass.EXTENSION));
        for (int i = 0; i < knownCaller; i++) all.add(number(NumberClass.KNOWN_CALLER));
        return new Pool(name, all, Pool.USUAL_EXTENSION_DIGITS, REST, Recycling.PAIR);
    }

    private PooledNumber number(NumberClass kind) {
        return new PooledNumber(VirtualNumber.of("+1555%07d".formatted(numbers++)), kind, Standing.IN_USE);
    }

    static String fresh(int i) {
        return "fresh-" + i % POOLS;
    }

    static String churned(int i) {
        return "churned-" + i % POOLS;
    }

    List<Pool> pools() {
        return List.copyOf(pools);
    }

    /// VNs in all pools.
    int numbers() {
        return numbers;
    }

    /// Where a VN stands among all of them, 0 to [#numbers] − 1.
    static int place(VirtualNumber vn) {
        return Integer.parseInt(vn.digits().substring("+1555".length()));
    }

    /// How many extensions the pools have that are filled.
    long churnedCodes() {
        return pools.stream().filter(pool -> pool.name().startsWith("churned")).mapToLong(pool -> (long) pool.numbers().size() * CODES).sum();
    }

    /// Somebody whom nobody has bound yet.
    RealNumber somebody() {
        return RealNumber.of("+4915" + (PEOPLE + people.getAndIncrement() * STRIDE % PEOPLE));
    }
}
