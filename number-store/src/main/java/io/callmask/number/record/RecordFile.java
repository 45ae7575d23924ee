package io.callmask.number.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// A file that grows by lines and is its own cursor: the last whole line says which record was exported last, so each
/// record stands in the files once, whatever the process died of. Rotated files are `name.1` (newest), `name.2`, and so on.
/// For one thread.
final class RecordFile implements Closeable {
    private static final int MOST_LINE = 64 << 10;

    private final Path directory;
    private final RecordFormat format;
    private final RecordFiles.Settings settings;
    private FileChannel channel;
    private long size;
    private long cursor;
    private final Lines lines = new Lines();
    private final RecordWriter writer;

    private RecordFile(RecordFormat format, RecordFiles.Settings settings) throws IOException {
        this.directory = settings.directory();
        this.format = format;
        this.settings = settings;
        this.writer = format.writer(lines, settings.clear());
        this.channel = openNewest();
        var end = endOf(path(0));
        cursor = end.sequence;
        size = end.offset;
        if (end.foreign) rotate();
        else channel.truncate(size);
        for (int age = 1; cursor == 0 && age <= settings.files(); age++) {
            if (Files.exists(path(age))) cursor = endOf(path(age)).sequence;
        }
    }

    /// Opens the newest file, or makes it, and cuts off what is not a whole line.
    static RecordFile open(RecordFormat format, RecordFiles.Settings settings) throws IOException {
        return new RecordFile(format, settings);
    }

    private FileChannel openNewest() throws IOException {
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(path(0), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND), permissions);
    }

    private Path path(int age) {
        return directory.resolve(age == 0 ? format.file : format.file + '.' + age);
    }

    /// The last record in the files, 0 when there is none.
    long cursor() {
        return cursor;
    }

    /// Appends records, in order; [#sync] makes them durable. After a failure the file is to be opened anew.
    void append(List<CallRecord> calls) throws IOException {
        lines.cutTo(0);
        for (var call : calls) {
            int before = lines.size();
            add(call);
            if (size + lines.size() <= settings.fileBytes() || size + before == 0) continue;
            lines.cutTo(before);
            write();
            rotate();
            add(call);
        }
        write();
        if (!calls.isEmpty()) cursor = calls.getLast().sequence();
    }

    /// Makes durable what was appended.
    void sync() throws IOException {
        channel.force(false);
    }

    private void add(CallRecord call) {
        if (size == 0 && lines.size() == 0 && !format.header.isEmpty()) lines.text(format.header).text("\n");
        writer.write(call);
        lines.text("\n");
    }

    private void write() throws IOException {
        var bytes = lines.bytes();
        while (bytes.hasRemaining()) channel.write(bytes);
        size += lines.size();
        lines.cutTo(0);
    }

    private void rotate() throws IOException {
        channel.force(false);
        channel.close();
        for (int age = settings.files() - 1; age >= 0; age--) {
            if (Files.exists(path(age))) Files.move(path(age), path(age + 1), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        channel = openNewest();
        size = 0;
    }

    /// @param foreign whether the first line is not as we would write it: the file is of another version, or not ours at all,
    ///                and must not be cut
    private record End(long sequence, long offset, boolean foreign) {}

    /// The last record of a file's whole lines, and where they end. The numbers must rise; where they do not, the rest is cut.
    private End endOf(Path path) throws IOException {
        long sequence = 0;
        long offset = 0;
        boolean foreign = false;
        try (var in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            for (byte[] line = line(in); line.length > 0; line = line(in)) {
                String text = new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
                long next = format.sequenceOf(text);
                boolean first = offset == 0;
                boolean header = first && format.isHeader(text);
                if (first) foreign = format.header.isEmpty() ? next == 0 : !text.equals(format.header);
                if (!header && next <= sequence) break;
                if (!header) sequence = next;
                offset += line.length;
            }
        }
        return new End(sequence, offset, foreign);
    }

    /// The next line with its line end; nothing when there is no whole one.
    private static byte[] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(1_024);
        while (line.size() < MOST_LINE) {
            int each = in.read();
            if (each < 0) break;
            line.write(each);
            if (each == '\n') return line.toByteArray();
        }
        return new byte[0];
    }

    @Override public void close() throws IOException {
        channel.close();
    }
}
