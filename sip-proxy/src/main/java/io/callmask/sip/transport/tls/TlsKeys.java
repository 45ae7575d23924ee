package io.callmask.sip.transport.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been read of some [TlsFiles], and is read again when they change. Any thread, but one at a time [looks][#look].
public final class TlsKeys {
    private static final Logger LOG = LoggerFactory.getLogger(TlsKeys.class);
    private static final char[] NO_PASSWORD = {};
    /// So long before a certificate ends, somebody should know, once a day.
    private static final Duration SOON = Duration.ofDays(14);

    private final TlsFiles files;
    private final InstantSource clock;
    private volatile Loaded loaded;
    private volatile boolean current = true;
    /// What lay there when it was last tried, good or bad; nothing when it could not even be read.
    private List<Pem> tried;
    private String complaint = "";
    private Instant warned = Instant.MIN;

    private TlsKeys(TlsFiles files, InstantSource clock, List<Pem> read) throws IOException {
        this.files = files;
        this.clock = clock;
        this.tried = read;
        this.loaded = Loaded.of(files, read);
    }

    /// @param chain ours, empty when we say nothing of ourselves
    private record Loaded(SSLContext context, List<X509Certificate> chain) {
        static Loaded of(TlsFiles files, List<Pem> read) throws IOException {
            int authorities = read.size() - files.authorities().size();
            try {
                KeyManager[] own = {};
                List<X509Certificate> chain = List.of();
                if (authorities > 0) {
                    var certificate = read.getFirst();
                    chain = certificate.chain();
                    own = keyManagers(chain, read.get(1).key(chain.getFirst().getPublicKey(), certificate.path()));
                }
                var context = SSLContext.getInstance("TLS");
                context.init(own, authorities == read.size() ? null : trustManagers(read.subList(authorities, read.size())), null);
                return new Loaded(context, List.copyOf(chain));
            } catch (GeneralSecurityException e) {
                throw new IOException("tls of " + files.name() + ": " + e.getMessage() + " (expected: files that TLS can use)", e);
            }
        }

        private static KeyStore empty() throws GeneralSecurityException, IOException {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        }

        private static KeyManager[] keyManagers(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException, IOException {
            var own = empty();
            own.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, NO_PASSWORD);
            return factory.getKeyManagers();
        }

        private static TrustManager[] trustManagers(List<Pem> authorities) throws GeneralSecurityException, IOException {
            var trusted = empty();
            for (var file : authorities) {
                for (var certificate : file.certificates()) trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        }

        Optional<Instant> until() {
            return chain.stream().map(certificate -> certificate.getNotAfter().toInstant()).min(Instant::compareTo);
        }

        /// What is wrong with its time, or null.
        @Nullable String fault(Instant now) {
            for (var certificate : chain) {
                if (now.isBefore(certificate.getNotBefore().toInstant())) return "not valid before " + certificate.getNotBefore().toInstant();
                if (!now.isBefore(certificate.getNotAfter().toInstant())) return "expired " + certificate.getNotAfter().toInstant();
            }
            return null;
        }
    }

    /// Reads them for the first time.
    ///
    /// @throws IOException when they cannot be used; the text is one line with the file, what was found and what was expected. A certificate that has merely expired is
    ///     used and complained of: most peers refuse it, but that is no reason to be reached by nobody at all
    public static TlsKeys load(TlsFiles files, InstantSource clock) throws IOException {
        var keys = new TlsKeys(files, clock, read(files));
        keys.warnOfTheEnd();
        return keys;
    }

    private static List<Pem> read(TlsFiles files) throws IOException {
        var all = new ArrayList<Pem>();
        for (var path : files.all()) all.add(Pem.read(path));
        return all;
    }

    /// Looks whether the files have changed, and takes them if they are whole; if not, what was read before stays. Blocks on the disk.
    public void look() {
        List<Pem> now;
        try {
            now = read(files);
        } catch (IOException e) {
            tried = List.of();
            complain(String.valueOf(e.getMessage()));
            return;
        }
        if (!isSame(now, tried)) take(now);
        warnOfTheEnd();
    }

    private void take(List<Pem> now) {
        tried = now;
        try {
            var next = Loaded.of(files, now);
            var fault = next.fault(clock.instant());
            if (fault != null) throw new IOException(now.getFirst().path() + ": " + fault + " (expected: a certificate of today)");
            loaded = next;
            current = true;
            complaint = "";
            LOG.info("event=tls-files-taken name={} until={}", files.name(), next.until().map(Instant::toString).orElse("-"));
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    /// Each fault once, until another comes or all is well.
    private void complain(String fault) {
        current = false;
        if (complaint.equals(fault)) return;
        complaint = fault;
        LOG.warn("event=tls-files-unusable name={} those before stay in use: {}", files.name(), fault);
    }

    private void warnOfTheEnd() {
        var now = clock.instant();
        var until = loaded.until();
        if (until.isEmpty() || now.plus(SOON).isBefore(until.get()) || now.isBefore(warned.plus(Duration.ofDays(1)))) return;
        warned = now;
        LOG.warn("event=certificate-expires name={} until={}", files.name(), until.get());
    }

    private static boolean isSame(List<Pem> a, List<Pem> b) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) {
            if (!Arrays.equals(a.get(i).bytes(), b.get(i).bytes())) return false;
        }
        return true;
    }

    public String name() {
        return files.name();
    }

    SSLContext context() {
        return loaded.context();
    }

    /// Days until the first certificate of the chain ends, less than zero afterwards; not a number when there is none.
    public double daysLeft() {
        return loaded.until().map(until -> Duration.between(clock.instant(), until).toSeconds() / 86_400.0).orElse(Double.NaN);
    }

    /// Whether what is used is what lies in the files.
    public boolean isCurrent() {
        return current;
    }
}
