package io.callmask.sip.stir;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The certificates that we know, each by the URL that tokens name it by, looked at once and for all: whether a root that we trust stands above it, and
/// when it is valid. Immutable; any thread.
///
/// The TNAuthList (RFC 8226 §9), which says for whose numbers a certificate may speak, is not evaluated: carriers sign for numbers of others that are
/// theirs by contract, and what they may say is the policy of whoever has made them a certificate.
public final class KnownCertificates {
    public static final KnownCertificates NONE = new KnownCertificates(Map.of());
    private static final String TN_AUTH_LIST = "1.3.6.1.5.5.7.1.26";
    private static final int P256_BITS = 256;
    private static final int MOST_IN_A_FILE = 8;

    private final Map<String, Chain> chains;

    private KnownCertificates(Map<String, Chain> chains) {
        this.chains = Map.copyOf(chains);
    }

    /// A signer's key, and when it may be believed.
    ///
    /// @param isTrusted whether it may sign tokens and leads to a root that we trust
    /// @param from      when all of the chain, the root included, is valid
    /// @param until     when one of it is not any more
    record Chain(PublicKey key, boolean isTrusted, Instant from, Instant until) {
        boolean isValidAt(Instant now) {
            return !now.isBefore(from) && !now.isAfter(until);
        }
    }

    /// What a store is made of.
    ///
    /// @param roots trusted, none of them needs to be in a file
    /// @param files each by its URL: the signer's certificate first, those above it behind it
    public static KnownCertificates of(Collection<X509Certificate> roots, Map<String, List<X509Certificate>> files) {
        var chains = new HashMap<String, Chain>();
        files.forEach((url, file) -> chains.put(url, chain(file, roots)));
        return new KnownCertificates(chains);
    }

    /// The certificates in a file of PEM, or of DER.
    ///
    /// @throws CertificateException when there is none, or something else
    public static List<X509Certificate> read(byte[] file) throws CertificateException {
        var all = new ArrayList<X509Certificate>();
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(file))) {
            if (certificate instanceof X509Certificate x509) all.add(x509);
        }
        if (all.isEmpty()) throw new CertificateException("no certificate");
        return List.copyOf(all);
    }

    /// How many there are.
    public int size() {
        return chains.size();
    }

    /// How many of them may be believed now.
    public int usable(Instant now) {
        return (int) chains.values().stream().filter(chain -> chain.isTrusted() && chain.isValidAt(now)).count();
    }

    Optional<Chain> at(String url) {
        return Optional.ofNullable(chains.get(url));
    }

    private static Chain chain(List<X509Certificate> file, Collection<X509Certificate> roots) {
        var leaf = file.getFirst();
        var path = new ArrayList<X509Certificate>();
        for (var certificate : file) {
            // Files often end with the root itself, which a path does not have.
            if (path.size() < MOST_IN_A_FILE && !(path.size() > 0 && isSelfIssued(certificate))) path.add(certificate);
        }
        for (var root : roots) {
            if (!path.getLast().getIssuerX500Principal().equals(root.getSubjectX500Principal())) continue;
            var all = new ArrayList<>(path);
            all.add(root);
            var from = all.stream().map(each -> each.getNotBefore().toInstant()).max(Instant::compareTo).orElseThrow();
            var until = all.stream().map(each -> each.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
            if (leadsTo(root, path, from)) return new Chain(leaf.getPublicKey(), maySign(leaf), from, until);
        }
        return new Chain(leaf.getPublicKey(), false, leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    /// SHAKEN signs with ES256 only (RFC 8225 §4.1, ATIS-1000074).
    private static boolean maySign(X509Certificate leaf) {
        boolean isP256 = leaf.getPublicKey() instanceof ECPublicKey key && key.getParams().getCurve().getField().getFieldSize() == P256_BITS;
        boolean isForSigning = leaf.getKeyUsage() == null || leaf.getKeyUsage()[0];
        return isP256 && isForSigning && leaf.getBasicConstraints() < 0;
    }

    /// @param when a time at which all of the path may be valid
    private static boolean leadsTo(X509Certificate root, List<X509Certificate> path, Instant when) {
        try {
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(when));
            parameters.addCertPathChecker(new TnAuthListIsKnown());
            var validator = CertPathValidator.getInstance("PKIX");
            validator.validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// A critical TNAuthList must not make a certificate unreadable.
    private static final class TnAuthListIsKnown extends PKIXCertPathChecker {
        @Override public void init(boolean forward) { }

        @Override public boolean isForwardCheckingSupported() {
            return true;
        }

        @Override public Set<String> getSupportedExtensions() {
            return Set.of(TN_AUTH_LIST);
        }

        @Override public void check(Certificate certificate, Collection<String> unresolved) {
            unresolved.remove(TN_AUTH_LIST);
        }
    }

    @Override public String toString() {
        return chains.size() + " certificates";
    }
}
