package io.callmask.sip.engine;

import io.callmask.media.MediaPolicy;
import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Outbound;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallAction;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.MediaPurpose;
import io.callmask.sip.call.Now;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.dialog.RepeatedAnswer;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg.LegA;
import io.callmask.sip.message.Leg.LegB;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transport.Transport;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does what the call machine says. The only place that sends for a call.
final class Hands {
    private static final byte[] NO_SDP = {};

    private final EngineSettings settings;
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final TimerWheel wheel;
    private final Tags tags;
    private final Call.Feed feed;
    private final Consumer<Letter> answers;

    Hands(EngineSettings settings, Surroundings around, Minted ids, Transactions transactions, TimerWheel wheel, Tags tags, Call.Feed feed, Consumer<Letter> answers) {
        this.settings = settings;
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.wheel = wheel;
        this.tags = tags;
        this.feed = feed;
        this.answers = answers;
    }

    void perform(Call call, CallAction action, Now now) {
        switch (action) {
            case CallAction.ApplyOffer _                                   -> applyOffer(call);
            case CallAction.ApplyAnswer(var purpose, var body)             -> applyAnswer(call, purpose, body);
            case CallAction.Invite(var dial, var offer)                    -> invite(call, dial, offer, now);
            case CallAction.Ack(var branch)                                -> ack(call, branch);
            case CallAction.Cancel _                                       -> cancel(call, now);
            case CallAction.Abandon _                                      -> abandon(call, now);
            case CallAction.ByeCallee(var branch, var why)                 -> byeCallee(call, branch, why, now);
            case CallAction.Relay(var status, var branch)                  -> progress(call, status, branch, NO_SDP, now);
            case CallAction.RelayEarly(var status, var branch, var early)  -> progress(call, status, branch, call.a.described.render(early), now);
            case CallAction.Accept(var branch, var answer)                 -> accept(call, branch, answer, now);
            case CallAction.Refuse(var why)                                -> refuse(call, why, now);
            case CallAction.ByeCaller(var why)                             -> byeCaller(call, why, now);
            case CallAction.StopRepeating _                                -> stopRepeating(call);
            case CallAction.ArmNoAnswer _                                  -> wheel.arm(call.noAnswer, now.nanos() + settings.noAnswer().toNanos());
            case CallAction.DisarmNoAnswer _                               -> wheel.disarm(call.noAnswer);
            case CallAction.ArmCancel _                                    -> wheel.arm(call.cancel, now.nanos() + settings.timers().patience());
            case CallAction.DisarmCancel _                                 -> wheel.disarm(call.cancel);
            case CallAction.Write(var ending)                              -> around.journal().end(Records.of(call, ending, settings.node()), record -> answers.accept(new Letter.Recorded(call, record)));
            case CallAction.Forget _                                       -> call.forgotten = true;
        }
    }

    // Media.

    private void applyOffer(Call call) {
        var verdict = around.media().offer(call.a.invite.value(HeaderName.CONTENT_TYPE), call.a.invite.body());
        judged(call, new MediaPurpose.Offer(), verdict);
    }

    private void applyAnswer(Call call, MediaPurpose purpose, Body body) {
        judged(call, purpose, around.media().answer(callee(call).offered, body.type(), body.bytes()));
    }

    private static void judged(Call call, MediaPurpose purpose, MediaPolicy.Verdict verdict) {
        call.pending.add(switch (verdict) {
            case Verdict.Admitted(var description) -> new CallEvent.MediaDecided(purpose, description);
            case Verdict.Rejected(var reason)      -> new CallEvent.MediaRejected(purpose, reason);
        });
    }

    // Leg B.

    private void invite(Call call, Dial dial, SessionDescription offer, Now now) {
        var peer = around.peers().named(dial.trunk().name());
        if (peer.isEmpty()) {
            call.pending.add(new CallEvent.SendFailed());
            return;
        }
        if (!around.router().holds(dial, now.wall())) {
            call.pending.add(new CallEvent.RouteLost());
            return;
        }
        call.attempts++;
        var departure = departure(call, dial, offer, peer.get());
        if (departure == null || !leaves(call, departure, now)) call.pending.add(new CallEvent.SendFailed());
    }

    /// By the trunk's transport, or by TCP when the INVITE is too large for a datagram and we have a listener for it; null when there is no way to the trunk at all.
    private @Nullable Departure departure(Call call, Dial dial, SessionDescription offer, Peers.Peer peer) {
        var wire = Way.wireTo(peer.to(), peer.transport(), around.wires());
        if (wire == null) return null;
        var departure = departure(call, dial, offer, peer, wire);
        var reliable = departure.isTooLarge() ? Way.wireTo(peer.to(), Transport.TCP, around.wires()) : null;
        return reliable == null ? departure : departure(call, dial, offer, peer, reliable).or(departure);
    }

    private Departure departure(Call call, Dial dial, SessionDescription offer, Peers.Peer peer, Wire wire) {
        var invitation = new Invitation(dial.route().ring(), dial.route().show(), peer.hostPort(), wire.us(), ids.next(call.slot), ids.next(call.slot), call.a.invite.maxForwards() - 1);
        var b = new CalleeLeg(invitation, ids.next(call.slot), wire, peer.to(), dial.trunk().name(), offer);
        return new Departure(b, Requests.invite(invitation, b.branch, new Described(around.ids().number(), wire.us().address()).render(offer)).bytes(), null);
    }

    /// @return whether the INVITE is on its way
    private boolean leaves(Call call, Departure departure, Now now) {
        var b = departure.leg();
        call.b = b;
        tags.addB(b.invitation.localTag(), call);
        b.otherwise = departure.otherwise();
        var transaction = transactions.startClientInvite(b.branch, call, b.wire, b.peer, departure.invite(), at -> feed.feed(call, new CallEvent.CalleeSilent(), at), now);
        b.transaction = transaction;
        if (!transaction.unsent) return true;
        transactions.kill(transaction);
        return leavesOtherwise(call, b, now);
    }

    private boolean leavesOtherwise(Call call, CalleeLeg b, Now now) {
        if (b.otherwise == null) return false;
        tags.removeB(b.invitation.localTag());
        return leaves(call, b.otherwise, now);
    }

    /// A connection could not be made, or broke before its peer was heard.
    void lost(Transaction<?> transaction, boolean perhapsReceived, Now now) {
        var call = transaction.call;
        if (!transactions.lost(transaction, now)) return;
        var b = call.b;
        // What the callee may have must not be sent again: its phone would ring twice.
        boolean mayLeaveAgain = !perhapsReceived && call.state instanceof CallState.Dialling;
        if (mayLeaveAgain && b != null && b.transaction == transaction && leavesOtherwise(call, b, now)) transactions.kill(transaction);
        else feed.feed(call, new CallEvent.SendFailed(), now);
    }

    private void ack(Call call, String branch) {
        var b = callee(call);
        var fork = Objects.requireNonNull(b.fork(branch), "an answered fork");
        fork.answered = true;
        fork.ack = Requests.ack(fork.dialog, way(fork.dialog, b).wire().us(), ids.next(call.slot), Invitation.CSEQ).bytes();
        sendAck(b, fork);
    }

    /// Also for every 2xx that comes again (RFC 3261 §13.2.2.4).
    void sendAck(CalleeLeg b, CalleeLeg.Fork fork) {
        byte[] ack = Objects.requireNonNull(fork.ack, "an acknowledged fork");
        around.listener().sent("ACK");
        way(fork.dialog, b).send(ack);
    }

    private Way way(Dialog<LegB> dialog, CalleeLeg b) {
        return Way.of(Hop.of(dialog), b.wire, b.peer, around.wires());
    }

    private void cancel(Call call, Now now) {
        var b = callee(call);
        if (b.cancelled) return;
        b.cancelled = true;
        transactions.startClientNonInvite(b.branch, "CANCEL", call, b.wire, b.peer, Requests.cancel(b.invitation, b.branch, Refusal.CANCELLED).bytes(), now);
    }

    private void abandon(Call call, Now now) {
        if (call.b != null && call.b.transaction != null) transactions.on(call.b.transaction, new ClientInvite.Event.Abandon(), now);
    }

    private void byeCallee(Call call, String branch, Refusal why, Now now) {
        var b = callee(call);
        var fork = Objects.requireNonNull(b.fork(branch), "an answered fork");
        fork.dialog = fork.dialog.nextRequest();
        String id = ids.next(call.slot);
        var way = way(fork.dialog, b);
        var bye = Requests.bye(fork.dialog, way.wire().us(), id, why);
        transactions.startClientNonInvite(id, "BYE", call, way.wire(), way.to(), bye.bytes(), now);
    }

    // Leg A.

    private void progress(Call call, int status, String branch, byte[] sdp, Now now) {
        // Other 1xx mean nothing between two networks (RFC 3261 §21.1).
        int shown = status >= 180 && status <= 183 ? status : 183;
        answer(call, new ServerInvite.Event.Provisional(call.a.progress(shown, tagFor(call, branch), dialled(call), sdp).bytes()), now);
    }

    private void accept(Call call, String branch, SessionDescription description, Now now) {
        var ok = call.a.accept(tagFor(call, branch), dialled(call), call.a.described.render(description));
        answer(call, new ServerInvite.Event.Success(ok.bytes()), now);
        repeat(call, ok, now);
    }

    private void refuse(Call call, Refusal why, Now now) {
        var tag = call.a.forks.isEmpty() ? ids.next(call.slot) : call.a.forks.getFirst().tag();
        answer(call, new ServerInvite.Event.Failure(call.a.refuse(why, tag).bytes()), now);
    }

    private void answer(Call call, ServerInvite.Event event, Now now) {
        transactions.on(Objects.requireNonNull(call.a.transaction, "leg A's transaction"), event, now);
    }

    private void byeCaller(Call call, Refusal why, Now now) {
        var dialog = Objects.requireNonNull(call.a.dialog, "leg A's dialog").nextRequest();
        call.a.dialog = dialog;
        String id = ids.next(call.slot);
        var way = Way.of(Hop.of(dialog), call.a.wire, call.a.source, around.wires());
        Outbound<LegA> bye = Requests.bye(dialog, way.wire().us(), id, why);
        transactions.startClientNonInvite(id, "BYE", call, way.wire(), way.to(), bye.bytes(), now);
    }

    private String tagFor(Call call, String branch) {
        var known = call.a.tagOf(branch);
        if (known != null) return known;
        var tag = ids.next(call.slot);
        call.a.forks.add(new CallerLeg.Fork(branch, tag));
        tags.addA(tag, call);
        return tag;
    }

    // The 2xx until its ACK.

    private void repeat(Call call, Outbound<LegA> ok, Now now) {
        var timers = settings.timers();
        call.a.repeated = new RepeatedAnswer(ok.bytes(), timers.t1(), now.nanos() + timers.patience());
        call.a.repetition = new TimerWheel.Entry() {
            @Override void fire(Now at) {
                repeatAgain(call, this, at);
            }
        };
        wheel.arm(call.a.repetition, now.nanos() + timers.t1());
    }

    private void repeatAgain(Call call, TimerWheel.Entry entry, Now now) {
        var repeated = Objects.requireNonNull(call.a.repeated, "a 2xx without ACK");
        if (repeated.isOver(now.nanos())) {
            feed.feed(call, new CallEvent.AckMissing(), now);
            return;
        }
        around.listener().retransmitted("200");
        call.a.wire.send(repeated.response(), 0, repeated.response().length, call.a.peer);
        call.a.repeated = repeated.again(settings.timers().t2());
        wheel.arm(entry, Math.min(now.nanos() + call.a.repeated.interval(), repeated.deadline()));
    }

    private void stopRepeating(Call call) {
        if (call.a.repetition != null) wheel.disarm(call.a.repetition);
        call.a.repetition = null;
        call.a.repeated = null;
    }

    private static CalleeLeg callee(Call call) {
        return Objects.requireNonNull(call.b, "leg B");
    }

    private static VirtualNumber dialled(Call call) {
        if (call.decision instanceof Dial dial) return dial.route().key().dialled();
        throw new IllegalStateException("progress without a route");
    }
}
