package io.callmask.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callmask.number.inventory.BadRow;
import io.callmask.number.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Imports of files of numbers: one at a time, followed by whoever asks, also after whoever brought the file has gone. The last ones are remembered until the process ends.
final class NumberImports {
    /// A million rows of all columns, and room.
    static final long LONGEST_FILE = 512L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(NumberImports.class);
    private static final int REMEMBERED = 20;
    private static final int SHOWN = 100;

    private final Inventory inventory;
    private final Path directory;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private long count;

    NumberImports(Inventory inventory, Path directory) {
        this.inventory = inventory;
        this.directory = directory;
    }

    enum State { RECEIVING, RUNNING, DONE, REFUSED, FAILED }

    /// One import. Written by the thread that runs it, read by any.
    static final class Job {
        final String id;
        final Path file;
        final Path badFile;
        final boolean acceptGood;
        private final List<BadRow> shown = new ArrayList<>();
        private State state = State.RECEIVING;
        private int rows;
        private int bad;
        private int written;
        private int imported;
        private String detail = "";

        Job(String id, Path directory, boolean acceptGood) {
            this.id = id;
            this.file = directory.resolve(id + ".csv");
            this.badFile = directory.resolve(id + ".bad.csv");
            this.acceptGood = acceptGood;
        }

        synchronized boolean isOver() {
            return state != State.RECEIVING && state != State.RUNNING;
        }

        synchronized void runs() {
            state = State.RUNNING;
        }

        synchronized void at(int read, int rowsWritten) {
            rows = read;
            written = rowsWritten;
        }

        synchronized void bad(BadRow row) {
            bad++;
            if (shown.size() < SHOWN) shown.add(row);
        }

        synchronized void done(Inventory.Imported result) {
            rows = result.rows();
            imported = result.imported();
            state = result.bad() == 0 || acceptGood && result.imported() > 0 ? State.DONE : State.REFUSED;
        }

        synchronized void failed(String why) {
            detail = why;
            state = State.FAILED;
        }

        synchronized ObjectNode show() {
            var body = Json.object().put("id", id).put("state", state.name()).put("rows", rows).put("bad", bad).put("written", written).put("imported", imported);
            if (!detail.isEmpty()) body.put("detail", detail);
            var list = body.putArray("badRows");
            for (var row : shown) list.addObject().put("line", row.line()).put("field", row.field()).put("reason", row.reason());
            return body;
        }
    }

    /// A job whose file is about to come; empty when another is not over.
    synchronized Optional<Job> begin(boolean acceptGood) throws IOException {
        if (jobs.values().stream().anyMatch(job -> !job.isOver())) return Optional.empty();
        Files.createDirectories(directory);
        if (jobs.isEmpty()) sweep();
        var job = new Job("i" + ++count, directory, acceptGood);
        if (jobs.size() >= REMEMBERED) {
            var oldest = jobs.remove(jobs.keySet().iterator().next());
            if (oldest != null) Files.deleteIfExists(oldest.badFile);
        }
        jobs.put(job.id, job);
        return Optional.of(job);
    }

    /// What former runs left.
    private void sweep() throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.csv")) {
            for (var file : files) Files.deleteIfExists(file);
        }
    }

    synchronized Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /// Runs a job whose file is there. Blocks.
    void run(Job job) {
        job.runs();
        try (var bad = Files.newBufferedWriter(job.badFile)) {
            bad.write("line,field,reason\r\n");
            job.done(inventory.load(job.file, job.acceptGood, job::at, row -> {
                job.bad(row);
                write(bad, row);
            }));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("event=import id={} failed={}", job.id, e.getClass().getSimpleName());
            job.failed("the file could not be read, or what is bad in it not be written (" + e.getClass().getSimpleName() + "); nothing was taken in");
        } catch (Inventory.Unavailable e) {
            LOG.warn("event=import id={} failed=\"{}\"", job.id, e.getMessage());
            job.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            var place = bug.getStackTrace();
            LOG.error("event=import id={} failed: {} at {}", job.id, bug.getClass().getName(), place.length > 0 ? place[0] : "an unknown place");
            job.failed("an internal error; the log has it");
        } finally {
            delete(job.file);
        }
    }

    private static void write(Writer bad, BadRow row) {
        try {
            bad.write(row.line() + "," + row.field() + ",\"" + row.reason().replace("\"", "\"\"") + "\"\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("event=import file={}: could not be deleted", file.getFileName());
        }
    }

    Path directory() {
        return directory;
    }
}
