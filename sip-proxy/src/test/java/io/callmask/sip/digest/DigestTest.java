package io.callmask.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final Account MUFASA = Account.of("Mufasa", "http-auth@example.org", "Circle of Life");

    private static Challenge challenge(String algorithm) {
        return Challenge.read("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", " + algorithm + "nonce=\"" + NONCE + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"").orElseThrow();
    }

    /// RFC 7616 §3.9.1.
    @ParameterizedTest @CsvSource({"'algorithm=MD5, ', 8ca523f5e9506fed4657c9700eebdbec", "'', 8ca523f5e9506fed4657c9700eebdbec",
        "'algorithm=SHA-256, ', 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", "'algorithm=\"sha-256\", ', 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"})
    void the_example_of_rfc_7616_comes_out(String algorithm, String response) {
        assertThat(MUFASA.answer(challenge(algorithm), "GET", "/dir/index.html", CNONCE, 1)).contains("response=\"" + response + '"', "nc=00000001", "qop=auth", "username=\"Mufasa\"",
            "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", "cnonce=\"" + CNONCE + '"', "uri=\"/dir/index.html\"");
    }

    /// RFC 2617 §3.5, to which RFC 3261 §22.4 points; and the same without qop, as in RFC 2069.
    @ParameterizedTest @CsvSource({"',qop=\"auth\"', 6629fae49393a05397450978507c4ef1", "'', 670fd8c2df070c60b045671b8b24ff02"})
    void the_example_of_rfc_2617_comes_out(String qop, String response) {
        var asked = Challenge.read("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"" + qop).orElseThrow();
        assertThat(Account.of("Mufasa", "testrealm@host.com", "Circle Of Life").answer(asked, "GET", "/dir/index.html", "0a4f113b", 1)).contains("response=\"" + response + '"');
    }

    /// FIPS 180-4's example.
    @Test void sha_512_256_is_the_one_with_values_of_its_own() {
        assertThat(Hash.SHA_512_256.of("abc")).isEqualTo("53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
    }

    @ParameterizedTest @ValueSource(strings = {"MD5", "SHA-256", "SHA-512-256"})
    void what_we_answer_we_would_believe(String algorithm) {
        var claim = Claim.read(MUFASA.answer(challenge("algorithm=" + algorithm + ','), "INVITE", "sip:x@y", "c", 0xabcd)).orElseThrow();
        assertThat(claim.count()).isEqualTo(0xabcd);
        assertThat(MUFASA.isProvedBy(claim, "INVITE")).isTrue();
        assertThat(MUFASA.isProvedBy(claim, "BYE")).isFalse();
        assertThat(Account.of("Mufasa", "http-auth@example.org", "circle of life").isProvedBy(claim, "INVITE")).isFalse();
    }

    @Test void a_count_is_proved_as_it_is_written() {
        var secret = Hash.MD5.of("Mufasa:http-auth@example.org:Circle of Life");
        for (var nc : List.of("0000000a", "0000000A")) {
            var response = Hash.MD5.of(secret + ":n:" + nc + ":c:auth:" + Hash.MD5.of("INVITE:sip:x@y"));
            var claim = Claim.read("Digest username=\"Mufasa\",realm=\"http-auth@example.org\",nonce=\"n\",uri=\"sip:x@y\",response=\"" + response + "\",algorithm=MD5,cnonce=\"c\",qop=auth,nc=" + nc).orElseThrow();
            assertThat(claim.count()).isEqualTo(10);
            assertThat(MUFASA.isProvedBy(claim, "INVITE")).as(nc).isTrue();
        }
    }

    @Test void of_several_challenges_the_strongest_that_is_for_our_realm_is_answered() {
        var lines = List.of("Digest realm=\"a\", nonce=\"1\", qop=\"auth\", algorithm=MD5", "Digest realm=\"b\", nonce=\"2\", qop=\"auth\", algorithm=SHA-512-256",
            "Digest realm=\"a\", nonce=\"3\", qop=\"auth\", algorithm=SHA-256", "Basic realm=\"a\"", "Digest realm=\"a\", nonce=\"5\", algorithm=SHA-512-256-sess, qop=\"auth\"");
        assertThat(Challenge.strongest(lines, "a")).map(Challenge::nonce).contains("3");
        assertThat(Challenge.strongest(lines, "c")).isEmpty();
    }

    @ParameterizedTest @ValueSource(strings = {"", "Digest", "Digest ", "Digestrealm=\"a\",nonce=\"b\"", "Digest realm=\"a\"", "Digest nonce=\"a\"", "Digest realm=\"a\",nonce=\"\"", "Digest realm=\"a,nonce=\"b\"",
        "Digest realm=\"a\" nonce=\"b\"", "Digest realm=\"a\",nonce=\"b\",", "Digest realm=\"a\",nonce=\"b\",nonce=\"c\"", "Digest realm=\"a\",nonce=\"b\",qop=\"auth-int\"", "Digest realm=\"a\",nonce=\"b\",algorithm=MD5-sess",
        "Digest realm=\"a\",nonce=\"b\",algorithm=", "Digest realm=\"a\",nonce=\"b\\\"", "Digest realm=\"a\",nonce=\"\u00fc\"", "Digest realm=\"a\",nonce=\"b\",=x", "Basic realm=\"a\",nonce=\"b\""})
    void what_is_malformed_or_not_spoken_is_no_challenge(String value) {
        assertThat(Challenge.read(value)).isEmpty();
    }

    /// CVE-2023-28098 and its kind: what is too long is not read at all.
    @Test void what_is_beyond_all_measure_is_not_read() {
        var fits = "Digest realm=\"a\",nonce=\"" + "n".repeat(512) + '"';
        assertThat(Challenge.read(fits)).isPresent();
        assertThat(Challenge.read(fits.replace("nonce=\"n", "nonce=\"nn"))).isEmpty();
        assertThat(Challenge.read(fits + ",opaque=\"" + "o".repeat(513) + '"')).isEmpty();
        assertThat(Challenge.read(fits + ",domain=\"" + "d".repeat(1_025) + '"')).isEmpty();
        assertThat(Challenge.read(fits + " ".repeat(4_096))).isEmpty();
        var many = new StringBuilder("Digest realm=\"a\",nonce=\"b\"");
        for (int i = 0; i < 31; i++) many.append(",x").append(i).append("=1");
        assertThat(Challenge.read(many.toString())).isEmpty();
    }

    @ParameterizedTest @ValueSource(strings = {"nc=00000000", "nc=1", "nc=0000000g", "nc=000000001", "qop=auth-int", "response=\"12\"", "algorithm=SHA-256", "userhash=true", "cnonce=\"\""})
    void what_a_claim_lacks_makes_it_none(String flaw) {
        var whole = "Digest username=\"u\",realm=\"r\",nonce=\"n\",uri=\"sip:x\",response=\"" + "0".repeat(32) + "\",algorithm=MD5,cnonce=\"c\",qop=auth,nc=00000001,userhash=false";
        assertThat(Claim.read(whole)).isPresent();
        var name = flaw.substring(0, flaw.indexOf('=') + 1);
        assertThat(Claim.read(whole.replaceFirst(name + "[^,]*", flaw))).isEmpty();
        if (!name.equals("userhash=") && !name.equals("algorithm=")) assertThat(Claim.read(whole.replaceFirst("," + name + "[^,]*", ""))).isEmpty();
    }

    @Test void nothing_shows_a_password_or_what_is_as_good() {
        assertThat(MUFASA.toString()).isEqualTo("account");
        assertThat(challenge("").toString()).doesNotContain(NONCE);
        assertThat(new Credentials("secret", "").toString()).isEqualTo("credentials to server");
        var claim = Claim.read(MUFASA.answer(challenge(""), "INVITE", "sip:x@y", "c", 1)).orElseThrow();
        assertThat(claim.toString()).doesNotContain(claim.response(), "Mufasa");
    }

    @ParameterizedTest @ValueSource(strings = {"", "a\"b", "a\\b", "a\r\nb", "\u00fc"})
    void a_name_that_would_break_a_header_is_refused(String name) {
        assertThatThrownBy(() -> Account.of(name, "realm", "p")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Account.of("user", name, "p")).isInstanceOf(IllegalArgumentException.class);
    }
}
