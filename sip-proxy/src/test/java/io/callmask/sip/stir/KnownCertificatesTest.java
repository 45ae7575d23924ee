package io.callmask.sip.stir;

import static io.callmask.sip.stir.Carrier.NOW;
import static io.callmask.sip.stir.Carrier.URL;
import static io.callmask.sip.stir.Carrier.base;
import static io.callmask.sip.stir.Carrier.made;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownCertificatesTest {
    private static boolean trusts(X509Certificate root, X509Certificate... file) {
        return KnownCertificates.of(List.of(root), Map.of(URL, List.of(file))).at(URL).orElseThrow().isTrusted();
    }

    private static boolean trusts(X509Bundle signer) {
        return trusts(Carrier.root(), signer.getCertificate());
    }

    @Test void a_signer_directly_under_a_root_is_trusted_with_the_root_in_its_file_or_without() {
        assertThat(trusts(Carrier.leaf())).isTrue();
        assertThat(trusts(Carrier.root(), Carrier.leaf().getCertificate(), Carrier.root())).isTrue();
    }

    @Test void a_signer_under_an_intermediate_is_trusted_when_that_is_in_its_file() {
        var middle = made(() -> base("CN=Middle").setIsCertificateAuthority(true).buildIssuedBy(root()));
        var leaf = made(() -> base("CN=SHAKEN").buildIssuedBy(middle));

        assertThat(trusts(ROOT.getCertificate(), leaf.getCertificate(), middle.getCertificate())).isTrue();
        assertThat(trusts(ROOT.getCertificate(), leaf.getCertificate(), middle.getCertificate(), ROOT.getCertificate())).isTrue();
        assertThat(trusts(ROOT.getCertificate(), leaf.getCertificate())).isFalse();
        assertThat(trusts(ROOT.getCertificate(), middle.getCertificate(), leaf.getCertificate())).as("in the wrong order").isFalse();
    }

    private static final X509Bundle ROOT = Carrier.authority();

    private static X509Bundle root() {
        return ROOT;
    }

    @Test void the_chain_is_valid_as_long_as_all_of_it_is() {
        var root = made(() -> base("CN=Short").setIsCertificateAuthority(true).notAfter(NOW.plusSeconds(10)).buildSelfSigned());
        var leaf = made(() -> base("CN=SHAKEN").notBefore(NOW.minusSeconds(10)).buildIssuedBy(root));
        var chain = KnownCertificates.of(List.of(root.getCertificate()), Map.of(URL, List.of(leaf.getCertificate()))).at(URL).orElseThrow();

        assertThat(chain.isTrusted()).isTrue();
        assertThat(chain.isValidAt(NOW)).isTrue();
        assertThat(chain.isValidAt(NOW.minusSeconds(11))).isFalse();
        assertThat(chain.isValidAt(NOW.plusSeconds(11))).isFalse();
    }

    @Test void an_authority_that_only_has_a_roots_name_is_no_root() {
        var other = made(() -> base("CN=Root").setIsCertificateAuthority(true).buildSelfSigned());

        assertThat(trusts(made(() -> base("CN=SHAKEN").buildIssuedBy(other)))).isFalse();
    }

    @Test void among_roots_of_one_name_the_right_one_is_found() {
        var former = Carrier.authority().getCertificate();
        var known = KnownCertificates.of(List.of(former, Carrier.root()), Map.of(URL, List.of(Carrier.leaf().getCertificate())));

        assertThat(known.at(URL).orElseThrow().isTrusted()).isTrue();
        assertThat(known.usable(NOW)).isEqualTo(1);
        assertThat(known.usable(NOW.plusSeconds(90_000))).isZero();
        assertThat(known.size()).isEqualTo(1);
    }

    @Test void only_keys_of_p_256_that_may_sign_do() {
        assertThat(trusts(Carrier.issued(b -> b.setKeyUsage(true, KeyUsage.digitalSignature)))).isTrue();
        assertThat(trusts(Carrier.issued(b -> b.setKeyUsage(true, KeyUsage.keyAgreement)))).isFalse();
        assertThat(trusts(Carrier.issued(b -> b.algorithm(Algorithm.ecp384)))).isFalse();
        assertThat(trusts(Carrier.issued(b -> b.algorithm(Algorithm.rsa2048)))).isFalse();
    }

    @Test void a_critical_list_of_numbers_is_passed_over_and_nothing_else_that_is_critical() {
        byte[] list = {0x30, 0x08, (byte) 0xa0, 0x06, 0x16, 0x04, '7', '0', '9', 'J'};

        assertThat(trusts(Carrier.issued(b -> b.addExtensionOctetString("1.3.6.1.5.5.7.1.26", true, list)))).isTrue();
        assertThat(trusts(Carrier.issued(b -> b.addExtensionOctetString("1.3.6.1.5.5.7.1.99", true, list)))).isFalse();
    }

    @Test void a_file_is_read_with_what_stands_between_its_certificates() throws CertificateException {
        var text = "Signed for us\n" + Carrier.leaf().getCertificatePEM() + "\nby\n" + Carrier.leaf().getRootCertificatePEM();

        assertThat(KnownCertificates.read(text.getBytes(US_ASCII))).containsExactly(Carrier.leaf().getCertificate(), Carrier.root());
    }

    @Test void a_file_without_certificates_is_none() {
        for (var text : List.of("", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "nothing")) {
            assertThatThrownBy(() -> KnownCertificates.read(text.getBytes(US_ASCII))).isInstanceOf(CertificateException.class);
        }
    }
}
