package io.callmask.sip.engine;

import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ClientNonInvite;

/// Takes the responses to what we sent, and makes call events of those to leg B's INVITE.
final class CalleeSide {
    static final String COOKIE = "z9hG4bK";

    private final Surroundings around;
    private final Transactions transactions;
    private final Tags tags;
    private final Hands hands;
    private final Call.Feed feed;

    CalleeSide(Surroundings around, Transactions transactions, Tags tags, Hands hands, Call.Feed feed) {
        this.around = around;
        this.transactions = transactions;
        this.tags = tags;
        this.hands = hands;
        this.feed = feed;
    }

    void response(SipResponse response, Now now) {
        // RFC 3261 §8.1.3.3: with more than one Via it is somebody else's.
        var branch = response.topVia().branch();
        if (response.viaCount() != 1 || !branch.startsWith(COOKIE)) {
            around.listener().dropped(Dropped.STRAY_RESPONSE);
            return;
        }
        var id = branch.substring(COOKIE.length());
        if (response.cseq().method().equals("INVITE")) invited(response, id, now);
        else other(response, id, now);
    }

    private void other(SipResponse response, String id, Now now) {
        var transaction = transactions.clientNonInvite(id, response.cseq().method());
        if (transaction == null) {
            around.listener().dropped(Dropped.STRAY_RESPONSE);
            return;
        }
        transactions.on(transaction, response.status() < 200 ? new ClientNonInvite.Event.Provisional() : new ClientNonInvite.Event.Final(), now);
    }

    private void invited(SipResponse response, String id, Now now) {
        var transaction = transactions.clientInvite(id);
        var b = transaction == null ? null : transaction.call.b;
        // The dialog's ids must be those of our INVITE, or somebody guesses.
        if (transaction == null || b == null || !response.callId().equals(b.invitation.callId()) || !response.fromTag().equals(b.invitation.localTag())) {
            around.listener().dropped(Dropped.STRAY_RESPONSE);
            return;
        }
        int status = response.status();
        ClientInvite.Event event = status < 200 ? new ClientInvite.Event.Provisional()
            : status < 300 ? new ClientInvite.Event.Success()
            : new ClientInvite.Event.Failure(Requests.ackRefusal(b.invitation, b.branch, response.toTag()).bytes());
        if (!transactions.on(transaction, event, now)) return;
        if (status < 200) provisional(transaction.call, b, response, now);
        else if (status < 300) success(transaction.call, b, response, now);
        else feed.feed(transaction.call, new CallEvent.Declined(status), now);
    }

    private void provisional(Call call, CalleeLeg b, SipResponse response, Now now) {
        boolean early = response.status() > 100 && !response.toTag().isEmpty() && b.heard(response) != null;
        feed.feed(call, new CallEvent.Progress(response.status(), early ? response.toTag() : "", bodyOf(response)), now);
    }

    private void success(Call call, CalleeLeg b, SipResponse response, Now now) {
        // A 2xx without a tag makes no dialog: nothing could be acknowledged (RFC 3261 §12.1).
        if (response.toTag().isEmpty()) {
            around.listener().dropped(Dropped.MALFORMED);
            return;
        }
        var known = b.fork(response.toTag());
        if (known != null && known.answered) {
            hands.sendAck(b, known);
            return;
        }
        if (b.heard(response) == null) around.listener().dropped(Dropped.OVERFLOW);
        else feed.feed(call, new CallEvent.Answered(response.toTag(), bodyOf(response)), now);
    }

    private static Body bodyOf(SipResponse response) {
        return new Body(response.value(HeaderName.CONTENT_TYPE), response.body());
    }
}
