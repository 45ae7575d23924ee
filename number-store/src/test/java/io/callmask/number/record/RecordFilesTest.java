package io.callmask.number.record;

import static io.callmask.number.record.Calls.ended;
import static io.callmask.number.record.Calls.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.callmask.number.journal.Disk;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.journal.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RecordFilesTest {
    private static final MasterKey KEY = MasterKey.of("33".repeat(32), "test");

    @TempDir Path directory;
    private final EmbeddedCallJournal journal;
    private int calls;

    RecordFilesTest() throws IOException {
        journal = journal();
    }

    private static EmbeddedCallJournal journal() throws IOException {
        var settings = new EmbeddedCallJournal.Settings("node-1", 10_000, Duration.ZERO, 5_000, 5_000, 5_000, Duration.ofDays(30));
        return EmbeddedCallJournal.on(new SimulatedDisk(1), KEY, settings, () -> Calls.NOON, () -> 0, (_, _, _, _) -> {});
    }

    private RecordFiles.Settings settings(boolean clear, long fileBytes, int files) {
        return new RecordFiles.Settings(directory, true, true, clear, fileBytes, files);
    }

    private void call(String reference) {
        var callId = "call-" + ++calls;
        journal.open(opening(callId));
        journal.end(ended(callId, Calls.NOON, reference), _ -> {});
        journal.poll();
    }

    private void export(RecordFiles.Settings settings) throws IOException {
        RecordFiles.on(journal, settings).close();
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    @Test void a_record_is_one_line_of_each_file_with_masked_numbers() throws IOException {
        call("order-42");
        export(settings(false, 1 << 20, 3));
        assertThat(lines("calls.jsonl")).containsExactly("{\"sequence\":1,\"node\":\"node-1\",\"callId\":\"call-1\",\"pool\":\"default\",\"binding\":\"binding-1\",\"reference\":\"order-42\","
            + "\"type\":\"A_TO_B\",\"caller\":\"+1…22\",\"dialled\":\"+1…00\",\"callee\":\"+1…44\",\"shown\":\"+1…01\",\"received\":\"2026-11-01T12:00:00.000Z\","
            + "\"out\":\"2026-11-01T12:00:00.005Z\",\"ring\":\"2026-11-01T12:00:00.900Z\",\"answer\":\"2026-11-01T12:00:04.000Z\",\"release\":\"2026-11-01T12:00:34.000Z\","
            + "\"durationMs\":30000,\"answered\":true,\"releasedBy\":\"CALLER\",\"refusal\":\"NONE\",\"status\":200,\"cause\":16,\"fault\":\"NOBODY\",\"calleeStatus\":200,"
            + "\"trunkIn\":\"carrier\",\"trunkOut\":\"carrier\",\"attempts\":1,\"mode\":\"AXYB\",\"extension\":\"\",\"trunksTried\":\"carrier\",\"kind\":\"CALL\",\"textBytes\":0,\"textScan\":\"NONE\",\"signature\":\"B\",\"diversions\":2,\"divertedFirst\":\"BUSY\"}");
        assertThat(lines("calls.csv")).containsExactly(
            "sequence,node,callId,pool,binding,reference,type,caller,dialled,callee,shown,received,out,ring,answer,release,durationMs,answered,releasedBy,refusal,status,cause,fault,calleeStatus,trunkIn,trunkOut,attempts,mode,extension,trunksTried,kind,textBytes,textScan,signature,diversions,divertedFirst",
            "1,node-1,call-1,default,binding-1,order-42,A_TO_B,+1…22,+1…00,+1…44,+1…01,2026-11-01T12:00:00.000Z,2026-11-01T12:00:00.005Z,2026-11-01T12:00:00.900Z,2026-11-01T12:00:04.000Z,2026-11-01T12:00:34.000Z,30000,true,CALLER,NONE,200,16,NOBODY,200,carrier,carrier,1,AXYB,,carrier,CALL,0,NONE,B,2,BUSY");
    }

    @Test void a_page_is_a_hundred_records_and_none_counts_as_exported_before_the_files_are_synced() throws IOException {
        for (int i = 0; i < 250; i++) call("");
        var files = RecordFiles.on(journal, settings(false, 1 << 20, 3));
        assertThat(files.step()).isTrue();
        assertThat(lines("calls.jsonl")).hasSize(100);
        assertThat(files.exported()).isZero();
        assertThat(files.step()).isTrue();
        assertThat(files.exported()).isZero();
        assertThat(files.step()).isFalse();
        assertThat(files.exported()).isEqualTo(250);
        files.close();
        assertThat(lines("calls.csv")).hasSize(251);
    }

    @Test void with_more_to_write_the_files_are_synced_each_thousand_records_and_after_the_last() throws IOException {
        for (int i = 0; i < 1_100; i++) call("");
        var files = RecordFiles.on(journal, settings(false, 1 << 20, 3));
        for (int i = 0; i < 10; i++) assertThat(files.step()).isTrue();
        assertThat(files.exported()).isEqualTo(1_000);
        assertThat(files.step()).isTrue();
        assertThat(files.exported()).isEqualTo(1_000);
        assertThat(files.step()).isFalse();
        assertThat(files.exported()).isEqualTo(1_100);
        files.close();
    }

    @Test void who_is_far_behind_takes_long_pages() throws IOException {
        for (int i = 0; i < 4_100; i++) call("");
        var files = RecordFiles.on(journal, settings(false, 4 << 20, 3));
        assertThat(files.step()).isTrue();
        assertThat(files.exported()).isEqualTo(1_000);
        files.close();
        assertThat(lines("calls.jsonl")).hasSize(4_100);
    }

    @Test void numbers_stand_in_the_clear_only_when_the_operator_wants_it() throws IOException {
        call("");
        export(settings(true, 1 << 20, 3));
        assertThat(lines("calls.jsonl").getFirst()).contains("\"caller\":\"+15551112222\"", "\"callee\":\"+15553334444\"");
        assertThat(lines("calls.csv").getLast()).contains(",+15551112222,+15550001000,+15553334444,+15550001001,");
    }

    @Test void a_reference_can_break_neither_file_nor_spreadsheet() throws IOException {
        for (var reference : List.of("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "a,b", "say \"hi\"", "\"=1\"", "+4915112345678")) call(reference);
        export(settings(false, 1 << 20, 3));
        assertThat(lines("calls.csv")).extracting(line -> line.contains("binding-1,") ? line.substring(line.indexOf("binding-1,") + 10, line.indexOf(",A_TO_B")) : "").containsExactly(
            "", "'=1+1", "'+cmd|' /C calc'!A0", "'-2", "'@SUM(A1)", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"\"\"=1\"\"\"", "+4915112345678");
        assertThat(lines("calls.jsonl").get(5)).contains("\"reference\":\"say \\\"hi\\\"\"");
    }

    @Test void files_rotate_by_size_and_the_oldest_go() throws IOException {
        for (int i = 0; i < 30; i++) call("order");
        export(settings(false, 2_000, 3));
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("calls.jsonl", "calls.jsonl.1", "calls.jsonl.2", "calls.jsonl.3", "calls.csv", "calls.csv.1", "calls.csv.2", "calls.csv.3");
        }
        for (var file : List.of("calls.csv", "calls.csv.1", "calls.csv.3")) {
            assertThat(lines(file).getFirst()).startsWith("sequence,");
            assertThat(lines(file).stream().filter(line -> line.startsWith("sequence,"))).hasSize(1);
            assertThat(Files.size(directory.resolve(file))).isLessThanOrEqualTo(2_000);
        }
        assertThat(lines("calls.jsonl").getLast()).startsWith("{\"sequence\":30,");
    }

    @Test void each_record_stands_there_once_wherever_the_file_was_cut() throws IOException {
        var random = new Random(5);
        var settings = settings(false, 6_000, 100);
        for (int round = 0; round < 60; round++) {
            for (int i = random.nextInt(4); i >= 0; i--) call("order");
            export(settings);
            for (var name : List.of("calls.jsonl", "calls.csv")) {
                var file = directory.resolve(name);
                long size = Files.size(file);
                switch (random.nextInt(4)) {
                    // Cut anywhere in the newest file: what was cut is written again.
                    case 0 -> Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(random.nextLong(size + 1)).close();
                    // A write that was begun.
                    case 1 -> Files.writeString(file, "{\"sequence\":99", StandardOpenOption.APPEND);
                    // Bytes that never reached the disk.
                    case 2 -> Files.write(file, new byte[700], StandardOpenOption.APPEND);
                    default -> { }
                }
            }
        }
        export(settings);
        assertThat(sequences("calls.jsonl", RecordFormat.JSON_LINES)).hasSize(calls).isSorted().doesNotHaveDuplicates();
        assertThat(sequences("calls.csv", RecordFormat.CSV)).hasSize(calls).isSorted().doesNotHaveDuplicates();
    }

    private List<Long> sequences(String name, RecordFormat format) throws IOException {
        var found = new ArrayList<Long>();
        for (int age = 100; age >= 0; age--) {
            var file = age == 0 ? name : name + '.' + age;
            if (!Files.exists(directory.resolve(file))) continue;
            for (var line : lines(file)) {
                if (!line.equals(format.header)) found.add(format.sequenceOf(line));
            }
        }
        return found;
    }

    @Test void a_file_that_is_not_ours_is_put_aside_and_not_cut() throws IOException {
        Files.writeString(directory.resolve("calls.csv"), "name,colour\nrose,red\n");
        call("order");
        export(settings(false, 1 << 20, 3));
        assertThat(lines("calls.csv.1")).containsExactly("name,colour", "rose,red");
        assertThat(lines("calls.csv")).hasSize(2);
    }

    @Test void files_of_another_journal_are_refused() throws IOException {
        call("order");
        call("order");
        export(settings(false, 1 << 20, 3));
        var other = journal();
        assertThatIOException().isThrownBy(() -> RecordFiles.on(other, settings(false, 1 << 20, 3))).withMessageContaining("calls.jsonl").withMessageContaining("sequence 2").withMessageContaining("with 0");
    }

    @Test void a_file_that_cannot_be_written_is_caught_up_later() throws IOException {
        // The rotated file's place is taken by a directory that is not empty: the rotation fails.
        var settings = settings(false, 1_000, 1);
        try (var files = RecordFiles.on(journal, settings)) {
            Files.createDirectories(directory.resolve("calls.jsonl.1/in-the-way"));
            for (int i = 0; i < 5; i++) call("order");
            files.step();
            assertThat(files.exported()).isLessThan(5);
            Files.delete(directory.resolve("calls.jsonl.1/in-the-way"));
            Files.delete(directory.resolve("calls.jsonl.1"));
            files.step();
            assertThat(files.exported()).isEqualTo(5);
        }
        assertThat(lines("calls.jsonl").getLast()).startsWith("{\"sequence\":5,");
    }

    @Test void an_internal_error_is_told_and_tried_again_and_loses_nothing() throws IOException {
        var disk = new BrokenDisk();
        try (var broken = disk.journal(); var files = RecordFiles.on(broken, settings(false, 1 << 20, 3))) {
            disk.calls(broken, 3);
            disk.thrown = () -> new IllegalStateException("of " + Calls.ALICE);
            files.step();
            assertThat(files.isWorking()).isFalse();
            assertThat(files.waiting()).isEqualTo(3);

            disk.thrown = null;
            files.step();
            assertThat(files.isWorking()).isTrue();
            assertThat(files.waiting()).isZero();
        }
        assertThat(lines("calls.jsonl")).hasSize(3);
        assertThat(lines("calls.csv")).hasSize(4);
    }

    @Test @Timeout(20) void a_thread_that_dies_does_not_die_silently() throws IOException {
        var disk = new BrokenDisk();
        try (var broken = disk.journal()) {
            disk.calls(broken, 3);
            disk.thrown = OutOfMemoryError::new;
            try (var files = RecordFiles.start(broken, settings(false, 1 << 20, 3))) {
                while (files.isWorking()) Thread.onSpinWait();
                assertThat(files.exported()).isZero();
                disk.thrown = null;
            }
        }
        assertThat(lines("calls.jsonl")).as("written when it is closed").hasSize(3);
    }

    /// Reads as `thrown` says; all else is well.
    private static final class BrokenDisk implements Disk {
        private final SimulatedDisk disk = new SimulatedDisk(1);
        private volatile @Nullable Supplier<Throwable> thrown;

        private EmbeddedCallJournal journal() throws IOException {
            // One recent record: whoever is behind must read the disk.
            var settings = new EmbeddedCallJournal.Settings("node-1", 10_000, Duration.ZERO, 5_000, 5_000, 1, Duration.ofDays(30));
            return EmbeddedCallJournal.on(this, KEY, settings, () -> Calls.NOON, () -> 0, (_, _, _, _) -> {});
        }

        private void calls(EmbeddedCallJournal journal, int count) {
            for (int i = 0; i < count; i++) {
                journal.open(opening("call-" + i));
                journal.end(ended("call-" + i), _ -> {});
                journal.poll();
            }
        }

        @Override public Source source(String name) throws IOException {
            var now = thrown;
            if (now == null) return disk.source(name);
            switch (now.get()) {
                case Error error -> throw error;
                case RuntimeException bug -> throw bug;
                case Throwable other -> throw new AssertionError(other);
            }
        }

        @Override public String name() {
            return disk.name();
        }

        @Override public List<String> files() throws IOException {
            return disk.files();
        }

        @Override public Appender create(String name) throws IOException {
            return disk.create(name);
        }

        @Override public void rename(String from, String to) throws IOException {
            disk.rename(from, to);
        }

        @Override public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override public void sync() throws IOException {
            disk.sync();
        }

        @Override public void close() {
            disk.close();
        }
    }

    @Test void each_kind_has_its_own_switch() throws IOException {
        call("order");
        try (var none = RecordFiles.on(journal, new RecordFiles.Settings(directory, false, false, false, 1 << 20, 3))) {
            assertThat(none.exported()).isEqualTo(Long.MAX_VALUE);
        }
        export(new RecordFiles.Settings(directory, false, true, false, 1 << 20, 3));
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("calls.csv");
        }
    }

    @Test void the_thread_follows_the_journal(@TempDir Path data) throws Exception {
        var done = new CountDownLatch(1);
        try (var real = EmbeddedCallJournal.open(data, KEY, EmbeddedCallJournal.Settings.of("node-1"), () -> Calls.NOON, () -> 0, (_, _, _, _) -> {});
             var files = RecordFiles.start(real, settings(false, 1 << 20, 3))) {
            assertThat(files.exported()).isZero();
            real.open(opening("a"));
            real.end(ended("a"), _ -> done.countDown());
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lines("calls.jsonl")).hasSize(1);
    }
}
