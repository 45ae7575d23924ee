package io.callmask.number.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.Deal;
import io.callmask.number.LogTrap;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.NumberForms;
import io.callmask.number.PlantedNumber;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.NumberStore.RouteAnswer;
import io.callmask.number.store.UnbindResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Whoever copies Redis' memory, MariaDB's files or the logs finds no real number there, in no form of [NumberForms]. What was planted in each of these places is found by the same search.
class NumbersAtRestIT extends OnRedisAndMariaDb {
    private static final Pool POOL = new Pool("p", IntStream.range(0, 24).mapToObj(i -> new Pool.PooledNumber(VirtualNumber.of("+1555000%04d".formatted(2_000 + i)),
        i < 12 ? NumberClass.KNOWN_CALLER : i < 18 ? NumberClass.EXCLUSIVE : NumberClass.EXTENSION, Pool.Standing.IN_USE)).toList(), 4, Duration.ofHours(1), Pool.Recycling.PAIR);

    private final List<RealNumber> people = new ArrayList<>();

    /// Somebody who has not been there yet.
    private RealNumber person() {
        // The digits have nothing in common with each other, nor with a VN.
        var person = RealNumber.of("+86%011d".formatted(13_912_345_671L + people.size() * 104_729L));
        people.add(person);
        return person;
    }

    @Test void neither_redis_nor_mariadb_nor_the_logs_hold_a_real_number() throws Exception {
        var planted = PlantedNumber.all(31_000);
        try (var logs = LogTrap.open()) {
            var modes = live();
            plant(planted);
            servers.redis.save();
            servers.sql.flush();
            var places = places(servers.directory());
            places.put("logs", logs.bytes());
            var forms = new NumberForms(Stream.concat(people.stream(), Stream.concat(planted.stream().map(PlantedNumber::number), modes.stream().map(each -> RealNumber.of(each.deal().x().digits())))).toList());
            for (var place : places.entrySet()) {
                var found = forms.in(place.getValue());
                for (var each : planted) assertThat(found).as("%s planted in %s", each.form(), place.getKey()).containsKey(each.number());
                assertThat(people).as("people found in %s", place.getKey()).filteredOn(found::containsKey).isEmpty();
                // What is bound is where it should be: the VNs are no secret, and so can be found.
                if (place.getKey().equals("redis")) for (var mode : modes) assertThat(found).as(mode.mode().name()).containsKey(RealNumber.of(mode.deal().x().digits()));
            }
        }
    }

    /// Puts numbers into a key and a value of Redis, a row of MariaDB, a file and a log line.
    private static void plant(List<PlantedNumber> planted) throws SQLException, IOException {
        var log = LoggerFactory.getLogger(NumbersAtRestIT.class);
        var file = new ByteArrayOutputStream();
        try (var connection = servers.sql.connect()) {
            execute(connection, "CREATE TABLE planted (form VARCHAR(60) PRIMARY KEY, value VARBINARY(200) NOT NULL)");
            for (var each : planted) {
                servers.redis.putSlot(new TestRedis.Slot("planted " + each.text(), each.form()), "value");
                Sql.update(connection, "INSERT INTO planted (form, value) VALUES (?, ?)", each.form(), each.bytes());
                file.writeBytes(each.bytes());
                log.trace("planted {}", each.text());
            }
        }
        Files.write(servers.directory().resolve("planted"), file.toByteArray());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Redis' dump, MariaDB's files, and whatever else lies in the servers' directory.
    private static Map<String, byte[]> places(Path directory) throws IOException {
        var places = new LinkedHashMap<String, ByteArrayOutputStream>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var name = directory.relativize(file).toString();
                var place = name.startsWith("data/") ? "mariadb" : name.equals("dump.rdb") ? "redis" : "files";
                places.computeIfAbsent(place, _ -> new ByteArrayOutputStream()).write(Files.readAllBytes(file));
            }
        }
        var all = new LinkedHashMap<String, byte[]>();
        places.forEach((place, bytes) -> all.put(place, bytes.toByteArray()));
        assertThat(all).containsOnlyKeys("mariadb", "redis", "files");
        return all;
    }

    /// A life with everything in it that has a number.
    ///
    /// @return what is bound at its end, one of each mode
    private List<Binding> live() throws Exception {
        var store = servers.open("one", InstantSource.system(), POOL);
        try (var database = StockDatabase.shared(servers.sql.url(), TestMariaDb.USER, TestMariaDb.PASSWORD)) {
            var csv = Files.writeString(servers.directory().resolve("numbers.csv"), "number,pool,class\n+18005550001,p,known-caller\n+18005550002,p,exclusive\n");
            new Inventory(database, store, InstantSource.system()).load(csv, false, (_, _) -> { }, bad -> { });
            everyMode(store, true);
            // What follows is in the index once by replay and once by binds.
            servers.redis.empty();
            TestStores.await("built anew", () -> store.isReadable() && store.isWritable());
            var bound = everyMode(store, false);
            store.close();
            return bound;
        }
    }

    private List<Binding> everyMode(RemoteStore store, boolean thenReleased) throws Exception {
        var last = new Callback.LastCaller(Duration.ofHours(1), new Callback.Fixed(person()));
        var wishes = List.of(new Wish.Axyb(person(), person(), Choice.ANY, Choice.ANY), new Wish.Axb(person(), person(), Choice.ANY),
            new Wish.Ax(person(), Choice.ANY, new Callback.Named(person(), Instant.now().plusSeconds(600))), new Wish.Axn(person(), Choice.ANY, last), new Wish.Axe(person(), Choice.ANY, last),
            new Wish.Axeyb(person(), person(), Choice.ANY, Choice.ANY),
            new Wish.Axg(person(), new LinkedHashSet<>(List.of(person(), person())), Choice.ANY, new Callback.Fixed(person())), new Wish.Xyb(person(), Choice.ANY, Choice.ANY));
        var all = new ArrayList<Binding>();
        for (var wish : wishes) {
            // Some customers take somebody's number for an order's id, or for a key.
            var request = new BindRequest(wish, "p", Terms.USUAL, Duration.ofHours(1), "order of " + person().digits(), person().digits());
            var made = bound(done(store.bind(request)));
            assertThat(bound(done(store.bind(request)))).isEqualTo(made);
            call(store, made);
            // The first caller of an XYB has changed it.
            long generation = store.binding(made.id()).orElseThrow().generation();
            var changed = bound(done(store.update(made.id(), generation, changes(made))));
            call(store, changed);
            assertThat(store.search(new Query.ByVirtualNumber(made.deal().x()), 100)).extracting(Binding::id).contains(made.id());
            all.add(changed);
        }
        for (var key : List.of("", person().digits())) all.add(inBlock(store, key));
        if (thenReleased) for (var each : all) assertThat(done(store.unbind(each.id()))).isInstanceOf(UnbindResult.Unbound.class);
        return all;
    }

    /// One that its code's record says all of: then nothing of it is a claim.
    private Binding inBlock(RemoteStore store, String key) throws Exception {
        long claims = claims();
        var made = bound(done(store.bind(new BindRequest(new Wish.Axe(person(), Choice.ANY, Callback.NOBODY), "p", Terms.USUAL, Duration.ofHours(1), "", key))));
        var changed = bound(done(store.update(made.id(), made.generation(), List.of(new Change.SwapA(person())))));
        call(store, changed);
        assertThat(claims()).isEqualTo(claims);
        return changed;
    }

    private long claims() throws SQLException {
        try (var connection = servers.sql.connect()) {
            return Sql.first(connection, "SELECT COUNT(*) FROM claim", row -> row.getLong(1)).orElseThrow();
        }
    }

    private List<Change> changes(Binding binding) {
        var refers = new Change.Refers("order of " + person().digits());
        return switch (binding.mode()) {
            case AXYB, AXB, AXEYB -> List.of(new Change.SwapA(person()), new Change.SwapB(person()), refers);
            case AX -> List.of(new Change.SwapA(person()), new Change.CallsBack(new Callback.Named(person(), Instant.now().plusSeconds(700))), refers);
            case AXN, AXE -> List.of(new Change.SwapA(person()), refers);
            case AXG -> List.of(new Change.SwapA(person()), new Change.Members(Set.of(person()), Set.of()), new Change.CallsBack(new Callback.Fixed(person())), refers);
            case XYB -> List.of(refers);
        };
    }

    /// Somebody calls; where that is noted, they are called back.
    private void call(RemoteStore store, Binding binding) throws Exception {
        var deal = binding.deal();
        var caller = person();
        var answer = done(store.route(new RouteKey(deal.x(), caller, deal.extension()), Instant.now()));
        var anyone = Set.of(Mode.AX, Mode.AXN, Mode.AXE);
        if (anyone.contains(binding.mode())) assertThat(answer).isInstanceOf(RouteAnswer.Found.class);
        var back = switch (deal) {
            case Deal.Axn(var a, _, Callback.LastCaller _) -> Optional.of(a);
            case Deal.Axe(var a, _, _, Callback.LastCaller _) -> Optional.of(a);
            default -> Optional.<RealNumber>empty();
        };
        if (back.isPresent()) assertThat(done(store.route(new RouteKey(deal.x(), back.get()), Instant.now()))).isInstanceOfSatisfying(RouteAnswer.Found.class, found -> assertThat(found.ring()).isEqualTo(caller));
    }

    private static Binding bound(BindResult result) {
        assertThat(result).isInstanceOf(Bound.class);
        return ((Bound) result).binding();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
