package io.callmask.sip.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.NumberFormat;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormerTrunksTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Peers.Peer EAST = peer("east", "192.0.2.0", 28, "192.0.2.1");
    private static final Peers.Peer NORTH = peer("north", "198.51.100.0", 28, "198.51.100.1");

    private static Peers.Peer peer(String name, String from, int prefix, String to) {
        return new Peers.Peer(new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true), List.of(new Peers.Network(InetAddress.ofLiteral(from).getAddress(), prefix)),
            new InetSocketAddress(InetAddress.ofLiteral(to), 5_060), Transport.UDP);
    }

    private static InetAddress at(String address) {
        return InetAddress.ofLiteral(address);
    }

    @Test void a_trunk_that_is_gone_is_known_but_begins_nothing() {
        var after = new Peers(List.of(NORTH)).after(new Peers(List.of(EAST, NORTH)), NOW);

        assertThat(after.at(at("192.0.2.7"))).contains(EAST);
        assertThat(after.isFormer(at("192.0.2.7"))).isTrue();
        assertThat(after.isFormer(at("198.51.100.7"))).isFalse();
        assertThat(after.named("east")).contains(EAST);
        assertThat(after.at(at("203.0.113.1"))).isEmpty();
        assertThat(after.without(after.former()).at(at("192.0.2.7"))).isEmpty();
        assertThat(after.without(after.former()).named("east")).isEmpty();
    }

    @Test void an_address_that_is_another_trunks_now_is_that_trunks() {
        var renamed = peer("east-2", "192.0.2.0", 28, "192.0.2.1");
        var after = new Peers(List.of(renamed)).after(new Peers(List.of(EAST)), NOW);

        assertThat(after.at(at("192.0.2.7"))).contains(renamed);
        assertThat(after.isFormer(at("192.0.2.7"))).isFalse();
        assertThat(after.named("east")).as("who was to be called by it is").contains(EAST);
    }

    @Test void what_a_trunk_has_lost_of_its_addresses_is_former_and_the_rest_is_its() {
        var narrower = peer("east", "192.0.2.0", 29, "192.0.2.1");
        var after = new Peers(List.of(narrower)).after(new Peers(List.of(EAST)), NOW);

        assertThat(after.isFormer(at("192.0.2.9"))).isTrue();
        assertThat(after.isFormer(at("192.0.2.2"))).isFalse();
        assertThat(after.at(at("192.0.2.2"))).contains(narrower);
        assertThat(after.named("east")).contains(narrower);
    }

    @Test void nothing_is_former_when_nothing_has_moved_and_what_comes_back_is_not_either() {
        var first = new Peers(List.of(EAST));
        assertThat(new Peers(List.of(peer("east", "192.0.2.0", 28, "192.0.2.1"))).after(first, NOW).former()).isEmpty();

        var gone = new Peers(List.of(NORTH)).after(first, NOW);
        var back = new Peers(List.of(EAST)).after(gone, NOW);
        assertThat(back.former()).extracting(former -> former.peer().trunk().name()).containsExactly("north");
        assertThat(back.isFormer(at("192.0.2.7"))).isFalse();
    }

    @Test void a_fence_goes_before_what_trunks_list() {
        var fence = List.of(new Peers.Network(InetAddress.ofLiteral("192.0.2.0").getAddress(), 30));
        var fenced = new Peers(List.of(EAST, NORTH), fence);
        assertThat(fenced.at(at("192.0.2.2"))).contains(EAST);
        assertThat(fenced.at(at("192.0.2.7"))).isEmpty();
        assertThat(fenced.at(at("198.51.100.7"))).isEmpty();
        assertThat(new Peers(List.of(NORTH), fence).after(fenced, NOW).at(at("192.0.2.7"))).as("former trunks too").isEmpty();
    }

    @Test void former_trunks_are_bounded() {
        var peers = new Peers(List.of(EAST));
        for (int i = 0; i < 3_000; i++) peers = new Peers(List.of(peer("t" + i, "192.0.2.0", 28, "192.0.2.1"))).after(peers, NOW);
        assertThat(peers.former()).hasSize(1_000);
        assertThat(peers.named("t2998")).isPresent();
        assertThat(peers.named("t0")).isEmpty();
    }

    @Test void within_a_call_speaks_its_trunk_where_it_is_and_was_and_whoever_is_of_its_group() {
        var south = grouped("south", "others", "203.0.113.0");
        var before = new Peers(List.of(EAST, NORTH, south));
        assertThat(before.speaksFor("east", at("192.0.2.7"))).isTrue();
        assertThat(before.speaksFor("east", at("198.51.100.7"))).as("north, of the same group").isTrue();
        assertThat(before.speaksFor("east", at("203.0.113.7"))).as("south, of another").isFalse();
        assertThat(before.speaksFor("south", at("203.0.113.7"))).isTrue();
        assertThat(before.speaksFor("south", at("192.0.2.7"))).isFalse();
        assertThat(before.speaksFor("east", at("10.0.0.1"))).as("nobody's").isFalse();

        var moved = new Peers(List.of(grouped("south", "others", "10.0.0.0"), EAST)).after(before, NOW);
        assertThat(moved.speaksFor("south", at("10.0.0.7"))).isTrue();
        assertThat(moved.speaksFor("south", at("203.0.113.7"))).as("where its calls began").isTrue();

        var renamed = new Peers(List.of(grouped("south-2", "more", "203.0.113.0"))).after(before, NOW);
        assertThat(renamed.speaksFor("south", at("203.0.113.7"))).as("another's now, by name").isTrue();
    }

    private static Peers.Peer grouped(String name, String group, String from) {
        var usual = Outlet.USUAL;
        var trunk = new Trunk(name, "US", Trunk.Identity.PAI_OR_FROM, true, new Outlet(group, 1, 1, usual.failOver(), usual.silence(), usual.times(), NumberFormat.USUAL, 0, 0));
        return new Peers.Peer(trunk, List.of(new Peers.Network(at(from).getAddress(), 28)), new InetSocketAddress(at(from.substring(0, from.length() - 1) + "1"), 5_060), Transport.UDP);
    }
}
