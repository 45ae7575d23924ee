package io.callmask.sip.dialog;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.Leg.LegA;
import io.callmask.sip.message.Leg.LegB;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;
import java.util.List;

/// One dialog of one leg (RFC 3261 §12). Header values and URIs stand here as they will be sent back to the same leg.
///
/// @param local        our side: a From or To value with our tag
/// @param remote       the peer's side: a From or To value with its tag, if it has one
/// @param localCSeq    number of the last request that we sent, 0 for none
/// @param remoteCSeq   number of the last request that the peer sent, -1 for none
/// @param routeSet     Route values, the first hop first
/// @param remoteTarget the peer's Contact URI, or empty when it gave none that reads
public record Dialog<L extends Leg>(String callId, String localTag, String remoteTag, String local, String remote, long localCSeq, long remoteCSeq,
                                    List<String> routeSet, String remoteTarget) {
    public Dialog {
        routeSet = List.copyOf(routeSet);
    }

    /// Our side of leg A as we answer its INVITE (§12.1.1).
    ///
    /// @param localTag the tag that we answer with
    /// @param target   its Contact's URI
    public static Dialog<LegA> answering(SipRequest invite, String localTag, String target) {
        return new Dialog<>(invite.callId(), localTag, invite.fromTag(), invite.value(HeaderName.TO) + ";tag=" + localTag, invite.value(HeaderName.FROM),
            0, invite.cseq().number(), invite.items(HeaderName.RECORD_ROUTE), target);
    }

    /// Our side of leg B as a response of its INVITE makes it (§12.1.2).
    ///
    /// @param callId the Call-ID that we sent
    /// @param cseq   the INVITE's number
    /// @param local  the From value that we sent, with our tag
    /// @param remote the To value that we sent
    /// @param target the response's Contact URI
    public static Dialog<LegB> asking(SipResponse response, String callId, long cseq, String localTag, String local, String remote, String target) {
        return new Dialog<>(callId, localTag, response.toTag(), local, response.toTag().isEmpty() ? remote : remote + ";tag=" + response.toTag(),
            cseq, -1, response.items(HeaderName.RECORD_ROUTE).reversed(), target);
    }

    /// The dialog that a 2xx makes after everything about its INVITE has been forgotten: as the 2xx itself gives it.
    ///
    /// @param target the response's Contact URI, or empty
    public static Dialog<LegB> late(SipResponse response, String target) {
        return new Dialog<>(response.callId(), response.fromTag(), response.toTag(), response.value(HeaderName.FROM), response.value(HeaderName.TO),
            response.cseq().number(), -1, response.items(HeaderName.RECORD_ROUTE).reversed(), target);
    }

    /// The dialog after we send one more request in it.
    public Dialog<L> nextRequest() {
        return new Dialog<>(callId, localTag, remoteTag, local, remote, localCSeq + 1, remoteCSeq, routeSet, remoteTarget);
    }

    /// The dialog after the peer's request with this CSeq.
    public Dialog<L> heard(long cseq) {
        return new Dialog<>(callId, localTag, remoteTag, local, remote, localCSeq, Math.max(cseq, remoteCSeq), routeSet, remoteTarget);
    }

    /// Whether a request with this CSeq comes in its turn (§12.2.2).
    public boolean isNext(long cseq) {
        return cseq > remoteCSeq;
    }

    /// The same dialog with the route set and target that the 2xx gives: they may differ from the provisional response's (§13.2.2.4).
    public Dialog<L> confirmed(List<String> routes, String target) {
        return new Dialog<>(callId, localTag, remoteTag, local, remote, localCSeq, remoteCSeq, routes, target.isEmpty() ? remoteTarget : target);
    }

    /// The same dialog after a target refresh (§12.2.1.2, §12.2.2): an empty target leaves it as it is.
    public Dialog<L> refreshed(String target) {
        return target.isEmpty() ? this : new Dialog<>(callId, localTag, remoteTag, local, remote, localCSeq, remoteCSeq, routeSet, target);
    }

    @Override public String toString() {
        return "dialog " + localTag;
    }
}
