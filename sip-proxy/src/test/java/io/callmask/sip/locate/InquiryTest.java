package io.callmask.sip.locate;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 3263 §4.1 and §4.2 as a table: what a URI and the DNS lead to, and what is asked for it.
class InquiryTest {
    private static final List<Place> BOTH = List.of(listener("192.0.2.100", Transport.UDP), listener("192.0.2.100", Transport.TCP));
    private static final String[] ZONE = {
        "plain.test 60 A 192.0.2.1",
        "two.test 60 A 192.0.2.1", "two.test 60 A 192.0.2.2", "two.test 60 AAAA 2001:db8::1",
        "_sip._udp.srv.test 300 SRV 10 0 5080 a.test", "_sip._udp.srv.test 300 SRV 20 0 5081 b.test", "_sip._udp.srv.test 300 SRV 10 5 5082 b.test",
        "_sip._tcp.srv.test 300 SRV 1 0 5090 a.test", "srv.test 60 A 192.0.2.99",
        "a.test 60 A 192.0.2.11", "b.test 30 A 192.0.2.12",
        "naptr.test 600 NAPTR 20 10 s SIP+D2U _sip._udp.srv.test", "naptr.test 600 NAPTR 10 10 s SIPS+D2T _sips._tcp.srv.test", "naptr.test 600 NAPTR 15 10 S sip+d2t _sip._tcp.srv.test",
        "enum.test 600 NAPTR 1 1 u E2U+sip .", "_sip._udp.enum.test 300 SRV 1 1 5060 a.test",
        "secure.test 600 NAPTR 10 10 s SIPS+D2T _sips._tcp.srv.test", "secure.test 600 A 192.0.2.99",
        "_sips._tcp.srv.test 300 SRV 1 1 5071 a.test",
        "_sip._udp.none.test 300 SRV 0 0 0 .", "none.test 60 A 192.0.2.99",
        "_sip._udp.dangling.test 300 SRV 1 1 5060 nowhere.test", "dangling.test 60 A 192.0.2.99",
        "_sip._tcp.tcponly.test 300 SRV 1 1 5070 a.test", "tcponly.test 60 A 192.0.2.99",
        "us.test 60 A 192.0.2.100", "us.test 60 A 0.0.0.0", "us.test 60 A 224.0.0.1",
        "six.test 60 AAAA 2001:db8::6",
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plain.test:5080           | 192.0.2.1:5080/udp                                          | A plain.test
        plain.test:5080;tcp       | 192.0.2.1:5080/tcp                                          | A plain.test
        two.test:5060             | 192.0.2.1:5060/udp,192.0.2.2:5060/udp                       | A two.test
        srv.test:5060             | 192.0.2.99:5060/udp                                         | A srv.test
        srv.test;udp              | 192.0.2.11:5080/udp 192.0.2.12:5082/udp > 192.0.2.12:5081/udp | SRV _sip._udp.srv.test, A a.test, A b.test, A b.test
        srv.test;tcp              | 192.0.2.11:5090/tcp                                         | SRV _sip._tcp.srv.test, A a.test
        plain.test;udp            | 192.0.2.1:5060/udp                                          | SRV _sip._udp.plain.test, A plain.test
        plain.test;tcp            | 192.0.2.1:5060/tcp                                          | SRV _sip._tcp.plain.test, A plain.test
        naptr.test                | 192.0.2.11:5090/tcp > 192.0.2.11:5080/udp 192.0.2.12:5082/udp > 192.0.2.12:5081/udp | NAPTR naptr.test, SRV _sip._tcp.srv.test, A a.test, SRV _sip._udp.srv.test, A a.test, A b.test, A b.test
        srv.test                  | 192.0.2.11:5080/udp 192.0.2.12:5082/udp > 192.0.2.12:5081/udp > 192.0.2.11:5090/tcp | NAPTR srv.test, SRV _sip._udp.srv.test, A a.test, A b.test, A b.test, SRV _sip._tcp.srv.test, A a.test
        tcponly.test              | 192.0.2.11:5070/tcp                                         | NAPTR tcponly.test, SRV _sip._udp.tcponly.test, SRV _sip._tcp.tcponly.test, A a.test
        plain.test                | 192.0.2.1:5060/udp                                          | NAPTR plain.test, SRV _sip._udp.plain.test, SRV _sip._tcp.plain.test, A plain.test
        enum.test                 | 192.0.2.11:5060/udp                                         | NAPTR enum.test, SRV _sip._udp.enum.test, A a.test, SRV _sip._tcp.enum.test
        secure.test               | nowhere: NAPTR secure.test offers no transport that sip.listen speaks | NAPTR secure.test
        none.test;udp             | nowhere: SRV _sip._udp.none.test says that there is no such service | SRV _sip._udp.none.test
        dangling.test;udp         | nowhere: the DNS has no address for dangling.test           | SRV _sip._udp.dangling.test, A nowhere.test
        missing.test              | nowhere: the DNS has no address for missing.test            | NAPTR missing.test, SRV _sip._udp.missing.test, SRV _sip._tcp.missing.test, A missing.test
        missing.test:5060         | nowhere: the DNS has no address for missing.test            | A missing.test
        us.test:5060              | nowhere: its addresses lead back to us, or to nobody        | A us.test
        us.test:5070              | 192.0.2.100:5070/udp                                        | A us.test
        six.test:5060             | nowhere: the DNS has no address for six.test                | A six.test
        """)
    void a_uri_leads_where_the_rfc_says(String uri, String places, String asked) {
        var dns = new FakeDns(ZONE);
        assertThat(shown(inquiry(uri, BOTH, dns))).isEqualTo(places);
        assertThat(String.join(", ", dns.takeAsked())).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        secure.test               | 192.0.2.11:5071/tls                                         | NAPTR secure.test, SRV _sips._tcp.srv.test, A a.test
        srv.test;tls              | 192.0.2.11:5071/tls                                         | SRV _sips._tcp.srv.test, A a.test
        plain.test;tls            | 192.0.2.1:5061/tls                                          | SRV _sips._tcp.plain.test, A plain.test
        plain.test:5080;tls       | 192.0.2.1:5080/tls                                          | A plain.test
        tcponly.test              | 192.0.2.11:5070/tcp                                         | NAPTR tcponly.test, SRV _sip._udp.tcponly.test, SRV _sip._tcp.tcponly.test, A a.test
        """)
    void where_tls_is_spoken_it_is_for_those_who_ask_for_it_or_offer_it(String uri, String places, String asked) {
        var dns = new FakeDns(ZONE);
        var all = List.of(BOTH.getFirst(), BOTH.getLast(), listener("192.0.2.100", Transport.TLS));
        assertThat(shown(inquiry(uri, all, dns))).isEqualTo(places);
        assertThat(String.join(", ", dns.takeAsked())).isEqualTo(asked);
    }

    @Test void only_what_is_spoken_is_asked_for_and_the_family_that_is_listed_first_is_liked_better() {
        var dns = new FakeDns(ZONE);
        var six = List.of(listener("2001:db8::100", Transport.UDP), listener("192.0.2.100", Transport.UDP));
        assertThat(shown(inquiry("two.test", six, dns))).isEqualTo("[2001:db8::1]:5060/udp,192.0.2.1:5060/udp,192.0.2.2:5060/udp");
        assertThat(dns.takeAsked()).containsExactly("NAPTR two.test", "SRV _sip._udp.two.test", "AAAA two.test", "A two.test");
        assertThat(shown(inquiry("naptr.test", List.of(listener("192.0.2.100", Transport.UDP)), dns))).startsWith("192.0.2.11:5080/udp").doesNotContain("tcp");
    }

    @Test void the_answer_is_good_as_long_as_the_shortest_of_its_parts() {
        assertThat(ttl("plain.test:5060")).isEqualTo(Duration.ofSeconds(60));
        assertThat(ttl("srv.test;udp")).isEqualTo(Duration.ofSeconds(30));
        // That there is no NAPTR record is known for that long.
        assertThat(ttl("plain.test")).isEqualTo(FakeDns.ABSENCE);
    }

    @Test void what_is_not_known_is_not_taken_for_absent() {
        var dns = new FakeDns(ZONE);
        dns.fail(Dns.Kind.NAPTR, "plain.test", Dns.Why.REFUSED);
        assertThat(inquiry("plain.test", BOTH, dns)).isEqualTo(new Finding.Unknown(new Dns.Question(Dns.Kind.NAPTR, "plain.test"), Dns.Why.REFUSED));
        dns.fail(Dns.Kind.SRV, "_sip._udp.plain.test", Dns.Why.TIMEOUT);
        assertThat(inquiry("plain.test;udp", BOTH, dns)).isInstanceOf(Finding.Unknown.class);
        assertThat(((Finding.Unknown) inquiry("plain.test;udp", BOTH, dns)).words()).isEqualTo("SRV _sip._udp.plain.test: no answer in time");
    }

    @Test void one_host_that_is_not_known_leaves_the_others() {
        var dns = new FakeDns(ZONE);
        dns.fail(Dns.Kind.A, "a.test", Dns.Why.TIMEOUT);
        var finding = inquiry("srv.test;udp", BOTH, dns);
        assertThat(finding).isInstanceOfSatisfying(Finding.Somewhere.class, somewhere -> assertThat(somewhere.isPartial()).isTrue());
        assertThat(shown(finding)).isEqualTo("192.0.2.12:5082/udp > 192.0.2.12:5081/udp");
    }

    @Test void a_zone_with_a_thousand_records_is_cut() {
        var dns = new FakeDns();
        for (int i = 0; i < 1_000; i++) dns.add("_sip._udp.big.test 60 SRV 1 1 " + (1_000 + i) + " a.test", "a.test 60 A 192.0." + i / 256 + '.' + i % 256);
        var finding = inquiry("big.test;udp", BOTH, dns);
        assertThat(((Finding.Somewhere) finding).located().all()).hasSizeBetween(16, 16 * 32);
    }

    private static Duration ttl(String uri) {
        return ((Finding.Somewhere) inquiry(uri, BOTH, new FakeDns(ZONE))).ttl();
    }

    /// `host[:port][;transport]`.
    private static Finding inquiry(String uri, List<Place> listeners, Dns dns) {
        var transport = uri.contains(";") ? uri.substring(uri.indexOf(';') + 1) : "";
        var hostPort = uri.split(";")[0].split(":");
        return Inquiry.begin(new SipHost(hostPort[0], hostPort.length > 1 ? Integer.parseInt(hostPort[1]) : -1, transport), new Reach(listeners), dns).join();
    }

    private static String shown(Finding finding) {
        return switch (finding) {
            case Finding.Somewhere(var located, _, _) -> located.ranks().stream().map(rank -> rank.stream().map(target ->
                target.places().stream().map(InquiryTest::shown).collect(joining(","))).collect(joining(" "))).collect(joining(" > "));
            case Finding.Nowhere(var why, _) -> "nowhere: " + why;
            case Finding.Unknown unknown -> "unknown: " + unknown.words();
        };
    }

    private static String shown(Place place) {
        var host = place.address().getAddress().getHostAddress().replace("2001:db8:0:0:0:0:0:", "2001:db8::");
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + place.address().getPort() + '/' + place.transport().parameter();
    }

    private static Place listener(String address, Transport transport) {
        return new Place(new InetSocketAddress(InetAddress.ofLiteral(address), 5_060), transport);
    }
}
