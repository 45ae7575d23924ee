package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Deal;
import io.callmask.number.store.History;
import io.callmask.number.store.Notes.Seen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Servers and nodes are lost under traffic, and a checker judges every acknowledged operation against every look-up of every node: nothing acknowledged is lost, nobody is
/// routed wrongly, a key makes one binding whomever it is asked of, and what cannot be known is unavailable. Bindings are AXYB, AXE without a callback, and XYB with its first
/// callers; the other modes and callbacks are not played here. `-Dcallmask.soak=20` plays that many rounds.
class FailuresIT extends OnRedisAndMariaDb {
    private static final int ROUNDS = Integer.getInteger("callmask.soak", 1);

    private final Map<Traffic, Thread> running = new HashMap<>();

    /// The clock of all nodes of this process.
    private static final class Clock implements InstantSource {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        @Override public Instant instant() {
            return Instant.now().plus(ahead.get());
        }

        /// Past the end of what lives shortly.
        void leap() {
            ahead.updateAndGet(now -> now.plus(Traffic.SHORT));
        }
    }

    @Test void redis_restarted_emptied_and_rolled_back_and_mariadb_gone_and_back() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History();
            var clock = new Clock();
            var one = servers.open("one", clock, TestNode.POOL);
            var two = servers.open("two", clock, TestNode.POOL);
            var traffic = List.of(new Traffic(one, clock, history, round, false), new Traffic(two, clock, history, round + 1_000L, false));
            start(traffic);
            more(history);
            servers.redis.save();
            more(history);
            clock.leap();
            servers.redis.restart();
            TestStores.await("rolled back, and built anew", () -> areWell(one, two));
            askAgain(two, history);
            more(history);
            servers.redis.empty();
            TestStores.await("built anew", () -> areWell(one, two));
            askAgain(one, history);
            more(history);
            servers.sql.kill();
            TestStores.await("noticed", () -> !one.isWritable() && !two.isWritable());
            // What ends while nothing can be written ends all the same.
            clock.leap();
            long ended = history.ended();
            TestStores.await("some are found to have ended", () -> history.ended() > ended + 20);
            servers.sql.startAgain();
            TestStores.await("back", () -> areWell(one, two));
            askAgain(two, history);
            more(history);
            end();
            assertThat(history.violations()).isEmpty();
            allIsAsAcknowledged(one, clock, history);
            allIsAsAcknowledged(two, clock, history);
            assertThat(history.met()).as("XYBs that have met").isGreaterThan(5);
        }
    }

    private static boolean areWell(RemoteStore one, RemoteStore two) {
        return one.isReadable() && two.isReadable() && one.isWritable() && two.isWritable();
    }

    /// Lets traffic go on for a while that is measured in what it does.
    private static void more(History history) {
        int pairs = history.all(Deal.Axyb.class).size();
        int codes = history.all(Deal.Axe.class).size();
        TestStores.await("traffic", () -> history.all(Deal.Axyb.class).size() > pairs + 30 && history.all(Deal.Axe.class).size() > codes + 30);
    }

    /// A session may just have been taken over: then all are asked for once more.
    private static void askAgain(RemoteStore store, History history) {
        assertThat(history.keys()).hasSizeGreaterThan(10);
        var refused = new AtomicReference<List<String>>(List.of());
        TestStores.await(() -> "all binds that were made with a key are told so again, of " + history.keys().size() + " keys: " + refused, () -> {
            refused.set(Traffic.askAgain(store, history));
            return refused.get().isEmpty();
        });
    }

    private void start(List<Traffic> traffic) {
        for (var each : traffic) running.put(each, Thread.ofPlatform().start(each));
    }

    @AfterEach void end() throws InterruptedException {
        running.keySet().forEach(Traffic::stop);
        for (var thread : running.values()) assertThat(thread.join(Duration.ofSeconds(60))).as("ends").isTrue();
        running.clear();
    }

    @Test void a_node_is_stopped_past_its_lease_and_goes_on_and_is_killed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History();
            var clock = InstantSource.system();
            var two = servers.open("two", clock, TestNode.POOL);
            var traffic = List.of(new Traffic(two, clock, history, round + 1_000L, false));
            start(traffic);
            var child = new Child(round, "usual", history);
            TestStores.await("the child binds", () -> child.binds.get() > 50);
            child.signal("STOP");
            TestStores.await("taken over", () -> !isBeating("child"));
            askAgain(two, history);
            more(history);
            int before = child.binds.get();
            child.signal("CONT");
            TestStores.await("the child binds again", () -> child.binds.get() > before + 50);
            child.kill();
            askAgain(two, history);
            more(history);
            end();
            assertThat(history.violations()).isEmpty();
            allIsAsAcknowledged(two, clock, history);
            assertThat(history.met()).as("XYBs that have met").isGreaterThan(5);
        }
    }

    /// While a node is stopped its bindings are released by another, rest, and their codes are given to others. What it still had in hand when it goes on must reach nobody.
    @Test void a_node_is_stopped_past_its_rest_and_its_codes_are_anothers_when_it_goes_on() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.clear();
            var history = new History(TestNode.SMALL.rest());
            var clock = InstantSource.system();
            var two = servers.open(servers.settings("two", TestStores.TIGHT, TestNode.SMALL), TestStores.key(), clock);
            var child = new Child(round, "small", history);
            TestStores.await("the child binds", () -> child.binds.get() > 50);
            child.signal("STOP");
            TestStores.await("taken over", () -> !isBeating("child"));
            for (var one : history.all(Deal.Axe.class)) Traffic.release(two, clock, history, one.id());
            var traffic = List.of(new Traffic(two, clock, history, round + 1_000L, true));
            start(traffic);
            TestStores.await("codes of the child's are given to others", () -> history.reused() > 20);
            askAgain(two, history);
            int before = child.looks.get();
            child.signal("CONT");
            TestStores.await("the child is back", () -> child.looks.get() > before + 200);
            child.kill();
            askAgain(two, history);
            end();
            assertThat(history.violations()).isEmpty();
            allIsAsAcknowledged(two, clock, history);
        }
    }

    /// After all that, everything is looked up once more, and all of it can be known.
    private static void allIsAsAcknowledged(RemoteStore store, InstantSource clock, History history) {
        TestStores.await("readable", store::isReadable);
        for (var kind : List.of(Deal.Axyb.class, Deal.Axe.class, Deal.Xyb.class)) {
            for (var one : history.all(kind)) for (var key : History.keys(one)) assertThat(Traffic.look(store, clock, history, key)).as(one.id()).isNotInstanceOf(Seen.Unknown.class);
        }
        assertThat(history.violations()).isEmpty();
        assertThat(history.all(Deal.Axe.class)).isNotEmpty();
        assertThat(history.changes()).isPositive();
    }

    /// A node in a process of its own.
    private static final class Child {
        private final Process process;
        private final Thread reader;
        private final AtomicInteger binds = new AtomicInteger();
        private final AtomicInteger looks = new AtomicInteger();

        Child(int seed, String kind, History history) throws IOException {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            process = new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                TestNode.class.getName(), servers.redis.uri(), servers.sql.url(), String.valueOf(seed), kind).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            reader = Thread.ofPlatform().start(() -> read(history));
        }

        private void read(History history) {
            try (BufferedReader lines = process.inputReader()) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!Told.read(line, history)) continue;
                    if (line.startsWith("bound ")) binds.incrementAndGet();
                    else if (line.startsWith("looked ")) looks.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        }

        /// By the signal alone: what it has said before is read to its end.
        void kill() throws Exception {
            signal("KILL");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            reader.join();
        }
    }

    private static boolean isBeating(String node) {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT beaten_at FROM node_beat WHERE node = ?", row -> row.getLong(1), node).isPresent();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
