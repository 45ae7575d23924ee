package io.callmask.sip.engine;

import io.callmask.number.record.CallOpening;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.sip.builder.Echo;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipUri;
import io.callmask.sip.message.Via;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transaction.ServerNonInvite;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes requests: those that begin a call, those within one, and those that are refused by the book.
final class CallerSide {
    private static final int RETRY_SECONDS = 5;

    private final EngineSettings settings;
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final Tags tags;
    private final Map<String, Call> calls;
    private final Shard shard;
    /// Calls by Call-ID, From tag and CSeq of their INVITE: the same with another branch came by two ways (RFC 3261 §8.2.2.2).
    private final Map<String, Call> begun = new HashMap<>();
    private final TurnedAway turnedAway;

    CallerSide(EngineSettings settings, Surroundings around, Minted ids, Transactions transactions, Tags tags, Map<String, Call> calls, Shard shard) {
        this.settings = settings;
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.tags = tags;
        this.calls = calls;
        this.shard = shard;
        this.turnedAway = new TurnedAway(settings.timers().patience());
    }

    void request(SipRequest request, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        switch (request.method()) {
            case "ACK"    -> ack(request, now);
            case "CANCEL" -> cancel(request, from, wire, now);
            case "INVITE" -> invite(request, from, peer, wire, now);
            case "BYE"    -> bye(request, from, wire, now);
            default       -> other(request, from, wire);
        }
    }

    /// Answers without state.
    void reject(SipRequest request, int status, InetSocketAddress from, Wire wire, Extra... extra) {
        var response = Rejections.of(request, status, from, around.secret(), extra);
        if (status >= 300) around.listener().rejected(status);
        around.listener().sent(Kind.of(response));
        wire.send(response, 0, response.length, Addresses.ofResponse(request.topVia(), from, wire.us().transport()));
    }

    // Requests that begin a call.

    private void invite(SipRequest invite, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        var key = Transactions.key(invite, "INVITE");
        var known = transactions.serverInvite(key);
        if (known != null) {
            transactions.on(known, new ServerInvite.Event.Again(), now);
            return;
        }
        if (!invite.toTag().isEmpty()) {
            invitedAgain(invite, from, wire);
            return;
        }
        var no = Gate.check(invite);
        if (no == null) no = Gate.checkInvite(invite);
        if (no == null && (isLooped(invite) || begun.containsKey(begunKey(invite)))) no = Gate.No.of(482);
        if (no != null) {
            reject(invite, no.status(), from, wire, no.extra().toArray(Extra[]::new));
            return;
        }
        long hash = Minted.hash(key, around.secret());
        if (!turnedAway.knows(hash, now.nanos())) {
            if (admit(invite, key, from, peer, wire, now)) return;
            turnedAway.note(hash, now.nanos());
        }
        reject(invite, 503, from, wire, Extra.retryAfter(RETRY_SECONDS));
    }

    /// Our own Via, Call-ID or tag in what reaches us: we are calling ourselves.
    private boolean isLooped(SipRequest invite) {
        return ids.isOurs(invite.callId()) || ids.isOurs(invite.fromTag()) || invite.anyVia(this::isOurs);
    }

    private boolean isOurs(Via via) {
        for (var wire : around.wires()) {
            if (wire.us().isAt(via.host(), via.port())) return true;
        }
        return false;
    }

    private boolean admit(SipRequest invite, String key, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        if (shard.isStopping() || calls.size() >= settings.maxCalls() || !around.journal().isAccepting()) return false;
        var trunk = peer.trunk();
        var question = new RouteQuestion(trunk, user(Grammar.uri(invite.requestUri()).orElseThrow()), asserted(invite), user(address(invite.value(HeaderName.FROM))), now.wall());
        int slot = Minted.slotOf(invite.callId(), around.secret());
        var opening = new CallOpening(ids.next(slot), now.wall(), trunk.name(), question.asserted().isEmpty() ? question.from() : question.asserted(), question.dialled());
        if (!around.journal().open(opening)) return false;

        var peerAddress = Addresses.ofResponse(invite.topVia(), from, wire.us().transport());
        Echo<Leg.LegA> echo = Rejections.echo(invite, from);
        var a = new CallerLeg(invite, echo, wire, peerAddress, from, trunk.name(), Gate.contact(invite).orElseThrow(), new Described(around.ids().number(), wire.us().address()));
        var call = new Call(opening.callId(), slot, opening, a, CallMachine.begin(now), shard::feed);
        calls.put(call.id, call);
        begun.put(begunKey(invite), call);
        around.listener().callOpened();
        a.transaction = transactions.startServerInvite(key, call, wire, peerAddress, Responses.trying(echo).bytes(), now);
        shard.workOn(call);
        ask(call, question, now);
        return true;
    }

    private void ask(Call call, RouteQuestion question, Now now) {
        var stage = around.router().route(question).toCompletableFuture();
        if (stage.isDone() && !stage.isCompletedExceptionally()) {
            routed(call, stage.join(), now);
        } else {
            shard.awaitRoute(call, now);
            stage.whenComplete((decision, bug) -> shard.answer(bug == null ? new Letter.Routed(call, decision) : new Letter.RouterFailed(call)));
        }
    }

    void routed(Call call, Decision decision, Now now) {
        if (call.decision == null) call.decision = decision;
        shard.feed(call, new CallEvent.Routed(decision), now);
    }

    void forget(Call call) {
        begun.remove(begunKey(call.a.invite), call);
    }

    // Requests within a call.

    private void ack(SipRequest ack, Now now) {
        var transaction = transactions.serverInvite(Transactions.key(ack, "INVITE"));
        if (transaction != null && !(transaction.state instanceof ServerInvite.State.Accepted)) {
            transactions.on(transaction, new ServerInvite.Event.Ack(), now);
            return;
        }
        var call = tags.onA(ack.toTag());
        if (call == null || !isOfA(ack, call) || ack.cseq().number() != call.a.invite.cseq().number()) around.listener().dropped(Dropped.STRAY_ACK);
        else shard.feed(call, new CallEvent.CallerAcked(), now);
    }

    private void cancel(SipRequest cancel, InetSocketAddress from, Wire wire, Now now) {
        var key = Transactions.key(cancel, "CANCEL");
        if (isAgain(key, now)) return;
        var invited = transactions.serverInvite(Transactions.key(cancel, "INVITE"));
        if (invited == null) {
            reject(cancel, 481, from, wire);
            return;
        }
        var call = invited.call;
        String tag = call.a.forks.isEmpty() ? ids.next(call.slot) : call.a.forks.getFirst().tag();
        answer(key, call, Responses.plain(Rejections.echo(cancel, from), 200, tag).bytes(), cancel, from, wire, now);
        // RFC 3261 §9.2: once a final response is out, CANCEL has no effect.
        if (invited.state instanceof ServerInvite.State.Proceeding) shard.feed(call, new CallEvent.CallerCancelled(), now);
    }

    private void bye(SipRequest bye, InetSocketAddress from, Wire wire, Now now) {
        var key = Transactions.key(bye, "BYE");
        if (isAgain(key, now)) return;
        var a = tags.onA(bye.toTag());
        var b = tags.onB(bye.toTag());
        var no = Gate.check(bye);
        if (no != null) reject(bye, no.status(), from, wire, no.extra().toArray(Extra[]::new));
        else if (a != null && isOfA(bye, a)) byeFromA(a, key, bye, from, wire, now);
        else if (b != null && isOfB(bye, b)) byeFromB(b, key, bye, from, wire, now);
        else reject(bye, 481, from, wire);
    }

    private void byeFromA(Call call, String key, SipRequest bye, InetSocketAddress from, Wire wire, Now now) {
        var dialog = call.a.dialog;
        boolean fits = dialog == null ? bye.cseq().number() > call.a.invite.cseq().number() : dialog.isNext(bye.cseq().number());
        if (!fits) {
            reject(bye, 500, from, wire);
            return;
        }
        if (dialog != null) call.a.dialog = dialog.heard(bye.cseq().number());
        answer(key, call, Responses.plain(Rejections.echo(bye, from), 200, "").bytes(), bye, from, wire, now);
        // The caller may end an early dialog by BYE as well as by CANCEL (RFC 3261 §15).
        boolean answered = call.a.transaction != null && call.a.dialog != null;
        shard.feed(call, answered ? new CallEvent.CallerHungUp() : new CallEvent.CallerCancelled(), now);
    }

    private void byeFromB(Call call, String key, SipRequest bye, InetSocketAddress from, Wire wire, Now now) {
        var fork = call.b == null ? null : call.b.fork(bye.fromTag());
        if (fork == null) {
            reject(bye, 481, from, wire);
        } else if (!fork.dialog.isNext(bye.cseq().number())) {
            reject(bye, 500, from, wire);
        } else {
            fork.dialog = fork.dialog.heard(bye.cseq().number());
            answer(key, call, Responses.plain(Rejections.echo(bye, from), 200, "").bytes(), bye, from, wire, now);
            shard.feed(call, new CallEvent.CalleeHungUp(bye.fromTag()), now);
        }
    }

    /// An INVITE within a dialog: not built yet, so the session stays as it is (RFC 3261 §14.2).
    private void invitedAgain(SipRequest invite, InetSocketAddress from, Wire wire) {
        var a = tags.onA(invite.toTag());
        var b = tags.onB(invite.toTag());
        if (a != null && isOfA(invite, a)) {
            boolean pending = a.a.transaction != null && a.a.transaction.state instanceof ServerInvite.State.Proceeding;
            if (invite.cseq().number() <= a.a.invite.cseq().number()) reject(invite, 500, from, wire);
            else if (pending) reject(invite, 500, from, wire, Extra.retryAfter(RETRY_SECONDS));
            else reject(invite, 488, from, wire);
        } else if (b != null && isOfB(invite, b) && b.b != null && b.b.fork(invite.fromTag()) instanceof CalleeLeg.Fork fork) {
            reject(invite, fork.answered ? 488 : 491, from, wire);
        } else {
            reject(invite, 481, from, wire);
        }
    }

    private void other(SipRequest request, InetSocketAddress from, Wire wire) {
        var no = Gate.check(request);
        boolean inDialog = !request.toTag().isEmpty();
        if (no != null) reject(request, no.status(), from, wire, no.extra().toArray(Extra[]::new));
        else if (inDialog && !isWithin(request)) reject(request, 481, from, wire);
        else if (!request.method().equals("OPTIONS")) reject(request, 405, from, wire, Extra.ALLOW);
        else if (shard.isStopping() || !around.journal().isAccepting()) reject(request, 503, from, wire, Extra.retryAfter(RETRY_SECONDS));
        else reject(request, 200, from, wire, Extra.ALLOW, Extra.ACCEPT);
    }

    private boolean isWithin(SipRequest request) {
        var a = tags.onA(request.toTag());
        var b = tags.onB(request.toTag());
        return a != null && isOfA(request, a) || b != null && isOfB(request, b);
    }

    private static boolean isOfA(SipRequest request, Call call) {
        return request.callId().equals(call.a.invite.callId()) && request.fromTag().equals(call.a.invite.fromTag());
    }

    private static boolean isOfB(SipRequest request, Call call) {
        return call.b != null && request.callId().equals(call.b.invitation.callId()) && call.b.fork(request.fromTag()) != null;
    }

    private boolean isAgain(String key, Now now) {
        var known = transactions.serverNonInvite(key);
        if (known != null) transactions.on(known, new ServerNonInvite.Event.Again(), now);
        return known != null;
    }

    private void answer(String key, Call call, byte[] response, SipRequest request, InetSocketAddress from, Wire wire, Now now) {
        transactions.startServerNonInvite(key, call, wire, Addresses.ofResponse(request.topVia(), from, wire.us().transport()), response, now);
    }

    private static String begunKey(SipRequest invite) {
        return invite.callId() + ' ' + invite.fromTag() + ' ' + invite.cseq().number();
    }

    private static String asserted(SipRequest invite) {
        List<String> items = invite.items(HeaderName.P_ASSERTED_IDENTITY);
        return items.isEmpty() ? "" : user(address(items.getFirst()));
    }

    private static SipUri address(String value) {
        return Grammar.nameAddr(value).map(NameAddr::uri).orElseThrow();
    }

    private static String user(SipUri uri) {
        return uri.user();
    }
}
