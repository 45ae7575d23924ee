package io.callmask.number.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    /// More than a writer answers itself.
    private static final int MANY = 1_900;
    private static final MasterKey KEY = MasterKey.of("00".repeat(32), "test");

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final List<Long> found = new ArrayList<>();
    private final List<Long> durable = new CopyOnWriteArrayList<>();
    private final List<Journal.Position> places = new ArrayList<>();

    private Journal open(long segmentBytes) throws IOException {
        return open(disk, segmentBytes);
    }

    private Journal open(Disk on, long segmentBytes) throws IOException {
        return open(on, segmentBytes, Duration.ZERO);
    }

    private Journal open(Disk on, long segmentBytes, Duration linger) throws IOException {
        found.clear();
        return Journal.open(on, KEY, new Journal.Settings("test", segmentBytes, linger, 2_000), new Journal.Owner() {
            @Override public void replayed(Journal.Position at, Entry.Reader entry) {
                entry.type();
                found.add(entry.number());
            }

            @Override public boolean idle(Journal journal) {
                return false;
            }
        }, (_, _, _, _) -> {}, () -> 0);
    }

    private void write(Journal journal, long... numbers) {
        for (long number : numbers) journal.submit(new Number(number));
        journal.poll();
    }

    private final class Number implements Journal.Change {
        private final long number;

        Number(long number) {
            this.number = number;
        }

        @Override public void write(Entry.Writer to) {
            to.begin(1).number(number).text("some text").end();
        }

        @Override public void durable(Journal.Position at) {
            durable.add(number);
            places.add(at);
        }

        @Override public void abandoned() {
            durable.add(-number);
        }
    }

    private String file(int fromTheEnd) throws IOException {
        var files = disk.files().stream().sorted(Comparator.reverseOrder()).toList();
        return files.get(fromTheEnd);
    }

    @Test void what_is_queued_goes_out_as_one_batch_with_one_force() throws IOException {
        var journal = open(10_000);
        long before = disk.forces();
        write(journal, 1, 2, 3, 4, 5);
        assertThat(disk.forces() - before).isEqualTo(1);
        assertThat(durable).containsExactly(1L, 2L, 3L, 4L, 5L);
        open(10_000);
        assertThat(found).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test void a_failed_batch_is_not_acknowledged_and_is_written_once_when_the_disk_works_again() throws IOException {
        var journal = open(10_000);
        write(journal, 1);
        disk.full(true);
        write(journal, 2);
        write(journal, 3);
        assertThat(durable).containsExactly(1L);
        assertThat(journal.isHealthy()).isFalse();
        disk.full(false);
        journal.poll();
        assertThat(durable).containsExactly(1L, 2L);
        assertThat(journal.isHealthy()).isTrue();
        journal.poll();
        assertThat(durable).containsExactly(1L, 2L, 3L);
        disk.powerOn();
        open(10_000);
        assertThat(found).containsExactly(1L, 2L, 3L);
    }

    @Test void answers_to_a_large_batch_come_in_order_behind_all_of_it_and_all_before_the_journal_is_closed() throws IOException {
        var journal = open(1_000_000);
        var answered = new ArrayList<Long>();
        for (long number = 1; number <= MANY; number++) journal.submit(new Answered(number, answered));
        journal.start();
        journal.close();
        assertThat(answered).containsExactlyElementsOf(LongStream.rangeClosed(1, MANY).boxed().toList());
        assertThat(durable).hasSize(MANY);
    }

    /// One of [#MANY], of which the journal makes one batch.
    private final class Answered implements Journal.Change {
        private final long number;
        private final List<Long> answered;

        Answered(long number, List<Long> answered) {
            this.number = number;
            this.answered = answered;
        }

        @Override public void write(Entry.Writer to) {
            to.begin(1).number(number).end();
        }

        @Override public void durable(Journal.Position at) {
            durable.add(number);
        }

        @Override public void answer() {
            if (durable.size() == MANY) answered.add(number);
        }

        @Override public void abandoned() {
            answered.add(-number);
        }
    }

    @Test void the_thread_tries_again_by_itself() throws Exception {
        var journal = open(10_000);
        journal.start();
        disk.full(true);
        var done = new CountDownLatch(1);
        journal.submit(new Journal.Change() {
            @Override public void write(Entry.Writer to) {
                to.begin(1).number(9).end();
                disk.full(false);
            }

            @Override public void durable(Journal.Position at) {
                done.countDown();
            }

            @Override public void abandoned() {}
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        journal.close();
    }

    /// The writer waits for company a day long, until it is woken: what comes while it writes waits as well, instead of being forced by itself.
    @Test void what_comes_during_a_write_waits_for_company_too() throws Exception {
        var journal = open(disk, 10_000, Duration.ofDays(1));
        long before = disk.forces();
        var written = new CountDownLatch(1);
        var second = new Number(2);
        journal.submit(new Journal.Change() {
            @Override public void write(Entry.Writer to) {
                to.begin(1).number(1).end();
            }

            @Override public void durable(Journal.Position at) {
                journal.submit(second);
                written.countDown();
            }

            @Override public void abandoned() {}
        });
        journal.start();
        var writer = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("journal-test") && thread.isAlive()).findFirst().orElseThrow();
        while (!isLingering(writer)) Thread.onSpinWait();
        LockSupport.unpark(writer);
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        while (!isLingering(writer) && durable.isEmpty()) Thread.onSpinWait();
        assertThat(disk.forces() - before).isEqualTo(1);
        journal.close();
        assertThat(durable).containsExactly(2L);
    }

    /// Waiting for company, not for a first change.
    private static boolean isLingering(Thread writer) {
        return LockSupport.getBlocker(writer) instanceof Journal;
    }

    @Test void a_torn_last_batch_is_dropped() throws IOException {
        var journal = open(10_000);
        write(journal, 1);
        write(journal, 2);
        var file = file(0);
        disk.flip(file, disk.bytes(file).length - 1);
        open(10_000);
        assertThat(found).containsExactly(1L);
    }

    @Test void damage_before_a_whole_batch_stops_the_start_with_file_and_place() throws IOException {
        var journal = open(10_000);
        write(journal, 1);
        write(journal, 2);
        write(journal, 3);
        var file = file(0);
        int first = SegmentHeader.BYTES;
        disk.flip(file, first + 20);
        assertThatThrownBy(() -> open(10_000)).isInstanceOf(JournalDamaged.class).hasMessageContaining(file).hasMessageContaining("byte " + first).hasMessageContaining("before whole ones");
        disk.flip(file, first + 20);
        // The length of a frame itself: what follows is found all the same.
        disk.flip(file, first + 2);
        assertThatThrownBy(() -> open(10_000)).isInstanceOf(JournalDamaged.class).hasMessageContaining("byte " + first);
    }

    @Test void damage_in_an_older_segment_stops_the_start() throws IOException {
        var journal = open(1);
        write(journal, 1);
        write(journal, 2);
        write(journal, 3);
        var older = file(1);
        disk.flip(older, SegmentHeader.BYTES + 20);
        assertThatThrownBy(() -> open(1)).isInstanceOf(JournalDamaged.class).hasMessageContaining(older);
        disk.flip(older, SegmentHeader.BYTES + 20);
        disk.flip(older, 30);
        assertThatThrownBy(() -> open(1)).isInstanceOf(JournalDamaged.class).hasMessageContaining("header was changed");
        disk.flip(older, 30);
        disk.delete(older);
        assertThatThrownBy(() -> open(1)).isInstanceOf(JournalDamaged.class).hasMessageContaining(older).hasMessageContaining("not there");
    }

    @Test void reading_starts_anywhere_and_ends_at_what_is_durable() throws IOException {
        var journal = open(400);
        for (long number = 1; number <= 50; number++) write(journal, number);
        assertThat(places).isSorted();
        for (int start : new int[] {0, 1, 17, 49}) {
            var read = new ArrayList<Long>();
            journal.read(places.get(start), (_, entry) -> {
                entry.type();
                read.add(entry.number());
                return true;
            });
            assertThat(read).hasSize(50 - start).startsWith(start + 1L).endsWith(50L);
        }
        disk.full(true);
        write(journal, 51);
        var read = new ArrayList<Long>();
        journal.read(places.getLast(), (_, entry) -> {
            entry.type();
            return read.add(entry.number());
        });
        assertThat(read).containsExactly(50L);
    }

    @Test void forgotten_segments_are_deleted_and_not_missed() throws IOException {
        var journal = open(1);
        for (long number = 1; number <= 5; number++) write(journal, number);
        int before = disk.files().size();
        journal.forgetBefore(places.get(3).segment());
        assertThat(disk.files().size()).isLessThan(before);
        open(1);
        assertThat(found).containsExactly(4L, 5L);
    }

    @Test void a_closed_journal_takes_nothing_more_and_abandons_what_it_could_not_write() throws IOException {
        var journal = open(10_000);
        disk.full(true);
        write(journal, 1);
        journal.submit(new Number(2));
        journal.close();
        assertThat(durable).containsExactly(-1L, -2L);
        assertThat(journal.submit(new Number(3))).isFalse();
    }

    @Test void files_are_readable_by_their_owner_only(@TempDir Path directory) throws IOException {
        var journal = open(Disk.directory(directory.resolve("deep/journal")), 1);
        write(journal, 1);
        write(journal, 2);
        journal.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("deep/journal")))).isEqualTo("rwx------");
        try (var files = Files.list(directory.resolve("deep/journal"))) {
            assertThat(files).hasSizeGreaterThan(2).allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
        open(Disk.directory(directory.resolve("deep/journal")), 1).close();
        assertThat(found).containsExactly(1L, 2L);
    }

    @Test void no_two_seals_of_one_key_share_a_nonce() throws IOException {
        // Each start and each failure opens a segment with a key of its own: no two segments begin alike after the header.
        for (int start = 0; start < 5; start++) {
            var journal = open(10_000);
            disk.fail(0.3);
            for (long number = 1; number <= 20; number++) write(journal, 7);
            disk.restart();
        }
        var keys = new ArrayList<String>();
        for (var file : disk.files()) keys.add(HexFormat.of().formatHex(disk.bytes(file), 52, SegmentHeader.BYTES));
        assertThat(keys).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    }
}
