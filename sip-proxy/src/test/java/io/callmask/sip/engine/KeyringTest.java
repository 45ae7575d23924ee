package io.callmask.sip.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// To whom our credentials are shown, and how often.
class KeyringTest {
    private static final InetSocketAddress HOME = at("192.0.2.20");
    private static final InetSocketAddress INSIDE = at("192.0.2.29");
    private static final InetSocketAddress OTHER = at("192.0.2.40");
    private static final String URI = "sip:+15550001000@192.0.2.20:5060";

    private final Keyring keyring = new Keyring(new Directory(new Peers(List.of(
        new Peers.Peer(trunk("mine"), List.of(new Peers.Network(INSIDE.getAddress().getAddress(), 28)), HOME, Transport.UDP, 100).with(Access.OPEN.showing("me", "realm", "secret")),
        new Peers.Peer(trunk("other"), List.of(), OTHER)))), new SecureIds());

    private static Trunk trunk(String name) {
        return new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true);
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 5_060);
    }

    private static SipResponse asks(int status, String nonce, String more) {
        var header = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        var bytes = ("SIP/2.0 " + status + " No\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n"
            + header + ": Digest realm=\"realm\", nonce=\"" + nonce + "\", qop=\"auth\"" + more + "\r\n\r\n").getBytes(US_ASCII);
        return SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(SipResponse response) ? response : Objects.requireNonNull(null);
    }

    private Asked first(InetSocketAddress to) {
        return keyring.first("mine", to, "INVITE", URI);
    }

    @Test void nothing_is_shown_before_anybody_asks() {
        assertThat(first(HOME)).isEqualTo(Asked.NOTHING);
    }

    @Test void the_trunks_own_addresses_are_shown_credentials_and_no_others() {
        assertThat(keyring.again(first(HOME), asks(407, "n", ""), "mine", OTHER, "INVITE", URI)).isNull();
        assertThat(keyring.again(Asked.NOTHING, asks(407, "n", ""), "other", OTHER, "INVITE", URI)).isNull();
        assertThat(keyring.again(Asked.NOTHING, asks(407, "n", ""), "unknown", HOME, "INVITE", URI)).isNull();
        assertThat(keyring.again(first(HOME), asks(407, "n", ""), "mine", INSIDE, "INVITE", URI)).isNotNull();
        assertThat(first(HOME).credentials().toProxy()).contains("nonce=\"n\"", "nc=00000002");
        assertThat(first(OTHER)).isSameAs(Asked.NOTHING);
        assertThat(keyring.first("other", OTHER, "INVITE", URI)).isSameAs(Asked.NOTHING);
    }

    @Test void a_uri_that_would_break_the_header_gets_nothing() {
        for (var uri : List.of("sip:a\"b@x", "sip:a\\b@x")) assertThat(keyring.again(Asked.NOTHING, asks(401, "n", ""), "mine", HOME, "INVITE", uri)).isNull();
    }

    @Test void a_challenge_is_answered_once_and_a_stale_nonce_once_more_for_each_who_asks() {
        var once = Objects.requireNonNull(keyring.again(first(HOME), asks(407, "p1", ""), "mine", HOME, "INVITE", URI));
        var twice = Objects.requireNonNull(keyring.again(once, asks(407, "p2", ", stale=true"), "mine", HOME, "INVITE", URI));
        var server = Objects.requireNonNull(keyring.again(twice, asks(401, "s1", ""), "mine", HOME, "INVITE", URI));
        assertThat(server.credentials().toServer()).contains("nonce=\"s1\"", "nc=00000001");
        assertThat(server.credentials().toProxy()).contains("nonce=\"p2\"", "nc=00000002");
        assertThat(keyring.again(server, asks(401, "s2", ""), "mine", HOME, "INVITE", URI)).isNull();
        assertThat(keyring.again(server, asks(407, "p3", ", stale=true"), "mine", HOME, "INVITE", URI)).isNull();
        assertThat(first(HOME)).as("what was refused is shown no more").isEqualTo(Asked.NOTHING);
    }

    @Test void whatever_is_said_a_request_goes_out_five_times_at_most() {
        var asked = first(HOME);
        int sent = 0;
        for (var next = asked; next != null && sent < 100; sent++) next = keyring.again(next, asks(sent % 2 == 0 ? 401 : 407, "n" + sent, ", stale=true"), "mine", HOME, "INVITE", URI);
        assertThat(sent).isEqualTo(5);
    }
}
