package io.callmask.sip.builder;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.trunk.NumberFormat;

/// What leg B's INVITE says, and its CANCEL and ACK repeat; or what a text on leg B says.
///
/// @param ring        whom to ring
/// @param show        the caller ID: the caller's own VN
/// @param format      how the trunk wants numbers written
/// @param trunk       host and port of the trunk
/// @param us          our address towards it
/// @param callId      minted for this leg
/// @param localTag    minted for this leg
/// @param maxForwards what leg A's INVITE had, less one (RFC 3261 §16.6: a B2BUA that resets it makes loops endless)
/// @param cseq        its number: 1 unless it goes out once more with credentials
public record Invitation(RealNumber ring, VirtualNumber show, NumberFormat format, String trunk, SentBy us, String callId, String localTag, int maxForwards, long cseq) {
    /// As it goes out first.
    public Invitation(RealNumber ring, VirtualNumber show, NumberFormat format, String trunk, SentBy us, String callId, String localTag, int maxForwards) {
        this(ring, show, format, trunk, us, callId, localTag, maxForwards, 1);
    }

    /// The same once more.
    public Invitation next() {
        return new Invitation(ring, show, format, trunk, us, callId, localTag, maxForwards, cseq + 1);
    }

    /// The Request-URI.
    public String target() {
        var called = format.called(ring.number());
        return format.isTel() ? "tel:" + called : "sip:" + called + '@' + trunk + (format.userPhone() ? ";user=phone" : "");
    }

    /// The From value, with our tag.
    public String from() {
        return identity() + ";tag=" + localTag;
    }

    /// Who calls: the caller's VN, at the host that the trunk knows us by.
    String identity() {
        return "<sip:" + format.shown(show.number()) + '@' + (format.fromHost().isEmpty() ? us.hostPort() : format.fromHost()) + '>';
    }

    /// The To value, before the callee adds its tag.
    public String to() {
        return "<" + target() + '>';
    }
}
