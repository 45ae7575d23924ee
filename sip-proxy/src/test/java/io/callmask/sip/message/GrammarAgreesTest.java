package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.parser.FromParser;
import gov.nist.javax.sip.parser.URLParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Random;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What we accept, JAIN SIP's own parsers read alike: a generated corpus, mutated. Where we are stricter, GrammarTest lists it.
@Timeout(120)
class GrammarAgreesTest {
    private static final long SEED = Long.getLong("mutation.seed", 20261101);
    private static final int COUNT = Integer.getInteger("mutation.count", 20_000);
    private static final String[] SCHEMES = {"sip:", "sips:", "SIP:", "tel:", "http:", ""};
    private static final String[] USERS = {"", "alice@", "+15551112222@", "+1-555-111@", "al%69ce@", "alice:pw@", "a;b=c@", "a&b=c+d$e,f?g/h@", "*21#@", "(x)'y'!~._-@", "ü@", "a b@", "@", "a@b@"};
    private static final String[] HOSTS = {"a.example", "10.0.0.1", "[2001:db8::1]", "+15551112222", "my_host", "a-b.c-d", "localhost", "5551234", "", "a..b", "[::1", "256.256.256.256"};
    private static final String[] PORTS = {"", ":5060", ":65535", ":0", ":05060", ":65536", ":", ":x"};
    private static final String[] PARAMETERS = {"", ";lr", ";transport=udp", ";transport=TCP", ";transport=sctp", ";user=phone", ";ob", ";lr=on", ";maddr=1.2.3.4", ";x=%41", ";x", ";x=y", ";LR", ";user=ip",
        ";phone-context=+1", "?a=b", "?a=b&c=d", ";", ";x=\"y\"", ";lr;lr", ";Transport=tls", ";transport="};
    private static final String[] NAMES = {"", "\"A B\" ", "A B ", "A", "\"\\\"<sip:x@y>\"", "\"ü\"", "A, B ", "O'Neil ", "\"", "(x) "};
    private static final String[] TAGS = {"", ";tag=x", " ; tag = x", ";x=y;tag=z", ";tag=x;tag=y", ";tag", ";tag=", ";x=\"a;tag=b\";tag=c", ";TAG=x", " junk", ";expires=3600;q=0.5"};

    @Test
    void every_uri_that_we_accept_jain_sip_reads_alike() throws ParseException {
        var random = new Random(SEED);
        int accepted = 0;
        int plain = 0;
        for (int i = 0; i < COUNT; i++) {
            var raw = mutated(uri(random), random);
            var uri = Grammar.uri(raw);
            if (uri.isEmpty()) continue;
            accepted++;
            if (PlainUri.read(raw) != null) {
                plain++;
                assertThat(JainUri.read(raw)).as(raw).isEqualTo(uri);
            }
            assertAlike(raw, uri.get(), new URLParser(raw).parse());
        }
        assertThat(accepted).isGreaterThan(COUNT / 10);
        assertThat(plain).as("read without the library").isBetween(COUNT / 50, accepted - COUNT / 50);
    }

    @Test
    void every_address_that_we_accept_jain_sip_reads_alike() throws ParseException {
        var random = new Random(SEED);
        int accepted = 0;
        for (int i = 0; i < COUNT; i++) {
            boolean brackets = random.nextInt(4) > 0;
            var value = mutated(brackets ? pick(NAMES, random) + '<' + uri(random) + '>' + pick(TAGS, random) : uri(random) + pick(TAGS, random), random);
            var address = Grammar.nameAddr(value);
            if (address.isEmpty()) continue;
            accepted++;
            var from = theirs(value);
            assertThat(address.get().tag()).as(value).isEqualTo(from.getTag() == null ? "" : from.getTag());
            assertAlike(value, address.get().uri(), from.getAddress().getURI());
        }
        assertThat(accepted).isGreaterThan(COUNT / 20);
    }

    /// Its internal errors print the text with its numbers.
    @Test
    void the_library_prints_nothing() {
        var printed = new ByteArrayOutputStream();
        var out = System.out;
        var err = System.err;
        var random = new Random(SEED + 1);
        try (var trap = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(trap);
            System.setErr(trap);
            for (int i = 0; i < COUNT; i++) {
                Grammar.uri(mutated(uri(random), random));
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    /// Only of unquoted display names do we take more than the library: `ACME/Sales` is nobody's attack, and no name is ever used.
    private static From theirs(String value) throws ParseException {
        try {
            return (From) new FromParser("From: " + value + "\n").parse();
        } catch (ParseException e) {
            int bracket = value.indexOf('<');
            if (bracket <= 0 || value.startsWith("\"")) throw new AssertionError("accepted by us alone: " + value, e);
            return (From) new FromParser("From: " + value.substring(bracket) + "\n").parse();
        }
    }

    private static void assertAlike(String raw, SipUri ours, URI theirs) {
        switch (theirs) {
            case SipURI sip -> {
                assertThat(ours.scheme()).as(raw).isEqualTo(sip.getScheme());
                assertThat(ours.user()).as(raw).isEqualTo(sip.getUser() == null ? "" : URLDecoder.decode(sip.getUser().replace("+", "%2B"), StandardCharsets.UTF_8));
                assertThat(ours.host()).as(raw).isEqualTo(sip.getHost());
                assertThat(ours.port()).as(raw).isEqualTo(sip.getPort());
                assertThat(ours.transport()).as(raw).isEqualToIgnoringCase(sip.getTransportParam() == null ? "" : sip.getTransportParam());
                assertThat(ours.lr()).as(raw).isEqualTo(sip.hasLrParam());
            }
            case TelURLImpl tel -> assertThat(ours.user().replaceFirst(";.*", "")).as(raw).isEqualTo((tel.isGlobal() ? "+" : "") + tel.getPhoneNumber().replaceAll("[-.()]", ""));
            default -> throw new AssertionError("accepted, though no SIP or tel URI: " + raw);
        }
    }

    private static String uri(Random random) {
        return pick(SCHEMES, random) + pick(USERS, random) + pick(HOSTS, random) + pick(PORTS, random) + pick(PARAMETERS, random) + (random.nextInt(3) == 0 ? pick(PARAMETERS, random) : "");
    }

    /// Every other one gets a change in one place.
    private static String mutated(String text, Random random) {
        if (text.isEmpty() || random.nextBoolean()) return text;
        int at = random.nextInt(text.length());
        var with = pick(List.of(" ", ";", ":", "@", "%", "\"", "<", ">", ",", "?", "&", "=", "[", "]", "/", "\\", "\t", "x", "7", "%41", "\u00ff").toArray(String[]::new), random);
        return text.substring(0, at) + with + text.substring(random.nextBoolean() ? at : at + 1);
    }

    /// Half of the time from the first third, where the usual ones stand.
    private static String pick(String[] from, Random random) {
        return from[random.nextInt(random.nextBoolean() ? (from.length + 2) / 3 : from.length)];
    }
}
