package io.callmask.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.sip.locate.Locator.Limits;
import io.callmask.sip.locate.Locator.Outcome;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is known of a name as time goes by, in virtual time.
class LocatorTest {
    private static final SipHost HOST = new SipHost("carrier.test", 5_060, "");
    private final FakeDns dns = new FakeDns("carrier.test 100 A 192.0.2.1");
    private long now = 5_000_000_000L;
    private final Locator locator = new Locator(new Limits(List.of(), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofHours(1)),
        List.of(new Place(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.100"), 5_060), Transport.UDP)), dns, () -> now);

    @Test void a_name_is_asked_for_again_before_its_time_is_over() {
        var where = locator.watch("carrier", HOST);
        assertThat(at(where)).containsExactly("192.0.2.1");
        dns.become("carrier.test 100 A 192.0.2.2");
        pass(Duration.ofSeconds(79));
        assertThat(at(where)).containsExactly("192.0.2.1");
        assertThat(dns.takeAsked()).hasSize(1);
        pass(Duration.ofSeconds(2));
        assertThat(dns.takeAsked()).hasSize(1);
        assertThat(at(where)).containsExactly("192.0.2.2");
    }

    @Test void times_have_a_floor_and_a_ceiling() {
        dns.become("carrier.test 0 A 192.0.2.1", "long.test 2147483647 A 192.0.2.3");
        locator.watch("short", HOST);
        locator.watch("long", new SipHost("long.test", 5_060, ""));
        dns.takeAsked();
        pass(Duration.ofSeconds(60));
        // Each 5 s, of which four fifths: 15 times; and not each of the 600 times that it was looked.
        assertThat(dns.takeAsked()).hasSizeBetween(14, 15).containsOnly("A carrier.test");
        pass(Duration.ofMinutes(8));
        assertThat(dns.takeAsked()).containsOnlyOnce("A long.test");
    }

    @Test void while_the_dns_is_away_the_last_answer_is_used_but_not_for_ever() {
        var where = locator.watch("carrier", HOST);
        dns.isDead = true;
        pass(Duration.ofMinutes(59));
        assertThat(at(where)).containsExactly("192.0.2.1");
        assertThat(locator.standings()).singleElement().satisfies(standing -> {
            assertThat(standing.age()).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(59));
            assertThat(standing.trouble()).isEqualTo("A carrier.test: no answer in time");
        });
        // From a second up to half a minute apart: some 110 questions, no storm.
        assertThat(dns.takeAsked()).hasSizeBetween(100, 130);
        pass(Duration.ofMinutes(2));
        assertThat(where.now().isEmpty()).isTrue();
        dns.isDead = false;
        pass(Duration.ofSeconds(31));
        assertThat(at(where)).containsExactly("192.0.2.1");
        assertThat(locator.standings().getFirst().trouble()).isEmpty();
    }

    @Test void the_dns_that_comes_back_is_believed_within_half_a_minute() {
        var where = locator.watch("carrier", HOST);
        dns.isDead = true;
        pass(Duration.ofMinutes(10));
        dns.isDead = false;
        dns.become("carrier.test 100 A 192.0.2.7");
        pass(Duration.ofSeconds(31));
        assertThat(at(where)).containsExactly("192.0.2.7");
    }

    @Test void a_name_that_is_gone_has_no_address_and_is_asked_for_soon() {
        var where = locator.watch("carrier", HOST);
        dns.become();
        pass(Duration.ofSeconds(81));
        assertThat(where.now().isEmpty()).isTrue();
        assertThat(locator.standings().getFirst().trouble()).isEqualTo("the DNS has no address for carrier.test");
        dns.become("carrier.test 100 A 192.0.2.4");
        pass(FakeDns.ABSENCE);
        assertThat(at(where)).containsExactly("192.0.2.4");
    }

    @Test void what_is_known_whole_is_kept_while_a_part_is_not_known() {
        dns.become("_sip._udp.srv.test 100 SRV 1 1 5060 a.test", "_sip._udp.srv.test 100 SRV 2 1 5060 b.test", "a.test 100 A 192.0.2.1", "b.test 100 A 192.0.2.2");
        var where = locator.watch("carrier", new SipHost("srv.test", -1, "udp"));
        dns.fail(Dns.Kind.A, "a.test", Dns.Why.REFUSED);
        pass(Duration.ofSeconds(90));
        assertThat(at(where)).containsExactly("192.0.2.1", "192.0.2.2");
        // After a while the part is better than what grows old.
        pass(Duration.ofMinutes(2));
        assertThat(at(where)).containsExactly("192.0.2.2");
    }

    @Test void who_was_there_lately_may_still_speak() {
        var where = locator.watch("carrier", HOST);
        dns.become("carrier.test 100 A 192.0.2.2");
        pass(Duration.ofSeconds(90));
        assertThat(where.wasAt(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
        assertThat(where.wasAt(InetAddress.ofLiteral("192.0.2.3"))).isFalse();
        pass(Duration.ofMinutes(120));
        assertThat(where.wasAt(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(where.wasAt(InetAddress.ofLiteral("192.0.2.2"))).isTrue();
    }

    @Test void the_start_is_told_which_trunk_is_not_found_and_why() throws InterruptedException {
        dns.fail(Dns.Kind.A, "broken.test", Dns.Why.TIMEOUT);
        var all = List.of(locator.watch("carrier", HOST), locator.watch("typo", new SipHost("carier.test", -1, "")), locator.watch("cut", new SipHost("broken.test", 5_060, "")));
        assertThat(locator.await(all, Duration.ofSeconds(1))).containsExactly(
            "trunk typo: sip:carier.test is not found, the DNS has no address for carier.test",
            "trunk cut: sip:broken.test:5060 is not found, A broken.test: no answer in time");
    }

    @Test void a_trunk_that_is_known_is_not_asked_for_twice_and_one_that_is_gone_no_more() {
        var first = locator.watch("carrier", HOST);
        assertThat(locator.watch("carrier", HOST)).isSameAs(first);
        assertThat(dns.takeAsked()).hasSize(1);
        var other = locator.watch("other", HOST);
        locator.watchOnly(Set.of(other));
        assertThat(locator.standings()).extracting(Locator.Standing::trunk).containsExactly("other");
    }

    @Test void outcomes_are_counted() {
        locator.watch("carrier", HOST);
        locator.watch("gone", new SipHost("gone.test", 5_060, ""));
        dns.isDead = true;
        pass(Duration.ofSeconds(81));
        assertThat(locator.count(Outcome.FOUND)).isEqualTo(1);
        assertThat(locator.count(Outcome.ABSENT)).isEqualTo(1);
        assertThat(locator.count(Outcome.TIMEOUT)).isGreaterThan(2);
        assertThat(locator.count(Outcome.BROKEN)).isZero();
    }

    private void pass(Duration length) {
        for (long end = now + length.toNanos(); now < end; now += 100_000_000L) locator.tick();
    }

    private static List<String> at(Whereabouts where) {
        return where.now().all().stream().map(place -> place.address().getAddress().getHostAddress()).toList();
    }
}
