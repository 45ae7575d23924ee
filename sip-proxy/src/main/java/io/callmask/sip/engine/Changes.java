package io.callmask.sip.engine;

import io.callmask.media.sdp.SessionDescription;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.builder.SessionLines;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallAction;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.Change;
import io.callmask.sip.call.ChangeEvent;
import io.callmask.sip.call.Digit;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.Side;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.engine.LiveDialog.Answering;
import io.callmask.sip.engine.LiveDialog.Incoming;
import io.callmask.sip.engine.LiveDialog.Outgoing;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transaction.ServerNonInvite;
import io.callmask.sip.transaction.TimerValues;
import java.util.Objects;
import java.util.Optional;

/// The hands for what happens within dialogs: changes of a session from either side, early ones too, and keyed digits.
final class Changes {
    /// In the place of a fork's tag: the dialogs of those who talk.
    static final String CHOSEN = "";
    private static final byte[] NO_SDP = {};
    private static final int TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;
    private static final int TERMINATED = 487;
    private static final int NOT_ACCEPTABLE = 488;

    private final TimerValues timers;
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final DialogRequests requests;
    private final TimerWheel wheel;
    private final Keyring keyring;
    private final Call.Feed feed;

    Changes(TimerValues timers, Surroundings around, Minted ids, Transactions transactions, DialogRequests requests, TimerWheel wheel, Keyring keyring, Call.Feed feed) {
        this.timers = timers;
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.requests = requests;
        this.wheel = wheel;
        this.keyring = keyring;
        this.feed = feed;
    }

    /// @param branch the fork whose early dialogs are meant, or [#CHOSEN]
    void perform(Call call, String branch, CallAction.ChangeAction action, Now now) {
        switch (action) {
            case CallAction.OfferChange(var to, var kind, var offer)        -> offer(call, branch, to, kind, offer, now);
            case CallAction.Refresh(var to)                                 -> refresh(call, to, now);
            case CallAction.AskForOffer(var to)                             -> request(call, CHOSEN, to, live(call, to), Change.Kind.INVITE, NO_SDP, now);
            case CallAction.AcceptChange(var to, var _, var description)    -> accept(call, to, dialog(call, branch, to), description, now);
            case CallAction.RefuseChange(var to, var kind, var status)      -> refuse(dialog(call, branch, to), kind, status, now);
            case CallAction.AckChange(var to)                               -> ack(call, dialog(call, branch, to), NO_SDP, now);
            case CallAction.AckChangeWith(var to, var answer)               -> ackWith(call, to, answer, now);
            case CallAction.CancelChange(var to)                            -> cancel(call, live(call, to), now);
        }
    }

    private void offer(Call call, String branch, Side to, Change.Kind kind, SessionDescription offer, Now now) {
        var live = dialog(call, branch, to);
        request(call, branch, to, live, kind, live.described.render(offer), now);
    }

    /// By UPDATE, which touches nothing else; to a peer without it by a re-INVITE with the offer that it has (RFC 4028 §7.4).
    private void refresh(Call call, Side to, Now now) {
        var live = live(call, to);
        var clock = live.session;
        boolean byUpdate = clock != null && clock.allowsUpdate();
        request(call, CHOSEN, to, live, byUpdate ? Change.Kind.UPDATE : Change.Kind.INVITE, byUpdate ? NO_SDP : live.described.again(), now);
    }

    private <L extends Leg> void request(Call call, String branch, Side to, LiveDialog<L> live, Change.Kind kind, byte[] sdp, Now now) {
        var hop = Hop.of(live.dialog);
        var way = live.way(hop, around);
        request(call, branch, to, live, kind, sdp, way, keyring.first(live, hop, way, method(kind)), now);
    }

    private static String method(Change.Kind kind) {
        return switch (kind) {
            case INVITE -> "INVITE";
            case UPDATE, PRACK, PROGRESS -> "UPDATE";
        };
    }

    private <L extends Leg> void request(Call call, String branch, Side to, LiveDialog<L> live, Change.Kind kind, byte[] sdp, Way way, Asked asked, Now now) {
        live.dialog = live.dialog.nextRequest();
        var outgoing = new Outgoing<L>(kind, ids.next(call.slot), live.dialog, way, asked);
        live.outgoing = outgoing;
        var bytes = Requests.change(kind, live.dialog, way.wire().us(), outgoing.branch, live.contact, live.session == null ? SessionLines.NONE : live.session.lines(), asked.credentials(), sdp).bytes();
        var user = new Requested<>(call, branch, to, live, outgoing, sdp, now.nanos() + timers.patience());
        switch (kind) {
            case INVITE -> outgoing.invite = transactions.startClientInvite(outgoing.branch, call, way.wire(), way.to(), bytes, user, now);
            case UPDATE, PRACK, PROGRESS -> transactions.startClientNonInvite(outgoing.branch, method(kind), call, way.wire(), way.to(), bytes, user, now);
        }
    }

    /// Our re-INVITE or UPDATE and what comes of it.
    ///
    /// A re-INVITE that is answered 100 and then never would keep the session from changing for ever. So 64·T1 after it we cancel it; when that
    /// brings no final response either, the side is gone (RFC 3261 §9.1, §12.2.1.2).
    private final class Requested<L extends Leg> extends TimerWheel.Entry implements Transaction.User {
        private final Call call;
        private final String branch;
        private final Side to;
        private final LiveDialog<L> live;
        private final Outgoing<L> outgoing;
        private final byte[] sdp;
        private final long limit;

        Requested(Call call, String branch, Side to, LiveDialog<L> live, Outgoing<L> outgoing, byte[] sdp, long limit) {
            this.call = call;
            this.branch = branch;
            this.to = to;
            this.live = live;
            this.outgoing = outgoing;
            this.sdp = sdp;
            this.limit = limit;
        }

        @Override public byte[] ackOfRefusal(SipResponse response) {
            return Requests.ackRefusal(outgoing.dialog, outgoing.way.wire().us(), outgoing.branch).bytes();
        }

        @Override void fire(Now now) {
            if (call.state instanceof CallState.Talking && !outgoing.cancelled) {
                sendCancel(call, outgoing, now);
                return;
            }
            if (outgoing.invite != null) transactions.on(outgoing.invite, new ClientInvite.Event.Abandon(), now);
            timedOut(now);
        }

        @Override public void timedOut(Now now) {
            changing(new ChangeEvent.Rejected(to, TIMEOUT), now);
        }

        /// RFC 3261 §8.1.3.1: a transport error is a 503.
        @Override public void lost(boolean perhapsReceived, Now now) {
            changing(new ChangeEvent.Rejected(to, UNAVAILABLE), now);
        }

        @Override public void response(SipResponse response, Now now) {
            int status = response.status();
            if (status < 200) {
                provisional(now);
                return;
            }
            if (outgoing.limit != null) wheel.disarm(outgoing.limit);
            if (Keyring.isChallenge(status) && showsCredentials(response, now)) return;
            if (status >= 300) {
                if (live.session != null) live.session.refused(response);
                // The CANCEL was our own: nobody over there has asked for a 487.
                changing(new ChangeEvent.Rejected(to, status == TERMINATED && !outgoing.withdrawn ? NOT_ACCEPTABLE : status), now);
            } else if (live.outgoing != outgoing) {
                // The answer to a request that was given up, while another is under way: it is acknowledged and means nothing more.
                ack(call, live, outgoing, NO_SDP, now);
            } else {
                live.dialog = live.dialog.refreshed(CalleeLeg.targetOf(response));
                if (live.session != null && call.state instanceof CallState.Talking) live.session.agree(response, now);
                changing(new ChangeEvent.Accepted(to, Body.of(response)), now);
            }
        }

        /// The trunk wants to know who asks: the same once more, unless it has been given up meanwhile (RFC 3261 §22.2).
        private boolean showsCredentials(SipResponse response, Now now) {
            boolean isOpen = branch.equals(CHOSEN) ? call.state instanceof CallState.Talking : !(call.state instanceof CallState.Recording || call.state instanceof CallState.Ended);
            if (!isOpen || live.outgoing != outgoing || outgoing.withdrawn || outgoing.cancelled) return false;
            var hop = Hop.of(live.dialog);
            var way = live.way(hop, around);
            var asked = keyring.again(outgoing.asked, response, live, hop, way, method(outgoing.kind));
            if (asked == null) return false;
            request(call, branch, to, live, outgoing.kind, sdp, way, asked, now);
            return true;
        }

        private void provisional(Now now) {
            if (outgoing.kind != Change.Kind.INVITE || outgoing.limit != null) return;
            outgoing.limit = this;
            wheel.arm(this, Math.max(limit, now.nanos()));
            if (outgoing.withdrawn) sendCancel(call, outgoing, now);
        }

        private void changing(ChangeEvent event, Now now) {
            feed.feed(call, branch.equals(CHOSEN) ? new CallEvent.Changing(event) : new CallEvent.EarlyChanging(branch, event), now);
        }
    }

    /// 200 to what `to` has asked for.
    private <L extends Leg> void accept(Call call, Side to, LiveDialog<L> live, SessionDescription description, Now now) {
        var incoming = Objects.requireNonNull(live.incoming, "a request to accept");
        var ok = Responses.acceptChange(incoming.echo(), live.contact, live.wire.us(), incoming.session() == null ? SessionLines.NONE : SessionClock.lines(incoming.session()), live.described.render(description)).bytes();
        if (live.session != null && incoming.session() != null) live.session.run(incoming.session(), now);
        switch (incoming.answering()) {
            case Answering.ToInvite(var transaction) -> {
                transactions.on(transaction, new ServerInvite.Event.Success(ok), now);
                live.repeating.start(ok, transaction.wire, transaction.peer, timers, wheel, around.listener(),
                    at -> feed.feed(call, new CallEvent.Changing(new ChangeEvent.AckMissing(to)), at), now);
            }
            case Answering.ToOther(var transaction) -> {
                transactions.on(transaction, new ServerNonInvite.Event.Final(ok), now);
                live.incoming = null;
            }
        }
    }

    private <L extends Leg> void refuse(LiveDialog<L> live, Change.Kind kind, int status, Now now) {
        var incoming = Objects.requireNonNull(live.incoming, "a request to refuse");
        // A PRACK has been taken for what it acknowledges: sending it again, as other refusals ask for, would help nobody.
        byte[] no = Responses.plain(incoming.echo(), kind == Change.Kind.PRACK ? NOT_ACCEPTABLE : status, "").bytes();
        switch (incoming.answering()) {
            case Answering.ToInvite(var transaction) -> transactions.on(transaction, new ServerInvite.Event.Failure(no), now);
            case Answering.ToOther(var transaction) -> transactions.on(transaction, new ServerNonInvite.Event.Final(no), now);
        }
        live.incoming = null;
    }

    /// The ACK for our 2xx has come, if it is for that.
    ///
    /// @return whether it was
    boolean acked(LiveDialog<?> live, long cseq) {
        var incoming = live.incoming;
        // One that comes before our 2xx acknowledges nothing.
        boolean isDue = incoming != null && incoming.cseq() == cseq && incoming.answering() instanceof Answering.ToInvite(var transaction) && transaction.state instanceof ServerInvite.State.Accepted;
        if (!isDue) return false;
        live.repeating.stop(wheel);
        live.incoming = null;
        return true;
    }

    private void ackWith(Call call, Side to, SessionDescription answer, Now now) {
        var live = live(call, to);
        ack(call, live, live.described.render(answer), now);
    }

    private <L extends Leg> void ack(Call call, LiveDialog<L> live, byte[] sdp, Now now) {
        if (live.outgoing != null) ack(call, live, live.outgoing, sdp, now);
    }

    /// Within a dialog one peer answers, once: with the ACK sent, the re-INVITE is done with.
    private <L extends Leg> void ack(Call call, LiveDialog<L> live, Outgoing<L> outgoing, byte[] sdp, Now now) {
        // An UPDATE has no ACK.
        if (outgoing.invite == null) return;
        var way = live.way(around);
        byte[] ack = Requests.ack(live.dialog, way.wire().us(), ids.next(call.slot), outgoing.dialog.localCSeq(), keyring.ofAck(outgoing.asked, live.trunk, way), sdp).bytes();
        around.listener().sent("ACK");
        way.send(ack);
        transactions.settle(outgoing.invite, ack, way, now);
    }

    /// Only what has been heard of may be cancelled (RFC 3261 §9.1): else CANCEL waits for the first provisional response.
    private <L extends Leg> void cancel(Call call, LiveDialog<L> live, Now now) {
        var outgoing = live.outgoing;
        if (outgoing == null || outgoing.invite == null) return;
        outgoing.withdrawn = true;
        if (outgoing.invite.state instanceof ClientInvite.State.Proceeding) sendCancel(call, outgoing, now);
    }

    private <L extends Leg> void sendCancel(Call call, Outgoing<L> outgoing, Now now) {
        if (outgoing.cancelled) return;
        outgoing.cancelled = true;
        if (outgoing.limit != null) wheel.arm(outgoing.limit, now.nanos() + timers.patience());
        var bytes = Requests.cancelChange(outgoing.dialog, outgoing.way.wire().us(), outgoing.branch).bytes();
        transactions.startClientNonInvite(outgoing.branch, "CANCEL", call, outgoing.way.wire(), outgoing.way.to(), bytes, Transaction.User.NOBODY, now);
    }

    void send(Call call, Side to, Digit digit, Now now) {
        send(call, live(call, to), digit, now);
    }

    private <L extends Leg> void send(Call call, LiveDialog<L> live, Digit digit, Now now) {
        requests.send(call, live, "INFO", (dialog, _, us, branch, credentials) -> Requests.digit(dialog, us, branch, digit, credentials), Transaction.User.ONCE, now);
    }

    private static LiveDialog<?> live(Call call, Side side) {
        return liveOf(call, side).orElseThrow(() -> new IllegalStateException("no dialog of that side"));
    }

    /// A side's dialog of a fork, or of the one that talks.
    private static LiveDialog<?> dialog(Call call, String branch, Side side) {
        if (branch.equals(CHOSEN)) return live(call, side);
        return switch (side) {
            case CALLER -> call.a.early(Objects.requireNonNull(call.a.fork(branch), "leg A's side of a fork"), Hands.dialled(call));
            case CALLEE -> {
                var live = Objects.requireNonNull(Objects.requireNonNull(call.b, "leg B").fork(branch), "a fork").live;
                live.describeApart();
                yield live;
            }
        };
    }

    /// The dialog of the side that talks, once there is one.
    static Optional<LiveDialog<?>> liveOf(Call call, Side side) {
        return switch (side) {
            case CALLER -> Optional.ofNullable(call.a.live);
            case CALLEE -> call.b == null || call.b.chosen == null ? Optional.empty() : Optional.of(call.b.chosen.live);
        };
    }
}
