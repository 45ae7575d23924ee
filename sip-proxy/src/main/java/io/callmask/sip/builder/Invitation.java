package io.callmask.sip.builder;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// What leg B's INVITE says, and its CANCEL and ACK repeat.
///
/// @param ring        whom to ring
/// @param show        the caller ID: the caller's own VN
/// @param trunk       host and port of the trunk
/// @param us          our address towards it
/// @param callId      minted for this leg
/// @param localTag    minted for this leg
/// @param maxForwards what leg A's INVITE had, less one (RFC 3261 §16.6: a B2BUA that resets it makes loops endless)
public record Invitation(RealNumber ring, VirtualNumber show, String trunk, SentBy us, String callId, String localTag, int maxForwards) {
    public static final long CSEQ = 1;

    /// The Request-URI.
    public String target() {
        return "sip:" + ring.digits() + '@' + trunk + ";user=phone";
    }

    /// The From value, with our tag.
    public String from() {
        return "<sip:" + show.digits() + '@' + us.hostPort() + ">;tag=" + localTag;
    }

    /// The To value, before the callee adds its tag.
    public String to() {
        return "<" + target() + '>';
    }
}
