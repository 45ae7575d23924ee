package io.callmask.sip.engine;

import io.callmask.number.RealNumber;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.Detour;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.RedirectContact;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.message.SipUri;
import io.callmask.sip.transport.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a redirect may lead (RFC 3261 §8.1.3.4): nothing of it goes any further than the choice of a place that is a trunk's already, and whom to ring there the router says.
/// Stateless.
final class Redirects {
    private static final int MULTIPLE_CHOICES = 300;
    private static final int MOVED = 301;
    private static final int MOVED_FOR_NOW = 302;
    private static final int MOST_CONTACTS = 8;

    private final Surroundings around;

    Redirects(Surroundings around) {
        this.around = around;
    }

    /// Whether a refusal on this trunk is one to be followed. 305 means a proxy, 380 another service.
    static boolean isFollowed(int status, Trunk by) {
        return (status == MULTIPLE_CHOICES || status == MOVED || status == MOVED_FOR_NOW) && by.outlet().redirects().areFollowed();
    }

    /// Where an INVITE has gone.
    private static Detour from(CalleeLeg b) {
        return detour(b.by, b.invitation.ring(), b.place);
    }

    /// The places that its Contacts name, the best first, those that will do. The caller's own number is the end: were only that one left out, a callee who is
    /// rung at the next would know that it had guessed right.
    CallEvent.Redirected event(SipResponse redirect, CalleeLeg b, Dial dial) {
        var places = new ArrayList<Detour>();
        boolean isEnd = false;
        for (var contact : inOrder(redirect.items(HeaderName.CONTACT))) {
            var place = place(contact.uri(), b, dial);
            isEnd = place.isPresent() && place.get().ring().equals(dial.key().caller());
            if (isEnd) break;
            place.ifPresent(places::add);
        }
        return new CallEvent.Redirected(redirect.status(), from(b), places, isEnd);
    }

    /// The Contacts that read, by their weight; of those alike, as they stand. A flood of them is cut short.
    static List<RedirectContact> inOrder(List<String> contacts) {
        return contacts.stream().limit(MOST_CONTACTS).map(RedirectContact::read).flatMap(Optional::stream)
            .sorted(Comparator.comparingInt(RedirectContact::weight).reversed()).toList();
    }

    private Optional<Detour> place(SipUri uri, CalleeLeg b, Dial dial) {
        var transport = uri.transport().isEmpty() ? Optional.of(usual(uri)) : Transport.named(uri.transport());
        var address = transport.flatMap(by -> Addresses.ofLiteral(uri.host(), uri.port(), by));
        if (!uri.scheme().equals("sip") || address.isEmpty() || Way.wireTo(address.get(), transport.get(), around.wires()) == null) return Optional.empty();
        var to = new Place(address.get(), transport.get());
        var trunk = around.peers().to(to).filter(peer -> peer.trunk().outbound() && peer.trunk().outlet().group().equals(b.by.outlet().group()));
        if (trunk.isEmpty()) return Optional.empty();
        return around.router().redirected(dial, b.by, uri.user()).map(ring -> detour(trunk.get().trunk(), ring, to));
    }

    /// What a URI means that names no transport: UDP, but for a trunk that is called over TLS only.
    private Transport usual(SipUri uri) {
        return Addresses.ofLiteral(uri.host(), uri.port(), Transport.UDP).flatMap(at -> around.peers().at(at.getAddress())).filter(Peers.Peer::isSecure).isPresent() ? Transport.TLS : Transport.UDP;
    }

    private static Detour detour(Trunk trunk, RealNumber ring, Place to) {
        return new Detour(trunk, ring, to.address().getAddress().getHostAddress(), to.address().getPort(), to.transport().name());
    }

    /// Where it is.
    static Place place(Detour detour) {
        var transport = Transport.valueOf(detour.transport());
        var address = Addresses.ofLiteral(detour.host().indexOf(':') >= 0 ? '[' + detour.host() + ']' : detour.host(), detour.port(), transport).orElseThrow();
        return new Place(address, transport);
    }
}
