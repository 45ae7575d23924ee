package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Callback;
import io.callmask.number.Change;
import io.callmask.number.Choice;
import io.callmask.number.LogTrap;
import io.callmask.number.Mode;
import io.callmask.number.NumberClass;
import io.callmask.number.NumberForms;
import io.callmask.number.PlantedNumber;
import io.callmask.number.Pool;
import io.callmask.number.Pool.PooledNumber;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.Pool.Standing;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.StockDatabase;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.CallRecord.Numbers;
import io.callmask.number.record.CallRecord.Outcome;
import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.CallRecord.Trunks;
import io.callmask.number.record.CallRecord.Type;
import io.callmask.number.record.EmbeddedCallJournal;
import io.callmask.number.record.RecordFiles;
import io.callmask.number.record.Refusal;
import io.callmask.number.route.RouteKey;
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.StoreListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Everything that a run leaves on the disk, searched for the numbers of real people.
class NumbersAtRestTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final RealNumber BOB = RealNumber.of("+491711234567");
    private static final List<VirtualNumber> NUMBERS = List.of(VirtualNumber.of("+15550001000"), VirtualNumber.of("+15550001001"));

    private static final Pool EVERY_CLASS = new Pool("every", IntStream.range(0, 12).mapToObj(i -> new PooledNumber(VirtualNumber.of("+1555000%04d".formatted(2_000 + i)),
        i < 6 ? NumberClass.KNOWN_CALLER : i < 9 ? NumberClass.EXCLUSIVE : NumberClass.EXTENSION, Standing.IN_USE)).toList(), 4, Duration.ofMinutes(1), Recycling.PAIR);

    @TempDir Path data;
    private int ids;

    @Test void no_real_number_can_be_read_from_any_file_or_log_line_in_any_common_form() throws Exception {
        try (var logs = LogTrap.open()) {
            run(false);
            inventory();
            assertThat(leaks()).isEmpty();
            assertThat(new NumberForms(List.of(ALICE, BOB)).in(logs.bytes())).isEmpty();
        }
        try (var files = Files.walk(data)) {
            assertThat(files.filter(Files::isRegularFile)).hasSizeGreaterThanOrEqualTo(9);
        }
    }

    /// The search itself must be able to find something.
    @Test void the_search_finds_numbers_where_the_operator_asked_for_them() throws IOException {
        run(true);
        assertThat(leaks()).isNotEmpty().allMatch(leak -> leak.contains("records/calls."));
    }

    @Test void the_search_finds_what_is_planted_in_a_file_a_log_line_and_a_row_of_the_inventory() throws Exception {
        var planted = PlantedNumber.all(61_000);
        inventory();
        try (var logs = LogTrap.open(); var connection = DriverManager.getConnection("jdbc:h2:" + data.resolve("inventory"), "sa", ""); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE planted (planted_value VARBINARY(200))");
            try (var row = connection.prepareStatement("INSERT INTO planted VALUES (?)")) {
                for (var each : planted) {
                    row.setBytes(1, each.bytes());
                    row.execute();
                    LoggerFactory.getLogger(NumbersAtRestTest.class).trace("planted {}", each.text());
                }
            }
            statement.execute("SHUTDOWN");
            Files.write(data.resolve("planted"), planted.stream().map(PlantedNumber::text).collect(Collectors.joining()).getBytes(StandardCharsets.ISO_8859_1));
            var forms = new NumberForms(planted.stream().map(PlantedNumber::number).toList());
            for (var place : List.of(Files.readAllBytes(data.resolve("planted")), Files.readAllBytes(data.resolve("inventory.mv.db")), logs.bytes())) {
                var found = forms.in(place);
                for (var each : planted) assertThat(found).as(each.form()).containsKey(each.number());
            }
        }
    }

    /// An inventory beside, with numbers and what became of them.
    private void inventory() throws Exception {
        var pools = List.of(EVERY_CLASS);
        try (var database = StockDatabase.embedded(data)) {
            var sources = new EmbeddedStore.Sources(() -> NOON, () -> 0, new Random(1), () -> "stocked" + ids++);
            var key = MasterKey.fromFile(data.resolve("master.key"), data);
            try (var store = EmbeddedStore.open(data.resolve("stocked"), key, EmbeddedStore.Settings.of(database.filled(pools)), sources, StoreListener.SILENT)) {
                var csv = Files.writeString(data.resolve("numbers.csv"), "number,pool,class\n+18005550001,every,known-caller\n+18005550002,every,exclusive\n");
                var inventory = new Inventory(database, store, () -> NOON);
                assertThat(inventory.load(csv, false, (_, _) -> { }, bad -> { }).imported()).isEqualTo(2);
                everyMode(store);
                inventory.change(List.of(VirtualNumber.of("+18005550002")), Map.of("state", "frozen"));
            }
        }
    }

    private void run(boolean clear) throws IOException {
        var key = MasterKey.fromFile(data.resolve("master.key"), data);
        var calls = EmbeddedCallJournal.open(data.resolve("calls"), key, EmbeddedCallJournal.Settings.of("node-1"), () -> NOON, () -> 0, (_, _, _, _) -> {});
        var files = RecordFiles.start(calls, new RecordFiles.Settings(data.resolve("records"), true, true, clear, 1 << 20, 3));
        // Small limits, so that segments roll and the state is rewritten.
        var settings = new EmbeddedStore.Settings(List.of(Pool.of("default", NUMBERS, Duration.ofMinutes(1)), EVERY_CLASS), 500, 1_000, 100, 1_000);
        var sources = new EmbeddedStore.Sources(() -> NOON, () -> 0, new Random(1), () -> "id" + ids++);
        try (var store = EmbeddedStore.open(data.resolve("bindings"), key, settings, sources, StoreListener.SILENT)) {
            var binding = bind(store, ALICE, BOB);
            for (int i = 0; i < 20; i++) bind(store, RealNumber.of("+1555777000" + i), RealNumber.of("+1555888000" + i));
            bind(store, RealNumber.of("+15557770099"), BOB);
            store.unbind(binding.id()).toCompletableFuture().join();
            everyMode(store);
        }
        calls.open(new CallOpening("lost", NOON, "carrier", ALICE.digits(), NUMBERS.getFirst().digits()));
        calls.open(new CallOpening("call", NOON, "carrier", BOB.digits(), NUMBERS.getFirst().digits()));
        var done = new CompletableFuture<CallRecord>();
        calls.end(new CallRecord(0, "node-1", "call", "default", "id0", "AXYB", "order", Type.B_TO_A, new Numbers(BOB.digits(), NUMBERS.getFirst().digits(), ALICE.digits(), NUMBERS.getLast().digits()),
            new Times(NOON, NOON, NOON, NOON, NOON), new Outcome(true, ReleasedBy.CALLEE, Refusal.NONE, 200), new Trunks("carrier", "carrier", 1)), done::complete);
        done.join();
        files.close();
        calls.close();
    }

    private static void everyMode(EmbeddedStore store) {
        var last = new Callback.LastCaller(Duration.ofHours(1), new Callback.Fixed(BOB));
        var wishes = List.of(new Wish.Axyb(ALICE, BOB, Choice.ANY, Choice.ANY), new Wish.Axb(ALICE, BOB, Choice.ANY), new Wish.Ax(ALICE, Choice.ANY, new Callback.Named(BOB, NOON.plusSeconds(60))),
            new Wish.Axn(ALICE, Choice.ANY, last), new Wish.Axe(ALICE, Choice.ANY, last), new Wish.Axeyb(BOB, ALICE, Choice.ANY, Choice.ANY),
            new Wish.Axg(RealNumber.of("+15557770199"), Set.of(ALICE, BOB), Choice.ANY, Callback.NOBODY), new Wish.Xyb(ALICE, Choice.ANY, Choice.ANY));
        for (var wish : wishes) {
            var binding = ((Bound) store.bind(new BindRequest(wish, "every", Terms.USUAL, Duration.ofHours(1), "", wish.mode().name())).toCompletableFuture().join()).binding();
            var changes = List.<Change>of(wish.mode() == Mode.XYB ? new Change.Records(true) : new Change.SwapA(RealNumber.of("+15557770200")));
            store.update(binding.id(), binding.generation(), changes).toCompletableFuture().join();
            store.route(new RouteKey(binding.deal().x(), BOB, binding.deal().extension()), NOON).toCompletableFuture().join();
        }
        assertThat(store.search(new Query.ByParty(BOB), 100).stream().map(Binding::mode)).as("XYB has met").contains(Mode.XYB, Mode.AXG);
    }

    private Binding bind(EmbeddedStore store, RealNumber a, RealNumber b) {
        var request = new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofHours(1), "order", "key" + ids);
        return ((Bound) store.bind(request).toCompletableFuture().join()).binding();
    }

    private List<String> leaks() throws IOException {
        var forms = new NumberForms(List.of(ALICE, BOB));
        var found = new ArrayList<String>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                forms.in(Files.readAllBytes(file)).values().forEach(some -> some.forEach(form -> found.add(data.relativize(file) + ": " + form)));
            }
        }
        return found;
    }
}
