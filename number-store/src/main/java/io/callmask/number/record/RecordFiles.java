package io.callmask.number.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes each call record once into files that can be tailed: `calls.jsonl`, one JSON object per line, and `calls.csv`.
/// They rotate by size. A thread of its own follows the journal; when a file fails it is tried again about each second, and
/// calls do not wait for it.
///
/// A line's fields: `sequence`, `node`, `callId`, `pool`, `binding`, `reference`, `type`, `caller`, `dialled`, `callee`,
/// `shown`, `received`, `out`, `ring`, `answer`, `release`, `durationMs`, `answered`, `releasedBy`, `refusal`, `status`,
/// `cause`, `fault`, `calleeStatus`, `trunkIn`, `trunkOut`, `attempts`, `mode`, `extension`, `trunksTried`,
/// `kind`, `textBytes`, `textScan`.
public final class RecordFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFiles.class);
    /// Records that are read and written in one go: half a millisecond of work. What waits for a processor meanwhile waits no longer (decision 0037).
    private static final int PAGE = 100;
    /// Of records that may have to be read from the disk, where short pages would be dear; and from how many waiting ones on.
    private static final int LONG_PAGE = 1_000;
    private static final int FAR_BEHIND = 4_000;
    /// Records that are written before a file is synced, unless there are no more.
    private static final int PER_SYNC = 1_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /// Gathers what comes at about the same time, so that a busy node does not sync for each call.
    private static final Duration GATHER = Duration.ofMillis(200);
    /// Between two pages, for whoever else wants the processor.
    private static final Duration BREATH = Duration.ofMillis(1);

    /// @param directory where the files are; made when it is absent
    /// @param jsonLines whether `calls.jsonl` is written
    /// @param csv       whether `calls.csv` is written
    /// @param clear     whether numbers stand there whole; else masked
    /// @param fileBytes how long a file grows before it is rotated
    /// @param files     how many rotated files of each kind are kept
    public record Settings(Path directory, boolean jsonLines, boolean csv, boolean clear, long fileBytes, int files) {
        public Settings {
            if (fileBytes < 1) throw new IllegalArgumentException("fileBytes: " + fileBytes + " (expected: at least 1)");
            if (files < 1) throw new IllegalArgumentException("files: " + files + " (expected: at least 1)");
        }

        /// The ordinary sizes: both kinds, numbers masked, 64 MB, ten files kept.
        public static Settings in(Path directory) {
            return new Settings(directory, true, true, false, 64L << 20, 10);
        }
    }

    private final EmbeddedCallJournal journal;
    private final Settings settings;
    private final List<Export> exports = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean stopped;

    private RecordFiles(EmbeddedCallJournal journal, Settings settings) throws IOException {
        this.journal = journal;
        this.settings = settings;
        if (settings.jsonLines()) exports.add(new Export(RecordFormat.JSON_LINES));
        if (settings.csv()) exports.add(new Export(RecordFormat.CSV));
        this.thread = Thread.ofPlatform().name("record-files").daemon(true).unstarted(this::run);
    }

    /// Goes on where the files end, and lets the journal forget what is exported and older than its retention.
    /// To be called also when both kinds are switched off, else the journal keeps everything.
    ///
    /// @throws IOException when a file cannot be written, or is ahead of the journal
    public static RecordFiles start(EmbeddedCallJournal journal, Settings settings) throws IOException {
        var files = on(journal, settings);
        if (!files.exports.isEmpty()) files.thread.start();
        return files;
    }

    /// Opens the files without a thread: [#step] does its work.
    static RecordFiles on(EmbeddedCallJournal journal, Settings settings) throws IOException {
        if (settings.jsonLines() || settings.csv()) Files.createDirectories(settings.directory());
        var files = new RecordFiles(journal, settings);
        journal.forget(files::exported);
        return files;
    }

    /// The last record that stands in all files that are switched on; the greatest number when none is. Any thread.
    public long exported() {
        return exports.stream().mapToLong(export -> export.cursor).min().orElse(Long.MAX_VALUE);
    }

    /// How many records are durable and not yet in every file that is switched on. Any thread.
    public long waiting() {
        return Math.max(0, journal.span().newest() - exported());
    }

    /// Whether the last attempt at every file went well, and there will be another. Any thread.
    public boolean isWorking() {
        return !stopped && exports.stream().noneMatch(export -> export.failing);
    }

    /// Writes a page to each file.
    ///
    /// @return whether there may be more to write at once
    boolean step() {
        boolean more = false;
        var read = new Pages();
        for (var export : exports) more |= export.step(read);
        return more;
    }

    /// What was read for one file is written to the next as well, when both have come as far.
    private final class Pages {
        private final int length = waiting() > FAR_BEHIND ? LONG_PAGE : PAGE;
        private long from = -1;
        private List<CallRecord> page = List.of();

        List<CallRecord> after(long cursor) {
            if (cursor != from) page = journal.after(cursor, length);
            from = cursor;
            return page;
        }
    }

    private void run() {
        try {
            while (!closing) {
                if (step()) LockSupport.parkNanos(this, BREATH.toNanos());
                else if (exports.stream().anyMatch(export -> export.failing)) LockSupport.parkNanos(this, PAUSE.toNanos());
                else {
                    journal.await(exported(), PAUSE);
                    if (!closing) LockSupport.parkNanos(this, GATHER.toNanos());
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (Error dying) {
            // Not thrown on: its text would be printed, whatever it quotes.
            LOG.error("bug={} event=export-stopped: records wait in the journal until the next start", dying.getClass().getName());
        } finally {
            stopped = true;
        }
    }

    /// Writes what is durable by now, and closes the files. To be closed before the journal.
    @Override public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        boolean more = true;
        while (more) more = step();
        exports.forEach(Export::drop);
    }

    /// One kind of file.
    private final class Export {
        private final RecordFormat format;
        private @Nullable RecordFile file;
        /// The last record that is durable in the file.
        private volatile long cursor;
        /// Records since it was synced.
        private int unsynced;
        private volatile boolean failing;

        Export(RecordFormat format) throws IOException {
            this.format = format;
            opened();
        }

        private RecordFile opened() throws IOException {
            var known = file;
            if (known != null) return known;
            var opened = RecordFile.open(format, settings);
            long newest = journal.span().newest();
            if (opened.cursor() > newest) {
                opened.close();
                throw new IOException(settings.directory().resolve(format.file) + ": ends with sequence " + opened.cursor() + ", but the journal with " + newest
                    + " (expected: files of this journal; move the others away)");
            }
            // What an earlier run wrote may not be on disk yet.
            try {
                opened.sync();
            } catch (IOException failure) {
                opened.close();
                throw failure;
            }
            cursor = opened.cursor();
            file = opened;
            return opened;
        }

        boolean step(Pages read) {
            try {
                var to = opened();
                var calls = read.after(to.cursor());
                if (calls.isEmpty() && unsynced == 0) return false;
                to.append(calls);
                unsynced += calls.size();
                boolean more = calls.size() == read.length;
                if (!more || unsynced >= PER_SYNC) sync(to);
                if (failing) LOG.info("file={} event=export-works-again", format.file);
                failing = false;
                return more;
            } catch (IOException failure) {
                return failed(failure.getMessage());
            } catch (UncheckedIOException failure) {
                return failed(failure.getMessage());
            } catch (RuntimeException bug) {
                // The thread must not end over it: nobody would write these records. Its text may quote a number.
                return failed(bug.getClass().getName() + " at " + place(bug));
            }
        }

        private void sync(RecordFile to) throws IOException {
            to.sync();
            cursor = to.cursor();
            unsynced = 0;
        }

        private static String place(RuntimeException bug) {
            var trace = bug.getStackTrace();
            return trace.length == 0 ? "an unknown place" : trace[0].toString();
        }

        private boolean failed(@Nullable String cause) {
            if (!failing) LOG.warn("file={} event=export-failed cause=\"{}\": records wait in the journal", format.file, cause);
            failing = true;
            drop();
            return false;
        }

        void drop() {
            var known = file;
            file = null;
            unsynced = 0;
            try {
                if (known != null) known.close();
            } catch (IOException failure) {
                LOG.warn("file={} event=close-failed cause=\"{}\"", format.file, failure.getMessage());
            }
        }
    }
}
