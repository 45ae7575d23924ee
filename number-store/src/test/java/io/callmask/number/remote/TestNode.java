package io.callmask.number.remote;

import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.History;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A node in a process of its own, to be stopped and killed: prints what was acknowledged, as soon as it was.
final class TestNode {
    static final Pool POOL = new Pool("p", Stream.concat(numbers(1_000, 40, NumberClass.KNOWN_CALLER), numbers(2_000, 3, NumberClass.EXTENSION)).toList(), 4, Duration.ofHours(1), Pool.Recycling.PAIR);

    /// Few codes that rest shortly: soon each has been another's.
    static final Pool SMALL = new Pool("p", numbers(3_000, 4, NumberClass.EXTENSION).toList(), 2, Duration.ofSeconds(12), Pool.Recycling.PAIR);

    private TestNode() {}

    private static Stream<Pool.PooledNumber> numbers(int from, int count, NumberClass kind) {
        return IntStream.range(from, from + count).mapToObj(i -> new Pool.PooledNumber(VirtualNumber.of("+1555000" + i), kind, Pool.Standing.IN_USE));
    }

    public static void main(String[] arguments) throws IOException {
        boolean isSmall = arguments[3].equals("small");
        var settings = new RemoteSettings("child", new RemoteSettings.Redis(arguments[0], "", TestRedis.PASSWORD),
            new RemoteSettings.Sql(arguments[1], TestMariaDb.USER, TestMariaDb.PASSWORD), java.util.List.of(isSmall ? SMALL : POOL), isSmall ? TestStores.TIGHT : TestStores.BRISK);
        var store = RemoteStore.connect(settings, TestStores.key(), TestStores.sources(InstantSource.system()), StoreListener.SILENT);
        new Traffic(store, new Printed(isSmall), Long.parseLong(arguments[2]), isSmall).run();
    }

    /// @param looks whether looks are told as well
    private record Printed(boolean looks) implements Traffic.Notes {
        @Override public void bound(History.Bound one) {
            say("bound " + one.id() + ' ' + one.a().digits() + ' ' + one.b().digits() + ' ' + one.x().digits() + ' ' + one.y().digits() + ' ' + one.begun() + ' ' + one.done());
        }

        @Override public void coded(History.Coded one) {
            say("coded " + one.id() + ' ' + one.a().digits() + ' ' + one.x().digits() + ' ' + one.extension().digits() + ' ' + one.begun() + ' ' + one.done());
        }

        @Override public void releaseBegun(String id, long at) {
            say("begun " + id + ' ' + at);
        }

        @Override public void releaseDone(String id, long at) {
            say("done " + id + ' ' + at);
        }

        @Override public void changeBegun(String id, RealNumber a, long at) {
            say("changing " + id + ' ' + a.digits() + ' ' + at);
        }

        @Override public void changeDone(String id, RealNumber a, long at) {
            say("changed " + id + ' ' + a.digits() + ' ' + at);
        }

        @Override public void looked(RouteKey key, long begun, long done, NumberStore.RouteAnswer answer) {
            if (!looks || key.extension().isNone()) return;
            if (answer instanceof NumberStore.RouteAnswer.Found(var route, var ring)) say(
                "found " + route.binding().id() + ' ' + key.dialled().digits() + ' ' + key.extension().digits() + ' ' + ring.digits() + ' ' + begun + ' ' + done);
            else say("looked");
        }

        private static void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
