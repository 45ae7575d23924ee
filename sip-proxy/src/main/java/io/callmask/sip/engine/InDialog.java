package io.callmask.sip.engine;

import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.builder.SessionLines;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.Change;
import io.callmask.sip.call.ChangeEvent;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.Side;
import io.callmask.sip.dialog.RAck;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.engine.LiveDialog.Answering;
import io.callmask.sip.engine.LiveDialog.Incoming;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.transaction.ServerInvite;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Requests within a call, from either leg: matched by our tag, the Call-ID and the peer's tag. Where they come from is not what finds a call, but they must come from its leg's trunk, or one of its group.
final class InDialog {
    private static final int LONGEST_WAIT = 11;

    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final Remains remains;
    private final Tags tags;
    private final Hands hands;
    private final Changes changes;
    private final CallerSide door;
    private final Call.Feed feed;

    InDialog(Surroundings around, Minted ids, Transactions transactions, Remains remains, Tags tags, Hands hands, CallerSide door, Call.Feed feed) {
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.remains = remains;
        this.tags = tags;
        this.hands = hands;
        this.changes = hands.changes();
        this.door = door;
        this.feed = feed;
    }

    /// Whose request this is.
    ///
    /// @param fork leg B's fork, null for leg A
    /// @param own  leg A's side of a fork, null for leg B
    record From(Call call, Side side, CalleeLeg.@Nullable Fork fork, CallerLeg.@Nullable Fork own) {
        /// The dialog, once it is confirmed or, on leg B, begun; on leg A, once anything was asked in it.
        @Nullable LiveDialog<?> live() {
            return fork != null ? fork.live : own != null ? own.live : null;
        }

        /// The same, and on leg A begun now, if it can be.
        @Nullable LiveDialog<?> begun() {
            if (own != null && own.live == null && call.a.isOpen()) return call.a.early(own, Hands.dialled(call));
            return live();
        }

        /// That of its leg.
        String trunk() {
            return fork != null ? fork.of.trunk : call.a.trunk;
        }

        /// Leg B's tag of the fork.
        String branch() {
            return fork != null ? fork.tag() : own != null ? own.branch : "";
        }
    }

    /// The call and side that a request belongs to, or null.
    @Nullable From side(SipRequest request, InetSocketAddress source) {
        var a = tags.onA(request.toTag());
        if (a != null && request.callId().equals(a.a.callId) && request.fromTag().equals(a.a.fromTag)) return !isOf(a.a.trunk, source) ? null : new From(a, Side.CALLER, null, a.a.tagged(request.toTag()));
        var b = tags.onB(request.toTag());
        var leg = b == null ? null : b.legB(request.callId());
        if (b == null || leg == null || !isOf(leg.trunk, source)) return null;
        var fork = leg.fork(request.fromTag());
        return fork == null ? null : new From(b, Side.CALLEE, fork, null);
    }

    private boolean isOf(String trunk, InetSocketAddress source) {
        return around.peers().speaksFor(trunk, source.getAddress());
    }

    void ack(SipRequest ack, InetSocketAddress source, Now now) {
        var transaction = transactions.serverInvite(Transactions.key(ack, "INVITE"));
        if (transaction != null) {
            transactions.on(transaction, new ServerInvite.Event.Ack(), now);
            return;
        }
        var from = side(ack, source);
        if (from == null || !acked(from, ack, now)) around.listener().dropped(Dropped.STRAY_ACK);
    }

    private boolean acked(From from, SipRequest ack, Now now) {
        long cseq = ack.cseq().number();
        var call = from.call();
        if (from.side() == Side.CALLER && cseq == call.a.cseq) {
            // From here on copies of its INVITE are answered from what is left of it.
            door.forget(call, now);
            feed.feed(call, new CallEvent.CallerAcked(Body.of(ack)), now);
            return true;
        }
        var live = from.live();
        if (live == null || !changes.acked(live, cseq)) return false;
        feed.feed(call, new CallEvent.Changing(new ChangeEvent.Acked(from.side(), Body.of(ack))), now);
        return true;
    }

    void cancel(SipRequest cancel, InetSocketAddress source, Wire wire, Now now) {
        var key = Transactions.key(cancel, "CANCEL");
        if (isAgain(key, cancel, source, wire, now)) return;
        var inviteKey = Transactions.key(cancel, "INVITE");
        var invited = transactions.serverInvite(inviteKey);
        if (invited == null) {
            var answered = remains.find(Remains.Kind.INVITE, inviteKey, now.nanos());
            if (answered == null || answered.length == 0) door.reject(cancel, answered == null ? 481 : 200, source, wire);
            else tooLate(cancel, new String(answered, StandardCharsets.US_ASCII), source, wire);
            return;
        }
        // It goes the way of its INVITE (RFC 3261 §9.1).
        if (!isOf(invited.trunk, source)) {
            door.reject(cancel, 481, source, wire);
            return;
        }
        var call = invited.call;
        // Of the call's own INVITE: that tag is for leg A only.
        String tag = invited != call.a.transaction || call.a.forks.isEmpty() ? ids.next(call.slot) : call.a.forks.getFirst().tag;
        answer(key, call, invited.trunk, Responses.plain(Rejections.echo(cancel, source), 200, tag).bytes(), cancel, source, wire, now);
        if (!(invited.state instanceof ServerInvite.State.Proceeding)) return;
        if (invited == call.a.transaction) {
            feed.feed(call, new CallEvent.CallerCancelled(), now);
        } else {
            var from = side(cancel, source);
            if (from != null && from.call() == call) feed.feed(call, new CallEvent.Changing(new ChangeEvent.Withdrawn(from.side())), now);
        }
    }

    /// RFC 3261 §9.2: once a final response is out, CANCEL has no effect; its own answer bears the same tag.
    private void tooLate(SipRequest cancel, String tag, InetSocketAddress source, Wire wire) {
        byte[] ok = Responses.plain(Rejections.echo(cancel, source), 200, tag).bytes();
        around.listener().sent(Kind.of(ok));
        wire.send(ok, 0, ok.length, Addresses.ofResponse(cancel.topVia(), source, wire.us().transport()));
    }

    /// BYE, UPDATE, INFO, PRACK, OPTIONS.
    void request(SipRequest request, InetSocketAddress source, Wire wire, Now now) {
        var key = Transactions.key(request, request.method());
        if (isAgain(key, request, source, wire, now)) return;
        var no = Gate.check(request);
        var from = side(request, source);
        if (no != null) {
            door.reject(request, no.status(), source, wire, no.extra().toArray(Extra[]::new));
            return;
        }
        if (from == null && overtaking(request, source) instanceof Call call) {
            overtaken(call, key, request, source, wire, now);
            return;
        }
        if (from == null || isOver(from.call())) {
            // Both have hung up at once, or what comes is late: answered without state, so that nothing holds the call.
            boolean both = request.method().equals("BYE") && (from != null || remains.has(Remains.Kind.DIALOG, Tags.dialog(request.toTag(), request.callId(), request.fromTag()), now.nanos()));
            door.reject(request, both ? 200 : 481, source, wire);
            return;
        }
        boolean hasRoom = from.call().hasRoomFor(request, now);
        if (!hasRoom && !request.method().equals("BYE")) {
            door.reject(request, 503, source, wire, retryLater());
        } else if (!isNext(from, request)) {
            // With state, so that a copy hears the same when the call is over.
            if (hasRoom) refuseUnheard(from, key, request, 500, source, wire, now);
            else door.reject(request, 500, source, wire);
        } else if (isOther(from) && !request.method().equals("BYE")) {
            refuse(from, key, request, 481, source, wire, now);
        } else {
            switch (request.method()) {
                case "BYE"    -> bye(from, key, request, hasRoom, source, wire, now);
                case "UPDATE" -> update(from, key, request, source, wire, now);
                case "PRACK"  -> prack(from, key, request, source, wire, now);
                case "OPTIONS" -> options(from, key, request, source, wire, now);
                default       -> info(from, key, request, source, wire, now);
            }
        }
    }

    private static boolean isOver(Call call) {
        return call.state instanceof CallState.Recording || call.state instanceof CallState.Ended;
    }

    /// RFC 3261 §12.2.2: a CSeq that is not higher than the last is out of order.
    private static boolean isNext(From from, SipRequest request) {
        var live = from.live();
        return live == null ? request.cseq().number() > from.call().a.cseq : live.dialog.isNext(request.cseq().number());
    }

    private void bye(From from, String key, SipRequest bye, boolean hasRoom, InetSocketAddress source, Wire wire, Now now) {
        var call = from.call();
        // One that is hardly the first of its dialogs ends them like any other, but its answer is not kept.
        if (hasRoom) {
            heard(from, bye, "");
            answer(key, call, from.trunk(), Responses.plain(Rejections.echo(bye, source), 200, "").bytes(), bye, source, wire, now);
        } else {
            door.reject(bye, 200, source, wire);
        }
        // An early dialog of another fork than the answered one ends by itself.
        if (isForsaken(from) || isLeft(from) || from.own() != null && isOther(from)) return;
        if (from.own() != null && call.a.live == null && CallMachine.goesOnWithout(call.state, from.branch(), branches(call))) {
            hands.leave(call, from.own(), now);
            return;
        }
        // The caller may end an early dialog by BYE as well as by CANCEL (RFC 3261 §15).
        feed.feed(call, switch (from.side()) {
            case CALLER -> call.a.live == null ? new CallEvent.CallerCancelled() : new CallEvent.CallerHungUp();
            case CALLEE -> new CallEvent.CalleeHungUp(bye.fromTag());
        }, now);
    }

    /// The call of a callee's request that has overtaken everything that would make its dialog known, its 2xx above all; null when it is none.
    private @Nullable Call overtaking(SipRequest request, InetSocketAddress source) {
        var call = tags.onB(request.toTag());
        if (call == null || call.b == null || !request.callId().equals(call.b.invitation.callId()) || !isOf(call.b.trunk, source)) return null;
        boolean isOpen = call.state instanceof CallState.Dialling || call.state instanceof CallState.Withholding || call.state instanceof CallState.Cancelling;
        return isOpen ? call : null;
    }

    /// Who has hung up already need not be waited for; anything else may come again when the 2xx has come (RFC 3261 §14.2).
    private void overtaken(Call call, String key, SipRequest request, InetSocketAddress source, Wire wire, Now now) {
        boolean isBye = request.method().equals("BYE");
        var trunk = Objects.requireNonNull(call.b, "leg B").trunk;
        if (!call.hasRoomFor(request, now)) {
            if (isBye) door.reject(request, 200, source, wire);
            else door.reject(request, 503, source, wire, retryLater());
            if (isBye) feed.feed(call, new CallEvent.CalleeHungUp(request.fromTag()), now);
            return;
        }
        var response = (isBye ? Responses.plain(Rejections.echo(request, source), 200, "") : Responses.plain(Rejections.echo(request, source), 500, "", retryLater())).bytes();
        if (!isBye) around.listener().rejected(500);
        if (request.method().equals("INVITE")) transactions.refuseServerInvite(key, call, trunk, wire, Addresses.ofResponse(request.topVia(), source, wire.us().transport()), response, now);
        else answer(key, call, trunk, response, request, source, wire, now);
        if (isBye) feed.feed(call, new CallEvent.CalleeHungUp(request.fromTag()), now);
    }

    private void options(From from, String key, SipRequest options, InetSocketAddress source, Wire wire, Now now) {
        heard(from, options, "");
        answer(key, from.call(), from.trunk(), Responses.plain(Rejections.echo(options, source), 200, "", Extra.ALLOW, Extra.ACCEPT).bytes(), options, source, wire, now);
    }

    /// RFC 3262 §3, §5. It may bring the answer to an offer of the callee's, or an offer. One that cannot be taken up is refused, which leaves the response acknowledged.
    private void prack(From from, String key, SipRequest prack, InetSocketAddress source, Wire wire, Now now) {
        var call = from.call();
        var reliable = from.side() == Side.CALLER ? call.a.reliable : null;
        var rack = RAck.read(prack.value(HeaderName.RACK)).orElse(null);
        if (rack == null) {
            refuse(from, key, prack, 400, source, wire, now);
        } else if (reliable == null || !rack.method().equals("INVITE") || !reliable.acknowledged(rack.rseq(), rack.cseq(), prack.toTag())) {
            refuse(from, key, prack, 481, source, wire, now);
        } else {
            boolean answers = CallMachine.answersInPrack(call.state, from.branch());
            if (reliable.hasDescribed()) feed.feed(call, new CallEvent.EarlyAcked(from.branch()), now);
            if (prack.bodyLength() > 0 && !answers) {
                offeringPrack(from, key, prack, source, wire, now);
            } else {
                heard(from, prack, "");
                answer(key, call, from.trunk(), Responses.plain(Rejections.echo(prack, source), 200, "").bytes(), prack, source, wire, now);
                if (answers) feed.feed(call, new CallEvent.EarlyChanging(from.branch(), new ChangeEvent.Accepted(Side.CALLER, Body.of(prack))), now);
            }
            hands.goOn(call, now);
        }
    }

    private void offeringPrack(From from, String key, SipRequest prack, InetSocketAddress source, Wire wire, Now now) {
        var live = from.begun();
        if (live == null || CallMachine.refusalOfChange(from.call().state, from.branch(), from.side(), Change.Kind.PRACK) != 0) {
            refuse(from, key, prack, 488, source, wire, now);
        } else {
            heard(live, prack.cseq().number(), "");
            takeOther(from, live, key, prack, Change.Kind.PRACK, source, wire, now);
        }
    }

    private void takeOther(From from, LiveDialog<?> live, String key, SipRequest request, Change.Kind kind, InetSocketAddress source, Wire wire, Now now) {
        var transaction = transactions.awaitAnswer(key, from.call(), from.trunk(), wire, Addresses.ofResponse(request.topVia(), source, wire.us().transport()), now);
        take(from, live, request, source, new Answering.ToOther(transaction), kind, now);
    }

    private void info(From from, String key, SipRequest info, InetSocketAddress source, Wire wire, Now now) {
        var body = Body.of(info);
        if (!body.isEmpty() && !Dtmf.isKnown(body)) {
            refuse(from, key, info, 415, source, wire, now, Extra.ACCEPT_DTMF);
            return;
        }
        var digit = Dtmf.read(body);
        if (!body.isEmpty() && digit.isEmpty()) {
            refuse(from, key, info, 400, source, wire, now);
            return;
        }
        heard(from, info, "");
        answer(key, from.call(), from.trunk(), Responses.plain(Rejections.echo(info, source), 200, "").bytes(), info, source, wire, now);
        digit.ifPresent(keyed -> feed.feed(from.call(), new CallEvent.Keyed(from.side(), keyed), now));
    }

    /// Without a body an UPDATE refreshes the target, which concerns one leg only; with one it offers (RFC 3311 §5).
    private void update(From from, String key, SipRequest update, InetSocketAddress source, Wire wire, Now now) {
        if (isOther(from)) {
            refuse(from, key, update, 481, source, wire, now);
            return;
        }
        var live = from.begun();
        var body = Body.of(update);
        if (live != null && SessionTimer.isTooSmall(update)) {
            refuse(from, key, update, 422, source, wire, now, Extra.minSe(SessionTimer.FLOOR));
            return;
        }
        // RFC 3311 §5.2: one before the answer to the last is 500, whatever it is about.
        boolean isOverlapping = live != null && live.incoming != null && live.incoming.answering() instanceof Answering.ToOther;
        int refusal = isOverlapping ? 500 : body.isEmpty() ? 0 : CallMachine.refusalOfChange(from.call().state, from.branch(), from.side(), Change.Kind.UPDATE);
        if (live == null || refusal != 0) {
            refuse(from, key, update, refusal == 0 ? 500 : refusal, source, wire, now);
        } else if (body.isEmpty()) {
            heard(from, update, CalleeLeg.targetOf(update));
            var clock = live.session;
            var session = clock == null ? null : clock.answer(update);
            var lines = session == null ? SessionLines.NONE : SessionClock.lines(session);
            answer(key, from.call(), from.trunk(), Responses.acceptChange(Rejections.echo(update, source), live.contact, live.wire.us(), lines, body.bytes()).bytes(), update, source, wire, now);
            if (clock != null && session != null && from.call().state instanceof CallState.Talking) clock.run(session, now);
        } else {
            heard(from, update, CalleeLeg.targetOf(update));
            takeOther(from, live, key, update, Change.Kind.UPDATE, source, wire, now);
        }
    }

    /// An INVITE within a dialog.
    void invite(SipRequest invite, String key, InetSocketAddress source, Wire wire, Now now) {
        var from = side(invite, source);
        var bad = Gate.check(invite);
        if (bad != null) {
            door.reject(invite, bad.status(), source, wire, bad.extra().toArray(Extra[]::new));
            return;
        }
        if (from == null) {
            if (overtaking(invite, source) instanceof Call call) overtaken(call, key, invite, source, wire, now);
            else door.reject(invite, 481, source, wire);
            return;
        }
        if (isOver(from.call())) {
            door.reject(invite, 481, source, wire);
            return;
        }
        if (!from.call().hasRoomFor(invite, now)) {
            door.reject(invite, 503, source, wire, retryLater());
            return;
        }
        if (!isNext(from, invite)) {
            door.reject(invite, 500, source, wire, retryLater());
            return;
        }
        var live = from.live();
        int refusal = isOther(from) ? 481 : live == null ? 500 : CallMachine.refusalOfChange(from.call().state, from.branch(), from.side(), Change.Kind.INVITE);
        if (refusal != 0 || live == null) {
            refuse(from, key, invite, refusal, source, wire, now);
            return;
        }
        if (SessionTimer.isTooSmall(invite)) {
            refuse(from, key, invite, 422, source, wire, now, Extra.minSe(SessionTimer.FLOOR));
            return;
        }
        heard(from, invite, CalleeLeg.targetOf(invite));
        var echo = Rejections.<Leg>echo(invite, source);
        var transaction = transactions.startServerInvite(key, from.call(), from.trunk(), wire, Addresses.ofResponse(invite.topVia(), source, wire.us().transport()), Responses.trying(echo).bytes(), now);
        take(from, live, invite, source, new Answering.ToInvite(transaction), Change.Kind.INVITE, now);
    }

    /// A fork of an attempt whose place another trunk's has taken.
    private static boolean isForsaken(From from) {
        var b = from.call().b;
        return from.fork() != null && b != null && !b.forks.contains(from.fork());
    }

    /// A fork whose early dialog the caller has ended.
    private static boolean isLeft(From from) {
        return CallMachine.isLeft(from.call().state, from.branch());
    }

    /// The forks of the attempt at leg B that is under way.
    private static List<String> branches(Call call) {
        return call.b == null ? List.of() : call.b.forks.stream().map(CalleeLeg.Fork::tag).toList();
    }

    /// A fork that was not chosen: if it answered, it has its BYE already.
    private static boolean isOther(From from) {
        if (isForsaken(from) || isLeft(from)) return true;
        if (from.own() != null) return from.call().a.live != null && from.call().a.live != from.own().live;
        var b = from.call().b;
        return from.fork() != null && b != null && b.chosen != null && b.chosen != from.fork();
    }

    private <L extends Leg> void take(From from, LiveDialog<L> live, SipRequest request, InetSocketAddress source, Answering answering, Change.Kind kind, Now now) {
        live.incoming = new Incoming<>(Rejections.echo(request, source), request.cseq().number(), answering, live.session == null ? null : live.session.answer(request));
        var requested = new ChangeEvent.Requested(from.side(), kind, Body.of(request));
        boolean isEarly = from.call().state instanceof CallState.Dialling;
        feed.feed(from.call(), isEarly ? new CallEvent.EarlyChanging(from.branch(), requested) : new CallEvent.Changing(requested), now);
    }

    /// With state: the same request, come again, must not be taken up when it could be by then, for its sender holds it for refused.
    private void refuse(From from, String key, SipRequest request, int status, InetSocketAddress source, Wire wire, Now now, Extra... extra) {
        heard(from, request, "");
        refuseUnheard(from, key, request, status, source, wire, now, status == 500 ? new Extra[] {retryLater()} : extra);
    }

    /// The same, and what it says of its dialog is not taken up.
    private void refuseUnheard(From from, String key, SipRequest request, int status, InetSocketAddress source, Wire wire, Now now, Extra... extra) {
        var no = Responses.plain(Rejections.echo(request, source), status, "", extra).bytes();
        around.listener().rejected(status);
        if (request.method().equals("INVITE")) transactions.refuseServerInvite(key, from.call(), from.trunk(), wire, Addresses.ofResponse(request.topVia(), source, wire.us().transport()), no, now);
        else answer(key, from.call(), from.trunk(), no, request, source, wire, now);
    }

    /// 0 to 10 seconds (RFC 3261 §14.2).
    private Extra retryLater() {
        return Extra.retryAfter((int) (around.ids().number() % LONGEST_WAIT));
    }

    private static void heard(From from, SipRequest request, String target) {
        var live = from.begun();
        if (live != null) heard(live, request.cseq().number(), target);
    }

    private static <L extends Leg> void heard(LiveDialog<L> live, long cseq, String target) {
        live.dialog = live.dialog.heard(cseq).refreshed(target);
    }

    /// A request that is being answered, or has been: then its answer goes out again.
    private boolean isAgain(String key, SipRequest request, InetSocketAddress source, Wire wire, Now now) {
        if (transactions.serverNonInvite(key) != null) return true;
        var answer = remains.find(Remains.Kind.REQUEST, key, now.nanos());
        if (answer == null) return false;
        around.listener().retransmitted(Kind.of(answer));
        wire.send(answer, 0, answer.length, Addresses.ofResponse(request.topVia(), source, wire.us().transport()));
        return true;
    }

    private void answer(String key, Call call, String trunk, byte[] response, SipRequest request, InetSocketAddress source, Wire wire, Now now) {
        transactions.startServerNonInvite(key, call, trunk, wire, Addresses.ofResponse(request.topVia(), source, wire.us().transport()), response, now);
    }
}
