package io.callmask.number.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A real directory.
record Directory(Path path, FileChannel lockFile) implements Disk {
    private static final String LOCK = "lock";

    static Directory open(Path path) throws IOException {
        make(path);
        var channel = FileChannel.open(path.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), mode(path, "rw-------"));
        if (lock(channel) == null) {
            channel.close();
            throw new IOException("directory: " + path + " is in use (expected: one callmask process per directory)");
        }
        return new Directory(path, channel);
    }

    /// Makes a directory (mode 0700), and those above it that are absent. All of them are durable then: each is an entry of the one above it.
    static void make(Path path) throws IOException {
        if (Files.isDirectory(path)) return;
        var above = path.toAbsolutePath().getParent();
        if (above != null) make(above);
        Files.createDirectories(path, mode(path, "rwx------"));
        if (above != null) sync(above);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    /// The mode of a file made in or at `path`; none where the file system knows no modes.
    static FileAttribute<?>[] mode(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))} : new FileAttribute<?>[0];
    }

    /// Makes what was created, renamed or deleted in a directory durable.
    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override public String name() {
        return path.toString();
    }

    @Override public List<String> files() throws IOException {
        try (var names = Files.list(path)) {
            return names.map(each -> each.getFileName().toString()).filter(name -> !name.equals(LOCK)).toList();
        }
    }

    @Override public Appender create(String name) throws IOException {
        var channel = FileChannel.open(path.resolve(name), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(path, "rw-------"));
        return new Appender() {
            @Override public void append(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) channel.write(bytes);
            }

            @Override public void force() throws IOException {
                channel.force(false);
            }

            @Override public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override public Source source(String name) throws IOException {
        var channel = FileChannel.open(path.resolve(name), StandardOpenOption.READ);
        return new Source() {
            @Override public long length() throws IOException {
                return channel.size();
            }

            @Override public int read(ByteBuffer into, long position) throws IOException {
                return channel.read(into, position);
            }

            @Override public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override public void rename(String from, String to) throws IOException {
        Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override public void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    @Override public void sync() throws IOException {
        sync(path);
    }

    @Override public void close() throws IOException {
        lockFile.close();
    }
}
