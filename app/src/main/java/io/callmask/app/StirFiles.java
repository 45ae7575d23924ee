package io.callmask.app;

import io.callmask.app.settings.Settings.Sign;
import io.callmask.sip.stir.KnownCertificates;
import io.callmask.sip.stir.SigningCredential;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what signatures are checked by and made with. Our own files must be right; those of other carriers are passed over, with a warning, when they are not.
final class StirFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StirFiles.class);
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_FILES = 10_000;
    private static final int DEEPEST = 16;
    private static final String CERTIFICATES = "certificates in PEM";

    private StirFiles() {}

    /// The certificates of a directory, each at the path of its URL: `https://host/a/b.pem` is `host/a/b.pem`, as `wget -x` puts it.
    ///
    /// @throws IOException when roots or directory cannot be read; the text says what was expected
    static KnownCertificates known(Path roots, Path directory) throws IOException {
        var trusted = certificates("stir.roots", roots);
        var files = new HashMap<String, List<X509Certificate>>();
        for (var file : under(directory)) {
            var url = "https://" + directory.relativize(file).toString().replace(File.separatorChar, '/');
            try {
                files.put(url, KnownCertificates.read(bytes("stir.certificates", file, CERTIFICATES)));
            } catch (IOException | CertificateException e) {
                LOG.warn("event=stir-certificate-unreadable file={} why={}", file, e.getClass().getSimpleName());
            }
        }
        return KnownCertificates.of(trusted, files);
    }

    /// What a trunk's calls are signed with.
    ///
    /// @param at the place of `sign` in the settings
    /// @throws IOException when a file cannot be read or the two do not belong together; the text says what was expected
    static SigningCredential credential(String at, Sign.With sign) throws IOException {
        var chain = certificates(at + ".certificate", sign.certificate());
        var pem = bytes(at + ".key", sign.key(), "an EC key of P-256 in PEM");
        try {
            return new SigningCredential(SigningCredential.key(pem), chain, sign.url(), sign.attest());
        } catch (IllegalArgumentException e) {
            var text = String.valueOf(e.getMessage());
            boolean isOfCertificate = text.startsWith("certificate: ");
            throw new IOException(at + (isOfCertificate ? ".certificate: " + sign.certificate() : ".key: " + sign.key()) + ": " + text.substring(text.startsWith("key: ") || isOfCertificate ? text.indexOf(' ') + 1 : 0), e);
        }
    }

    /// What tells whether any of these has changed: files, and directories with all that is under them.
    static String look(List<Path> paths) throws IOException {
        var all = new ArrayList<Path>();
        for (var path : paths) all.addAll(Files.isDirectory(path) ? under(path) : List.of(path));
        var look = new StringBuilder();
        for (var file : all) {
            look.append(file);
            if (Files.exists(file)) look.append(' ').append(Files.size(file)).append(' ').append(Files.getLastModifiedTime(file).toMillis());
            look.append('\n');
        }
        return look.toString();
    }

    private static List<Path> under(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) throw new IOException("stir.certificates: " + directory + ": no directory (expected: a directory of certificates, each at the path of its URL)");
        try (var files = Files.walk(directory, DEEPEST)) {
            var all = files.filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")).sorted().limit(MOST_FILES + 1L).collect(Collectors.toList());
            if (all.size() > MOST_FILES) throw new IOException("stir.certificates: " + directory + ": more than " + MOST_FILES + " files (expected: fewer)");
            return all;
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<X509Certificate> certificates(String at, Path file) throws IOException {
        try {
            return KnownCertificates.read(bytes(at, file, CERTIFICATES));
        } catch (CertificateException e) {
            throw new IOException(at + ": " + file + ": no certificates (expected: " + CERTIFICATES + ')', e);
        }
    }

    private static byte[] bytes(String at, Path file, String expected) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) throw new IOException(at + ": " + file + ": over 64 KB (expected: " + expected + ')');
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(at + ": " + file + ": not found (expected: " + expected + ')', e);
        }
    }
}
