package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callmask.routing.Trunk;
import io.callmask.sip.engine.Peers.Network;
import io.callmask.sip.engine.Peers.Peer;
import io.callmask.sip.locate.Located;
import io.callmask.sip.locate.Place;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.locate.Whereabouts;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0,    24, 192.0.2.255,   true",
        "192.0.2.0,    24, 192.0.3.0,     false",
        "192.0.2.128,  25, 192.0.2.127,   false",
        "192.0.2.128,  25, 192.0.2.129,   true",
        "10.0.0.0,      7, 11.255.0.1,    true",
        "10.0.0.0,      7, 12.0.0.0,      false",
        "0.0.0.0,       0, 203.0.113.9,   true",
        "192.0.2.1,    32, 192.0.2.1,     true",
        "192.0.2.1,    32, 192.0.2.0,     false",
        "2001:db8::,   33, 2001:db8:7fff::1, true",
        "2001:db8::,   33, 2001:db8:8000::1, false",
        "0.0.0.0,       0, 2001:db8::1,   false",
    })
    void a_network_holds_the_addresses_that_share_its_prefix(String network, int prefix, String address, boolean holds) {
        assertThat(new Network(InetAddress.ofLiteral(network).getAddress(), prefix).contains(InetAddress.ofLiteral(address).getAddress())).isEqualTo(holds);
    }

    @Test void a_trunks_own_target_may_always_speak_and_nobody_unlisted() {
        var peers = new Peers(List.of(peer("carrier", "192.0.2.0", 24, "198.51.100.7")));
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.7"))).isPresent();
        assertThat(peers.at(InetAddress.ofLiteral("192.0.2.77"))).isPresent();
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.8"))).isEmpty();
    }

    @Test void a_name_may_speak_from_where_it_leads_and_begin_no_calls_from_where_it_has_led() {
        var now = new AtomicReference<>(Located.inTurn(at("198.51.100.1"), at("198.51.100.2")));
        Whereabouts where = new Whereabouts() {
            @Override public Located now() {
                return now.get();
            }

            @Override public boolean wasAt(InetAddress address) {
                return now().isAt(address) || address.equals(InetAddress.ofLiteral("198.51.100.9"));
            }
        };
        var named = new Peer(new Trunk("named", "US", Trunk.Identity.PAI_OR_FROM, true), List.of(), where, new SipHost("carrier.test", -1, ""), 100);
        var peers = new Peers(List.of(named, peer("fixed", "192.0.2.0", 24, "198.51.100.2")));
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.1")).orElseThrow()).isSameAs(named);
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.9")).orElseThrow()).isSameAs(named);
        assertThat(named.mayCallFrom(InetAddress.ofLiteral("198.51.100.1"))).isTrue();
        assertThat(named.mayCallFrom(InetAddress.ofLiteral("198.51.100.9"))).isFalse();
        // What the settings say goes before what the DNS says.
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.2")).orElseThrow().trunk().name()).isEqualTo("fixed");
        now.set(Located.inTurn(at("192.0.2.50")));
        assertThat(peers.at(InetAddress.ofLiteral("192.0.2.50")).orElseThrow().trunk().name()).isEqualTo("fixed");
        assertThat(peers.at(InetAddress.ofLiteral("198.51.100.1"))).isEmpty();
        assertThat(named.host()).isEqualTo("carrier.test");
    }

    private static Place at(String address) {
        return new Place(new InetSocketAddress(InetAddress.ofLiteral(address), 5_060), Transport.UDP);
    }

    @Test void a_prefix_longer_than_the_address_is_refused() {
        assertThatThrownBy(() -> new Network(new byte[4], 33)).hasMessage("prefix: 33 (expected: 0 to 32)");
    }

    private static Peer peer(String name, String network, int prefix, String to) {
        return new Peer(new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true), List.of(new Network(InetAddress.ofLiteral(network).getAddress(), prefix)),
            new InetSocketAddress(InetAddress.ofLiteral(to), 5060));
    }
}
