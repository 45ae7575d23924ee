package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ClientNonInvite;

/// Takes responses, on either leg, to the transactions that they answer.
final class ResponseSide {
    static final String COOKIE = "z9hG4bK";

    private final CallListener listener;
    private final Transactions transactions;

    ResponseSide(CallListener listener, Transactions transactions) {
        this.listener = listener;
        this.transactions = transactions;
    }

    void response(SipResponse response, Now now) {
        // RFC 3261 §8.1.3.3: with more than one Via it is somebody else's.
        var branch = response.topVia().branch();
        boolean known = response.viaCount() == 1 && branch.startsWith(COOKIE) && take(response, branch.substring(COOKIE.length()), now);
        if (!known) listener.dropped(Dropped.STRAY_RESPONSE);
    }

    private boolean take(SipResponse response, String id, Now now) {
        return response.cseq().method().equals("INVITE") ? toInvite(response, id, now) : toOther(response, id, now);
    }

    private boolean toInvite(SipResponse response, String id, Now now) {
        var transaction = transactions.clientInvite(id);
        if (transaction == null || !isOfDialog(response, transaction.call)) return false;
        int status = response.status();
        ClientInvite.Event event = status < 200 ? new ClientInvite.Event.Provisional()
            : status < 300 ? new ClientInvite.Event.Success()
            : new ClientInvite.Event.Failure(transaction.user.ackOfRefusal(response));
        if (transactions.on(transaction, event, now)) transaction.user.response(response, now);
        return true;
    }

    private boolean toOther(SipResponse response, String id, Now now) {
        var transaction = transactions.clientNonInvite(id, response.cseq().method());
        if (transaction == null || !isOfDialog(response, transaction.call)) return false;
        var event = response.status() < 200 ? new ClientNonInvite.Event.Provisional() : new ClientNonInvite.Event.Final();
        if (transactions.on(transaction, event, now)) transaction.user.response(response, now);
        return true;
    }

    /// The ids must be those that we sent, or somebody guesses.
    private static boolean isOfDialog(SipResponse response, Call call) {
        var b = call.b;
        if (b != null && response.callId().equals(b.invitation.callId())) return response.fromTag().equals(b.invitation.localTag());
        var a = call.a.live;
        return a != null && response.callId().equals(a.dialog.callId()) && response.fromTag().equals(a.dialog.localTag());
    }
}
