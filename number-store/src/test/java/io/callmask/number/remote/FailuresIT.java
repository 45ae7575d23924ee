package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.route.Route;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.History;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Servers and nodes are lost under traffic, and a checker judges every acknowledged operation against every look-up: nothing acknowledged is lost, nobody is
/// routed wrongly, and what cannot be known is unavailable. `-Dcallmask.soak=20` plays that many rounds.
class FailuresIT extends OnRedisAndMariaDb {
    private static final int ROUNDS = Integer.getInteger("callmask.soak", 1);
    @Test void redis_restarted_emptied_and_rolled_back_and_mariadb_gone_and_back() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History();
            var one = servers.open("one", InstantSource.system(), TestNode.POOL);
            var two = servers.open("two", InstantSource.system(), TestNode.POOL);
            var traffic = List.of(new Traffic(one, Traffic.into(history), round), new Traffic(two, Traffic.into(history), round + 1_000L));
            var threads = traffic.stream().map(each -> Thread.ofPlatform().start(each)).toList();
            more(history);
            servers.redis.save();
            more(history);
            servers.redis.restart();
            TestStores.await("rolled back, and built anew", () -> one.isReadable() && two.isReadable());
            more(history);
            servers.redis.empty();
            more(history);
            servers.sql.kill();
            TestStores.await("noticed", () -> !one.isWritable() && !two.isWritable());
            servers.sql.startAgain();
            TestStores.await("back", () -> one.isWritable() && two.isWritable());
            more(history);
            traffic.forEach(Traffic::stop);
            for (var thread : threads) thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(history.violations()).isEmpty();
            allIsAsAcknowledged(one, history);
        }
    }

    /// Lets traffic go on for a while that is measured in what it does.
    private static void more(History history) {
        int binds = history.allBound().size();
        int codes = history.allCoded().size();
        TestStores.await("traffic", () -> history.allBound().size() > binds + 30 && history.allCoded().size() > codes + 30);
    }

    @Test void a_node_is_stopped_past_its_lease_and_goes_on_and_is_killed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History();
            var two = servers.open("two", InstantSource.system(), TestNode.POOL);
            var traffic = new Traffic(two, Traffic.into(history), round + 1_000L);
            var thread = Thread.ofPlatform().start(traffic);
            var told = new AtomicInteger();
            var child = child(round, "usual");
            var reader = Thread.ofPlatform().start(() -> read(child, history, told));
            TestStores.await("the child binds", () -> told.get() > 50);
            signal(child, "STOP");
            TestStores.await("taken over", () -> !isBeating("child"));
            more(history);
            signal(child, "CONT");
            int before = told.get();
            TestStores.await("the child binds again", () -> told.get() > before + 50);
            child.destroyForcibly().waitFor();
            reader.join();
            more(history);
            traffic.stop();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(history.violations()).isEmpty();
            allIsAsAcknowledged(two, history);
        }
    }

    /// While a node is stopped its bindings are released by another, rest, and their codes are given to others. What it still had in hand when it goes on must reach nobody.
    @Test void a_node_is_stopped_past_its_rest_and_its_codes_are_anothers_when_it_goes_on() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History(TestNode.SMALL.rest());
            var two = servers.open(servers.settings("two", TestStores.TIGHT, TestNode.SMALL), TestStores.key(), InstantSource.system());
            var told = new AtomicInteger();
            var child = child(round, "small");
            var reader = Thread.ofPlatform().start(() -> read(child, history, told));
            TestStores.await("the child binds", () -> history.allCoded().size() > 50);
            signal(child, "STOP");
            TestStores.await("taken over", () -> !isBeating("child"));
            for (var one : history.allCoded()) {
                history.releaseBegun(one.id(), System.nanoTime());
                if (two.unbind(new BindingId(one.id())).toCompletableFuture().join() instanceof UnbindResult.Unbound) history.releaseDone(one.id(), System.nanoTime());
            }
            var traffic = new Traffic(two, Traffic.into(history), round, true);
            var thread = Thread.ofPlatform().start(traffic);
            TestStores.await("codes of the child's are given to others", () -> history.reused() > 20);
            int before = told.get();
            signal(child, "CONT");
            TestStores.await("the child is back", () -> told.get() > before + 200);
            child.destroyForcibly().waitFor();
            reader.join();
            traffic.stop();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(history.violations()).isEmpty();
        }
    }

    private static void allIsAsAcknowledged(RemoteStore store, History history) {
        TestStores.await("readable", store::isReadable);
        for (var one : history.allBound()) {
            var answer = store.look(new RouteKey(one.y(), one.a()), Instant.now()).toCompletableFuture().join();
            if (history.isReleased(one.id())) assertThat(answer).as(one.id()).isInstanceOf(RouteAnswer.Closed.class);
            else if (!history.isReleaseBegun(one.id())) assertThat(answer).as(one.id()).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(one.b()));
        }
        for (var one : history.allCoded()) {
            long at = System.nanoTime();
            var answer = store.look(new RouteKey(one.x(), RealNumber.of("+12125559999"), one.extension()), Instant.now()).toCompletableFuture().join();
            if (history.isReleased(one.id())) assertThat(answer).as(one.id()).isInstanceOf(RouteAnswer.Closed.class);
            else if (!history.isReleaseBegun(one.id())) assertThat(answer).as(one.id()).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isIn(history.maybeA(one, at, at)));
        }
        assertThat(history.looks()).isPositive();
        assertThat(history.allCoded()).isNotEmpty();
        assertThat(history.changes()).isPositive();
    }

    private static Process child(int seed, String kind) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            TestNode.class.getName(), servers.redis.uri(), servers.sql.url(), String.valueOf(seed), kind).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void read(Process child, History history, AtomicInteger told) {
        try (BufferedReader lines = child.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ", -1);
                switch (words[0]) {
                    case "bound" -> {
                        // The last line before a kill may be cut.
                        if (words.length == 8 && !words[7].isEmpty()) {
                            history.bound(new History.Bound(words[1], RealNumber.of(words[2]), RealNumber.of(words[3]), VirtualNumber.of(words[4]), VirtualNumber.of(words[5]), Long.parseLong(words[6]), Long.parseLong(words[7])));
                            told.incrementAndGet();
                        }
                    }
                    case "coded" -> {
                        if (words.length == 7 && !words[6].isEmpty()) {
                            history.coded(new History.Coded(words[1], RealNumber.of(words[2]), VirtualNumber.of(words[3]), new Extension(words[4]), Long.parseLong(words[5]), Long.parseLong(words[6])));
                            told.incrementAndGet();
                        }
                    }
                    case "looked" -> told.incrementAndGet();
                    case "found" -> {
                        if (words.length == 7 && !words[6].isEmpty()) {
                            var x = VirtualNumber.of(words[2]);
                            var code = new Extension(words[3]);
                            history.looked(x, code, Long.parseLong(words[5]), Long.parseLong(words[6]), found(words[1], x, code, RealNumber.of(words[4])));
                            told.incrementAndGet();
                        }
                    }
                    case "changing" -> {
                        if (words.length == 4 && !words[3].isEmpty()) history.changeBegun(words[1], RealNumber.of(words[2]), Long.parseLong(words[3]));
                    }
                    case "changed" -> {
                        if (words.length == 4 && !words[3].isEmpty()) history.changeDone(words[1], RealNumber.of(words[2]), Long.parseLong(words[3]));
                    }
                    case "begun" -> history.releaseBegun(words[1], Long.parseLong(words[2]));
                    case "done" -> history.releaseDone(words[1], Long.parseLong(words[2]));
                    default -> { }
                }
            }
        } catch (IOException e) {
            // Whoever kills it closes what it says, too.
            if (child.isAlive()) throw new UncheckedIOException(e);
        }
    }

    private static RouteAnswer found(String id, VirtualNumber x, Extension code, RealNumber ring) {
        var binding = new Binding(new BindingId(id), 1, "p", new Deal.Axe(ring, x, code, Callback.NOBODY), Terms.USUAL, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), "");
        return new RouteAnswer.Found(Route.of(binding).getFirst(), ring);
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    private static boolean isBeating(String node) {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT beaten_at FROM node_beat WHERE node = ?", row -> row.getLong(1), node).isPresent();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
