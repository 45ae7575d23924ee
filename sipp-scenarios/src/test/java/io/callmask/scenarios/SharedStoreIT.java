package io.callmask.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.callmask.bench.server.CallmaskServer;
import io.callmask.bench.server.MariaDbServer;
import io.callmask.bench.server.Ports;
import io.callmask.bench.server.RedisServer;
import io.callmask.bench.server.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The server with its store in Redis and MariaDB: the calls are the embedded store's, and one in progress outlives both.
@Execution(ExecutionMode.CONCURRENT)
class SharedStoreIT {
    private static final Duration MOST = Duration.ofSeconds(80);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SEVERAL = 3;
    /// Enough to take longer than a command waits between two looks.
    private static final int BOUGHT = 20_000;
    private static final Parties PARTIES = Parties.fresh();

    @Test void only_the_store_differs_and_a_call_in_progress_outlives_redis_and_mariadb(@TempDir Path directory) throws IOException, InterruptedException {
        var beside = Files.createDirectories(directory.resolve("servers"));
        try (var sql = MariaDbServer.startSmall(beside); var redis = RedisServer.start(beside); var server = CallmaskServer.start(setup(directory.resolve("node"), redis, sql))) {
            var api = new Api(server);
            new ScenarioRun(Scenario.of("swift", "ended-by-the-caller"), api, ScenarioRun.SWIFT).run();
            // One that has not been given the others' master key makes none of its own.
            assertThatIllegalStateException().isThrownBy(() -> CallmaskServer.start(setup(directory.resolve("second"), redis, sql)))
                .withMessageContaining("second/data/master.key is not there (expected: the one of the other nodes");
            assertThat(directory.resolve("second/data/master.key")).doesNotExist();
            commands(api);
            outages(api, redis, sql);
        }
    }

    /// What an operator does to numbers and pools from the command line.
    private static void commands(Api api) throws IOException, InterruptedException {
        var server = api.server();
        var file = server.setup().directory().resolve("numbers.csv");
        var good = IntStream.range(0, BOUGHT).mapToObj("+1777%07d,Oslo,4.50\n"::formatted).collect(Collectors.joining("", "number,city,cost\n", ""));
        Files.writeString(file, good + "+17779999999,Oslo,dear\n");
        var refused = server.command("numbers", "import", file.toString());
        assertThat(refused.code()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text()).contains((BOUGHT + 2) + ",cost,\"cost: dear (expected: ", "0 of " + (BOUGHT + 1) + " numbers imported, 1 bad rows", "nothing was imported");

        var taken = server.command("numbers", "import", "--accept-good", file.toString());
        assertThat(taken.code()).as(taken.text()).isZero();
        assertThat(taken.text()).containsPattern("\\d+ rows read, \\d+ written\n").contains(BOUGHT + " of " + (BOUGHT + 1) + " numbers imported");
        assertThat(server.command("numbers", "export").text().lines()).hasSize(BOUGHT + 1).contains("+17770000000,default,known-caller,in-use,,,Oslo,4.5,,,,,,,,");

        assertThat(server.command("numbers", "set", "state=frozen", "+17770000000", "+17770000001").text()).isEqualTo("2 numbers changed\n");
        assertThat(server.command("numbers", "show", "+17770000000").text()).contains("city=Oslo\n", "is=frozen\n");
        var held = server.command("numbers", "remove", "+17770000000", server.setup().numbers().getFirst());
        assertThat(held.code()).isEqualTo(1);
        assertThat(held.text()).contains("stands in the settings file");
        assertThat(server.command("numbers", "remove", "+17770000000").text()).isEqualTo("1 numbers removed\n");

        // As each node counts its pools every few seconds.
        Awaitility.await("counted").atMost(SOON).untilAsserted(() -> assertThat(server.command("pool", "report", "default").text())
            .contains("pool default: 1 open bindings", "known-caller: " + (BOUGHT + 19) + " numbers, " + (BOUGHT + 18) + " usable, 1 frozen, 0 locked", "the busiest caller holds 1\n",
                "needs 1 at least: the busiest caller holds 1 pairs", "fill 0.", "binds by hour ["));
        assertThat(server.command("index", "rebuild", "default")).satisfies(said -> assertThat(said.code()).isZero(),
            said -> assertThat(said.text()).contains("0 of 1 partitions, next pools default: ", "1 partitions built anew\n"));
        assertThat(server.command("index", "rebuild", "nobody's").text()).contains("no pool of that name");
        assertThat(server.command("pool", "report", "nobody's")).satisfies(said -> assertThat(said.code()).isEqualTo(1), said -> assertThat(said.text()).contains("pool"));
    }

    private static Setup setup(Path directory, RedisServer redis, MariaDbServer sql) {
        return Setup.in(directory, 20, List.of("store.kind=redis+mariadb", "store.redis.uri=" + redis.uri(), "store.redis.password=" + RedisServer.PASSWORD,
            "store.sql.url=" + sql.url(), "store.sql.user=" + MariaDbServer.USER, "store.sql.password=" + MariaDbServer.PASSWORD));
    }

    private static void outages(Api api, RedisServer redis, MariaDbServer sql) throws IOException, InterruptedException {
        var server = api.server();
        long before = api.newestSequence();
        var bound = api.bind("AXYB", PARTIES.a(), PARTIES.b());
        var halves = new Halves(Scenario.of("store", "talks-on"), PARTIES.aCallsB(bound.y(), bound.x()));
        int refused = 0;
        try (var callee = halves.callee(server.setup(), 3, MOST); var caller = halves.caller(server.setup(), MOST, List.of("-m", "1"))) {
            var held = api.awaitCalls(1, "Talking").getFirst().path("callId").asText();

            sql.stop();
            awaitNotReady(server, "the store cannot make bindings durable");
            refusesBinds(server);
            assertThat(call(server, bound)).as("calls go on without MariaDB").startsWith("SIP/2.0 200");

            redis.kill();
            refused += refusesCalls(server, bound);
            awaitNotReady(server, "the index in Redis is not reached");
            refusesBinds(server);

            redis.startEmpty();
            refused += refusesCalls(server, bound);
            refusesBinds(server);

            sql.startAgain();
            // Unavailable until the index is whole, and never "no such number".
            refused += refusedUntilRouted(server, bound);
            Awaitility.await("ready").atMost(SOON).until(() -> server.ask("GET", "/ready", "").status() == 200);
            assertThat(api.knows(api.bind("AXYB", PARTIES.a(), PARTIES.stranger()).id())).isTrue();

            api.awaitCalls(1, "Talking");
            api.hangUp(held);
            assertThat(caller.complaint() + callee.complaint()).as("server's log:\n%s", server.logTail()).isEmpty();
            var records = api.awaitRecordsAfter(before, refused + 3);
            assertThat(records).extracting(record -> record.path("refusal").asText()).hasSize(refused + 3)
                .containsOnlyOnce("HUNG_UP_BY_OPERATOR").contains("NONE").containsOnly("HUNG_UP_BY_OPERATOR", "NONE", "STORE_UNAVAILABLE");
            assertThat(records).filteredOn(record -> record.path("refusal").asText().equals("HUNG_UP_BY_OPERATOR")).singleElement()
                .satisfies(record -> assertThat(record.path("callId").asText()).isEqualTo(held))
                .satisfies(record -> assertThat(record.path("callee").asText()).isEqualTo("+" + PARTIES.b()));
        }
    }

    /// @param why what an operator is told
    private static void awaitNotReady(CallmaskServer server, String why) {
        Awaitility.await("not ready: " + why).atMost(SOON).untilAsserted(() -> {
            var answer = server.ask("GET", "/ready", "");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains(why);
        });
    }

    private static void refusesBinds(CallmaskServer server) throws InterruptedException {
        var answer = server.ask("POST", "/v1/bindings", """
            {"mode":"AXYB","a":{"number":"+%s"},"b":{"number":"+%s"},"ttl":"PT1H"}""".formatted(PARTIES.b(), PARTIES.stranger()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("/docs#store_unavailable");
    }

    private static int refusesCalls(CallmaskServer server, Api.Bound bound) throws IOException {
        for (int i = 0; i < SEVERAL; i++) assertThat(call(server, bound)).startsWith("SIP/2.0 500");
        return SEVERAL;
    }

    /// @return how many calls were refused before one was answered
    private static int refusedUntilRouted(CallmaskServer server, Api.Bound bound) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        for (int refused = 0; ; refused++) {
            var told = call(server, bound);
            if (told.startsWith("SIP/2.0 200")) return refused;
            assertThat(told).startsWith("SIP/2.0 500");
            assertThat(System.nanoTime()).as("still refused after %s", SOON).isLessThan(end);
        }
    }

    /// A calls B and hangs up at once.
    ///
    /// @return the final response
    private static String call(CallmaskServer server, Api.Bound bound) throws IOException {
        try (var phone = new RawPhone(Setup.CALLERS, Ports.freeUdp(Setup.CALLERS), server.setup())) {
            var invite = RawInvite.to(bound.y(), phone, bound.a(), "outage" + phone.port() + "x" + System.nanoTime());
            phone.send(invite.toString());
            var told = "SIP/2.0 1";
            while (told.startsWith("SIP/2.0 1")) told = phone.await("SIP/2.0 ");
            if (!told.startsWith("SIP/2.0 200")) {
                phone.send(invite.ack());
                return told;
            }
            phone.send(invite.ackOf(told));
            phone.send(invite.byeOf(told));
            phone.await("SIP/2.0 200");
            return told;
        }
    }
}
