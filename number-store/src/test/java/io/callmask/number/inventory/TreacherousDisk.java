package io.callmask.number.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// The disk, below H2: it writes what it is told and says, when a test wants it, that it could not.
public final class TreacherousDisk extends FilePathWrapper {
    static final String SCHEME = "treacherous";
    private static volatile int failures;
    private static volatile boolean hasFailed;
    private static volatile boolean isForced;

    static void register() {
        works();
        hasFailed = false;
        FilePath.register(new TreacherousDisk());
    }

    static void works() {
        failures = 0;
    }

    static void failsOnce() {
        failures = 1;
    }

    static void failsOnAndOn() {
        failures = Integer.MAX_VALUE;
    }

    static boolean hasFailed() {
        return hasFailed;
    }

    /// Whether all that was written would outlive a power cut.
    static boolean isForced() {
        return isForced;
    }

    @Override public String getScheme() {
        return SCHEME;
    }

    @Override public FileChannel open(String mode) throws IOException {
        var file = super.open(mode);
        return new FileBaseDefault() {
            @Override public long size() throws IOException {
                return file.size();
            }

            @Override public int read(ByteBuffer to, long position) throws IOException {
                return file.read(to, position);
            }

            @Override public int write(ByteBuffer from, long position) throws IOException {
                int written = 0;
                isForced = false;
                while (from.hasRemaining()) written += file.write(from, position + written);
                if (failures > 0) {
                    failures--;
                    hasFailed = true;
                    throw new IOException("said to have failed");
                }
                return written;
            }

            @Override protected void implTruncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override public void force(boolean metaData) throws IOException {
                file.force(metaData);
                isForced = true;
            }

            @Override public FileLock tryLock(long position, long size, boolean isShared) throws IOException {
                return file.tryLock(position, size, isShared);
            }

            @Override protected void implCloseChannel() throws IOException {
                file.close();
            }
        };
    }
}
