package io.callmask.sip.engine;

import io.callmask.number.record.Refusal;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Now;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.digest.Credentials;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ClientNonInvite;
import java.net.InetSocketAddress;

/// Takes responses, on either leg, to the transactions that they answer, or to what is left of those.
final class ResponseSide {
    static final String COOKIE = "z9hG4bK";
    private static final byte[] NO_SDP = {};

    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final Remains remains;

    private final LoneRequests lone;

    ResponseSide(Surroundings around, Minted ids, Transactions transactions, Remains remains, LoneRequests lone) {
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.remains = remains;
        this.lone = lone;
    }

    void response(SipResponse response, InetSocketAddress from, Wire wire, Now now) {
        // RFC 3261 §8.1.3.3: with more than one Via it is somebody else's.
        var branch = response.topVia().branch();
        boolean known = response.viaCount() == 1 && branch.startsWith(COOKIE) && take(response, branch.substring(COOKIE.length()), from, wire, now);
        if (!known) around.listener().dropped(Dropped.STRAY_RESPONSE);
    }

    private boolean take(SipResponse response, String id, InetSocketAddress from, Wire wire, Now now) {
        return response.cseq().method().equals("INVITE") ? toInvite(response, id, from, wire, now) : toOther(response, id, now);
    }

    private boolean toInvite(SipResponse response, String id, InetSocketAddress from, Wire wire, Now now) {
        var transaction = transactions.clientInvite(id);
        if (transaction == null) return toAnswered(response, id, from, wire, now);
        if (!isOfDialog(response, transaction.call)) return false;
        transactions.workOn(transaction.call);
        int status = response.status();
        ClientInvite.Event event = status < 200 ? new ClientInvite.Event.Provisional()
            : status < 300 ? new ClientInvite.Event.Success()
            : new ClientInvite.Event.Failure(transaction.user.ackOfRefusal(response));
        if (transactions.on(transaction, event, now)) transaction.user.response(response, now);
        return true;
    }

    private boolean toOther(SipResponse response, String id, Now now) {
        var transaction = transactions.clientNonInvite(id, response.cseq().method());
        if (transaction == null) return lone.response(response, id, now) || remains.has(Remains.Kind.RESPONSE, response.cseq().method() + id, now.nanos());
        if (!isOfDialog(response, transaction.call)) return false;
        transactions.workOn(transaction.call);
        var event = response.status() < 200 ? new ClientNonInvite.Event.Provisional() : new ClientNonInvite.Event.Final();
        if (transactions.on(transaction, event, now)) transaction.user.response(response, now);
        return true;
    }

    /// One more response to an INVITE that is over and done with.
    private boolean toAnswered(SipResponse response, String id, InetSocketAddress from, Wire wire, Now now) {
        var row = remains.find(Remains.Kind.RESPONSE, Again.ofInvite(id), now.nanos());
        if (row == null) return false;
        int status = response.status();
        if (status >= 300) {
            acknowledge(row);
        } else if (status >= 200 && !response.toTag().isEmpty()) {
            var same = remains.find(Remains.Kind.RESPONSE, Again.ofSuccess(id, response.toTag()), now.nanos());
            if (same != null) acknowledge(same);
            else if (row.length > 0) acknowledge(row);
            else if (ids.isOurs(response.callId()) && ids.isOurs(response.fromTag())) hangUp(response, from, wire);
        }
        return true;
    }

    private void acknowledge(byte[] row) {
        if (row.length == 0) return;
        var again = Again.read(row, around.wires());
        if (again.way() == null) return;
        around.listener().retransmitted("ACK");
        again.way().send(again.message());
    }

    /// Somebody else has answered an INVITE whose call is over: acknowledged and ended (RFC 3261 §13.2.2.4), whenever it comes. All that goes back is what the
    /// response itself says, to the peer that said it.
    private void hangUp(SipResponse response, InetSocketAddress from, Wire wire) {
        var dialog = Dialog.late(response, CalleeLeg.targetOf(response));
        var way = Way.of(Hop.of(dialog), wire, from, around.wires());
        if (!around.peers().at(way.to().getAddress()).equals(around.peers().at(from.getAddress()))) way = new Way(wire, from);
        int slot = Minted.slotOf(response.callId());
        around.listener().sent("ACK");
        way.send(Requests.ack(dialog, way.wire().us(), ids.next(slot), dialog.localCSeq(), Credentials.NONE, NO_SDP).bytes());
        around.listener().sent("BYE");
        way.send(Requests.bye(dialog.nextRequest(), way.wire().us(), ids.next(slot), Refusal.CANCELLED, Credentials.NONE).bytes());
    }

    /// The ids must be those that we sent, or somebody guesses.
    private static boolean isOfDialog(SipResponse response, Call call) {
        var b = call.legB(response.callId());
        if (b != null) return response.fromTag().equals(b.invitation.localTag());
        return response.callId().equals(call.a.callId) && call.a.tagged(response.fromTag()) != null;
    }
}
