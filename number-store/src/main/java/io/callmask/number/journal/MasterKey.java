package io.callmask.number.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The 256 bits under which all data keys lie. Whoever has it and the data directory can read every number; without it the
/// data is lost. `toString` shows a fingerprint only.
public final class MasterKey {
    private static final int BYTES = 32;
    private static final int DEPTH = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;
    private final long fingerprint;

    private MasterKey(byte[] key) {
        this.key = key;
        this.fingerprint = fingerprintOf(key);
    }

    /// Reads a key from text, as an environment variable holds it.
    ///
    /// @param text  64 hexadecimal digits or 44 characters of base64; blanks around them are ignored
    /// @param where how a message names its source
    /// @throws IllegalArgumentException when it is anything else; the text of the key is not quoted
    public static MasterKey of(String text, String where) {
        byte[] key = decode(text.strip());
        if (key == null || key.length != BYTES) {
            throw new IllegalArgumentException(where + ": " + text.strip().length() + " characters (expected: a key of 256 bits as 64 hex digits or as 44 characters of base64)");
        }
        return new MasterKey(key);
    }

    /// Reads the key from a file. At the very first start, when there is neither the file nor a journal below `data`, makes
    /// both the key and the file (mode 0600).
    ///
    /// @param file where the key is, or is to be
    /// @param data the data directory
    /// @throws IOException when the file cannot be read or made, or there is data but no key
    public static MasterKey fromFile(Path file, Path data) throws IOException {
        if (Files.exists(file)) return read(file);
        if (holdsJournal(data)) {
            throw new IOException("master key: " + file + " is not there (expected: the key with which the data in " + data + " was written)");
        }
        generate(file);
        return read(file);
    }

    private static MasterKey read(Path file) throws IOException {
        return of(Files.readString(file, StandardCharsets.US_ASCII), file.toString());
    }

    private static boolean holdsJournal(Path data) throws IOException {
        if (!Files.isDirectory(data)) return false;
        try (var found = Files.find(data, DEPTH, (path, _) -> Segments.isSegment(path.getFileName().toString()))) {
            return found.findAny().isPresent();
        }
    }

    /// Makes a key, unless somebody else has made one meanwhile: data may be written under that one already.
    private static void generate(Path file) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory == null) throw new IOException("master key: " + file + " (expected: a file)");
        Directory.make(directory);
        var fresh = Files.createTempFile(directory, file.getFileName().toString(), ".new", Directory.mode(directory, "rw-------"));
        try {
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                var text = ByteBuffer.wrap((HexFormat.of().formatHex(random(BYTES)) + '\n').getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) channel.write(text);
                channel.force(true);
            }
            // A move would replace what is there.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException _) {
            // Its maker may not have come as far as the line below.
        } catch (UnsupportedOperationException | FileSystemException unlinked) {
            throw new IOException("master key: " + file + " cannot be made (expected: a file system with hard links, or a key put there by hand, " + 2 * BYTES + " hex digits): " + unlinked.getMessage(), unlinked);
        } finally {
            Files.delete(fresh);
        }
        Directory.sync(directory);
    }

    private static byte @Nullable [] decode(String text) {
        try {
            return text.length() == 2 * BYTES ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }

    private static long fingerprintOf(byte[] key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("callmask master key".getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(digest.digest(key)).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", impossible);
        }
    }

    /// Fresh random bytes, for data keys and for the nonces under which they are wrapped.
    static byte[] random(int bytes) {
        byte[] fresh = new byte[bytes];
        RANDOM.nextBytes(fresh);
        return fresh;
    }

    /// A fresh data key, 32 bytes.
    public static byte[] freshDataKey() {
        return random(BYTES);
    }

    /// A data key as it may lie in a database: opened only by this master key, and only beside the same `along`.
    public byte[] wrap(byte[] dataKey, byte[] along) {
        byte[] nonce = random(SealedBox.NONCE_BYTES);
        byte[] sealed = box().seal(nonce, dataKey, along);
        return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    }

    /// A data key again; empty when another master key wrapped it, or not beside `along`.
    public Optional<byte[]> unwrap(byte[] wrapped, byte[] along) {
        if (wrapped.length <= SealedBox.NONCE_BYTES) return Optional.empty();
        byte[] nonce = Arrays.copyOf(wrapped, SealedBox.NONCE_BYTES);
        return Optional.ofNullable(box().open(nonce, Arrays.copyOfRange(wrapped, nonce.length, wrapped.length), along));
    }

    /// A key of 32 bytes for one purpose: always the same, and nothing about the master key or other purposes' keys can be told from it (HMAC-SHA-256 as
    /// in the expand step of RFC 5869).
    public byte[] derive(String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(("callmask " + purpose).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(new byte[] {1});
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every Java platform", impossible);
        }
    }

    /// Tells this key from others; nothing about the key can be told from it.
    long fingerprint() {
        return fingerprint;
    }

    /// Seals and opens data keys.
    SealedBox box() {
        return new SealedBox(key);
    }

    @Override public String toString() {
        return "master key with fingerprint " + HexFormat.of().toHexDigits(fingerprint);
    }
}
