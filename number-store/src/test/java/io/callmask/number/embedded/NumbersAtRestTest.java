package io.callmask.number.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.number.Binding;
import io.callmask.number.Choice;
import io.callmask.number.Pool;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
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
import io.callmask.number.store.BindRequest;
import io.callmask.number.store.BindResult.Bound;
import io.callmask.number.store.StoreListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that a run leaves on the disk, searched for the numbers of real people.
class NumbersAtRestTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final RealNumber ALICE = RealNumber.of("+15551112222");
    private static final RealNumber BOB = RealNumber.of("+491711234567");
    private static final List<VirtualNumber> NUMBERS = List.of(VirtualNumber.of("+15550001000"), VirtualNumber.of("+15550001001"));

    @TempDir Path data;
    private int ids;

    @Test void no_real_number_can_be_read_from_any_file_in_any_common_form() throws IOException {
        run(false);
        assertThat(leaks()).isEmpty();
        try (var files = Files.walk(data)) {
            assertThat(files.filter(Files::isRegularFile)).hasSizeGreaterThanOrEqualTo(7);
        }
    }

    /// The search itself must be able to find something.
    @Test void the_search_finds_numbers_where_the_operator_asked_for_them() throws IOException {
        run(true);
        assertThat(leaks()).isNotEmpty().allMatch(leak -> leak.contains("records/calls."));
        for (var form : forms(ALICE.digits()).entrySet()) assertThat(contains(join(new byte[3], form.getValue(), new byte[3]), form.getValue())).as(form.getKey()).isTrue();
    }

    private void run(boolean clear) throws IOException {
        var key = MasterKey.fromFile(data.resolve("master.key"), data);
        var calls = EmbeddedCallJournal.open(data.resolve("calls"), key, EmbeddedCallJournal.Settings.of("node-1"), () -> NOON, () -> 0, (_, _, _, _) -> {});
        var files = RecordFiles.start(calls, new RecordFiles.Settings(data.resolve("records"), true, true, clear, 1 << 20, 3));
        // Small limits, so that segments roll and the state is rewritten.
        var settings = new EmbeddedStore.Settings(List.of(Pool.of("default", NUMBERS, Duration.ofMinutes(1))), 500, 1_000, 100, 1_000);
        var sources = new EmbeddedStore.Sources(() -> NOON, () -> 0, new Random(1), () -> "id" + ids++);
        try (var store = EmbeddedStore.open(data.resolve("bindings"), key, settings, sources, StoreListener.SILENT)) {
            var binding = bind(store, ALICE, BOB);
            for (int i = 0; i < 20; i++) bind(store, RealNumber.of("+1555777000" + i), RealNumber.of("+1555888000" + i));
            bind(store, RealNumber.of("+15557770099"), BOB);
            store.unbind(binding.id()).toCompletableFuture().join();
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

    private Binding bind(EmbeddedStore store, RealNumber a, RealNumber b) {
        var request = new BindRequest(new Wish.Axyb(a, b, Choice.ANY, Choice.ANY), "default", Terms.USUAL, Duration.ofHours(1), "order", "key" + ids);
        return ((Bound) store.bind(request).toCompletableFuture().join()).binding();
    }

    private List<String> leaks() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (var number : List.of(ALICE, BOB)) {
                    forms(number.digits()).forEach((form, pattern) -> {
                        if (contains(bytes, pattern)) found.add(data.relativize(file) + ": " + form);
                    });
                }
            }
        }
        return found;
    }

    private static Map<String, byte[]> forms(String digits) {
        var plain = digits.substring(1);
        byte[] ascii = plain.getBytes(StandardCharsets.US_ASCII);
        var forms = new LinkedHashMap<String, byte[]>();
        forms.put("ASCII", ascii);
        forms.put("UTF-16", plain.getBytes(StandardCharsets.UTF_16BE));
        forms.put("reversed", new StringBuilder(plain).reverse().toString().getBytes(StandardCharsets.US_ASCII));
        forms.put("hex", HexFormat.of().formatHex(ascii).getBytes(StandardCharsets.US_ASCII));
        var even = plain.length() % 2 == 0 ? plain : plain.substring(1);
        forms.put("BCD", HexFormat.of().parseHex(even));
        forms.put("BCD, digits swapped", HexFormat.of().parseHex(swapped(even)));
        long number = Long.parseLong(plain);
        forms.put("integer", ByteBuffer.allocate(8).putLong(number).array());
        forms.put("integer, low byte first", ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
        // Base64 of a text that holds the number depends on where in a group of three it starts.
        for (int shift = 0; shift < 3; shift++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(join(new byte[shift], ascii));
            forms.put("base64, shifted by " + shift, encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 2).getBytes(StandardCharsets.US_ASCII));
        }
        return forms;
    }

    private static String swapped(String digits) {
        var swapped = new StringBuilder();
        for (int i = 0; i < digits.length(); i += 2) swapped.append(digits.charAt(i + 1)).append(digits.charAt(i));
        return swapped.toString();
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static boolean contains(byte[] bytes, byte[] pattern) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(pattern, StandardCharsets.ISO_8859_1));
    }
}
