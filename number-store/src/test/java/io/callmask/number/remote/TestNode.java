package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A node in a process of its own, to be stopped and killed: tells what it was asked and what it answered, as soon as it has.
final class TestNode {
    static final Pool POOL = new Pool("p", Stream.of(numbers(1_000, 40, NumberClass.KNOWN_CALLER), numbers(2_000, 3, NumberClass.EXTENSION), numbers(4_000, 300, NumberClass.EXCLUSIVE)).flatMap(each -> each).toList(),
        4, Duration.ofHours(1), Pool.Recycling.PAIR);

    /// Few codes that rest shortly: soon each has been another's.
    static final Pool SMALL = new Pool("p", numbers(3_000, 4, NumberClass.EXTENSION).toList(), 2, Duration.ofSeconds(12), Pool.Recycling.PAIR);

    private TestNode() {}

    private static Stream<Pool.PooledNumber> numbers(int from, int count, NumberClass kind) {
        return IntStream.range(from, from + count).mapToObj(i -> new Pool.PooledNumber(VirtualNumber.of("+1555000" + i), kind, Pool.Standing.IN_USE));
    }

    public static void main(String[] arguments) throws IOException {
        boolean isSmall = arguments[3].equals("small");
        var settings = new RemoteSettings("child", new RemoteSettings.Redis(arguments[0], "", TestRedis.PASSWORD),
            new RemoteSettings.Sql(arguments[1], TestMariaDb.USER, TestMariaDb.PASSWORD), List.of(isSmall ? SMALL : POOL), isSmall ? TestStores.TIGHT : TestStores.BRISK);
        var clock = InstantSource.system();
        var store = RemoteStore.connect(settings, TestStores.key(), TestStores.sources(clock), StoreListener.SILENT);
        new Traffic(store, clock, new Told(line -> {
            System.out.println(line);
            System.out.flush();
        }), Long.parseLong(arguments[2]), isSmall).run();
    }
}
