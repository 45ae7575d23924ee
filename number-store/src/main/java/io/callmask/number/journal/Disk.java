package io.callmask.number.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// One directory as a journal sees it: flat, append-only files, and the calls that make them durable.
/// What was appended is durable after [Appender#force]; what was created, renamed or deleted, after [#sync].
public interface Disk extends Closeable {
    /// A directory of this machine, made when it is absent (mode 0700), and locked against other processes until closed.
    ///
    /// @throws IOException when it cannot be made, or another process holds it; the text says which
    static Disk directory(Path path) throws IOException {
        return Directory.open(path);
    }

    /// How messages call it.
    String name();

    /// The names of the files in it, in no particular order.
    List<String> files() throws IOException;

    /// Makes a new file (mode 0600) and opens it for appending.
    ///
    /// @throws IOException also when there is one of that name
    Appender create(String name) throws IOException;

    /// Opens a file for reading, also while it is being appended to.
    Source source(String name) throws IOException;

    /// Gives a file another name in one step, replacing what bore it.
    void rename(String from, String to) throws IOException;

    /// Deletes a file; one that is not there is no error.
    void delete(String name) throws IOException;

    /// Makes creations, renames and deletions durable.
    void sync() throws IOException;

    /// Gives the lock back.
    @Override void close() throws IOException;

    /// A file open for appending; for one thread.
    interface Appender extends Closeable {
        /// Appends all that remains in `bytes`.
        void append(ByteBuffer bytes) throws IOException;

        /// Makes everything appended so far durable. After it has failed, nothing appended since the last success
        /// may be counted on, whatever a later call says.
        void force() throws IOException;
    }

    /// A file open for reading; for one thread.
    interface Source extends Closeable {
        long length() throws IOException;

        /// Reads at least one byte at `position` into `into`, or returns -1 at the end.
        int read(ByteBuffer into, long position) throws IOException;
    }
}
