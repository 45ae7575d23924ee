package io.callmask.sip.engine;

import io.callmask.number.record.CallOpening;
import io.callmask.number.record.SignatureVerdict;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Echo;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.call.Ability;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.MediaPurpose;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.Doubt;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.engine.CallListener.NoRoom;
import io.callmask.sip.message.DiversionReader;
import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipUri;
import io.callmask.sip.message.Via;
import io.callmask.sip.transaction.ServerInvite;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes requests: those that begin a call, those within one, and those that are refused by the book.
final class CallerSide {
    private static final Logger LOG = LoggerFactory.getLogger(CallerSide.class);
    private static final byte[] NOTHING = {};
    private static final int RETRY_SECONDS = 5;
    private static final int TRANSACTIONS_PER_CALL = 12;

    private final EngineSettings settings;
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final Map<String, Call> calls;
    private final Remains remains;
    private final Load load;
    private final Shard shard;
    /// Calls by Call-ID, From tag and CSeq of their INVITE: the same with another branch came by two ways (RFC 3261 §8.2.2.2).
    private final Map<String, Call> begun = new HashMap<>();
    private final TurnedAway turnedAway;
    private final InDialog inDialog;

    CallerSide(EngineSettings settings, Surroundings around, Minted ids, Transactions transactions, Tags tags, Map<String, Call> calls, Remains remains, Hands hands, Load load, Shard shard) {
        this.settings = settings;
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.calls = calls;
        this.remains = remains;
        this.load = load;
        this.shard = shard;
        // The last copy is sent just before the sender's patience is over, and may be under way for T4.
        this.turnedAway = new TurnedAway(settings.timers().patience() + settings.timers().t4());
        this.inDialog = new InDialog(around, ids, transactions, remains, tags, hands, this, shard::feed);
    }

    void request(SipRequest request, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        if (isOfScanner(request)) return;
        switch (request.method()) {
            case "ACK"    -> inDialog.ack(request, from, now);
            case "CANCEL" -> inDialog.cancel(request, from, wire, now);
            case "INVITE" -> invite(request, from, peer, wire, now);
            case "BYE", "UPDATE", "INFO", "PRACK" -> inDialog.request(request, from, wire, now);
            default       -> {
                if (request.toTag().isEmpty() && mayNotBegin(peer, from)) return;
                if (request.method().equals("OPTIONS") && !request.toTag().isEmpty()) inDialog.request(request, from, wire, now);
                else other(request, from, peer, wire, now);
            }
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
        if (remains.has(Remains.Kind.INVITE, key, now.nanos())) return;
        if (!invite.toTag().isEmpty()) {
            inDialog.invite(invite, key, from, wire, now);
            return;
        }
        if (mayNotBegin(peer, from)) return;
        if (isTurnedAway(invite, key, from, wire, now)) return;
        var no = refusal(invite, now);
        if (no != null) reject(invite, no.status(), from, wire, no.extra().toArray(Extra[]::new));
        else {
            var callers = proved(invite, from, peer, wire, now);
            if (callers == null) return;
            var noRoom = admit(invite, key, from, peer, callers, wire, now);
            if (noRoom != null) turnAway(invite, key, noRoom, from, wire, now);
        }
    }

    /// Which callers its sender may be; null when its trunk's clients have to prove who they are, and it has not done so: then it is told.
    @Nullable Callers proved(SipRequest request, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        var challenger = peer.access().challenger();
        if (challenger == null) return Callers.ANYBODY;
        return switch (challenger.judge(request, from.getAddress(), now.nanos(), around.ids().number())) {
            case Challenger.Yes(var callers) -> callers;
            case Challenger.No(var why, int status, var extra) -> {
                around.listener().doubted(why);
                reject(request, status, from, wire, extra.toArray(Extra[]::new));
                yield null;
            }
        };
    }

    /// What scanners send is not answered, so that nobody learns that somebody is here: a trunk whose block is wide lets them in.
    boolean isOfScanner(SipRequest request) {
        if (!request.toTag().isEmpty() || !Scanners.isOne(request.value(HeaderName.USER_AGENT))) return false;
        around.listener().dropped(Dropped.SCANNER);
        return true;
    }

    /// A trunk begins nothing where it is no more, nor when it is one no more; what there is goes on.
    boolean mayNotBegin(Peers.Peer peer, InetSocketAddress from) {
        if (peer.mayCallFrom(from.getAddress()) && !around.peers().isFormer(from.getAddress())) return false;
        around.listener().dropped(Dropped.STRANGER);
        return true;
    }

    /// Whether a request that would begin something has been refused for want of room or time, and told so.
    boolean isTurnedAway(SipRequest request, String key, InetSocketAddress from, Wire wire, Now now) {
        if (turnedAway.knows(Minted.hash(key, around.secret()), now.nanos())) {
            reject(request, 503, from, wire, Extra.retryAfter(RETRY_SECONDS));
            return true;
        }
        // Before anything that costs: what is refused for want of time must not take much of it.
        if (load.admits(now.nanos())) return false;
        turnAway(request, key, NoRoom.OVERLOAD, from, wire, now);
        return true;
    }

    void turnAway(SipRequest request, String key, NoRoom why, InetSocketAddress from, Wire wire, Now now) {
        turnedAway.note(Minted.hash(key, around.secret()), now.nanos());
        around.listener().turnedAway(why);
        reject(request, 503, from, wire, Extra.retryAfter(RETRY_SECONDS));
    }

    private Gate.@Nullable No refusal(SipRequest invite, Now now) {
        var no = Gate.check(invite);
        if (no == null) no = Gate.checkInvite(invite);
        return no == null && (isLooped(invite) || isBegun(begunKey(invite), now)) ? Gate.No.of(482) : no;
    }

    private boolean isBegun(String key, Now now) {
        return begun.containsKey(key) || remains.has(Remains.Kind.BEGINNING, key, now.nanos());
    }

    /// Our own Via, Call-ID or tag in what reaches us: we are calling ourselves.
    boolean isLooped(SipRequest invite) {
        return ids.isOurs(invite.callId()) || ids.isOurs(invite.fromTag()) || invite.anyVia(this::isOurs);
    }

    private boolean isOurs(Via via) {
        for (var wire : around.wires()) {
            if (wire.us().isAt(via.host(), via.port())) return true;
        }
        return false;
    }

    /// @return why not, null when a call has begun
    private @Nullable NoRoom admit(SipRequest invite, String key, InetSocketAddress from, Peers.Peer peer, Callers callers, Wire wire, Now now) {
        var trunk = peer.trunk();
        var noRoom = noRoom(trunk);
        if (noRoom != null) return noRoom;
        var said = question(invite, trunk, now, false);
        var question = callers.heard(said);
        int slot = Minted.slotOf(invite.callId(), around.secret());
        var opening = new CallOpening(ids.next(slot), now.wall(), trunk.name(), question.caller(), question.dialled());
        var source = Addresses.shared(from);
        var peerAddress = Addresses.ofResponse(invite.topVia(), source, wire.us().transport());
        Echo<Leg.LegA> echo = Rejections.echo(invite, source);
        var a = new CallerLeg(invite, echo, wire, peerAddress, source, trunk.name(), Gate.contact(invite).orElseThrow());
        var offer = Body.of(invite);
        var call = new Call(opening, now.nanos(), slot, a, CallMachine.begin(!offer.isEmpty(), new Ability(a.supportsReliable, a.allowsUpdate), now));
        if (!around.journal().open(opening)) return NoRoom.JOURNAL;
        if (question != said) around.listener().doubted(Doubt.NOT_ITS_CALLER);
        shard.workOn(call);
        calls.put(call.id, call);
        begun.put(begunKey(invite), call);
        around.listener().callOpened();
        transactions.startServerInvite(key, call, trunk.name(), wire, peerAddress, a.trying().bytes(), now);
        // Before any number is looked up: what is wrong with it must tell nobody who is a party.
        if (!offer.isEmpty()) shard.feed(call, Hands.judged(new MediaPurpose.Offer(), around.media().offer(offer.type(), offer.bytes())), now);
        if (call.state instanceof CallState.Routing routing) ask(call, question.unfit(routing.unfit()), now);
        return null;
    }

    /// Why nothing can begin now by a trunk, null when it can.
    @Nullable NoRoom noRoom(Trunk trunk) {
        if (shard.isDraining()) return NoRoom.DRAIN;
        if (calls.size() + shard.texts() >= settings.maxCalls() || transactions.size() / TRANSACTIONS_PER_CALL >= settings.maxCalls()) return NoRoom.CALLS;
        if (remains.isFull(trunk.name())) return NoRoom.LINGERING;
        return around.journal().isAccepting() ? null : NoRoom.JOURNAL;
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
        // Somebody may need help: a person has to tell the carrier that such calls must not come here.
        if (decision instanceof Decision.Refuse refuse && refuse.why() == Refusal.EMERGENCY) LOG.warn("event=emergency-call trunk={} call={}", call.a.trunk, call.id);
        shard.feed(call, new CallEvent.Routed(decision), now);
    }

    void forget(Call call, Now now) {
        var key = begunKey(call.a.callId, call.a.fromTag, call.a.cseq);
        if (begun.remove(key, call)) remains.add(Remains.Kind.BEGINNING, call.a.trunk, key, NOTHING, now.nanos());
    }

    private void other(SipRequest request, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        var no = Gate.check(request);
        boolean within = !request.toTag().isEmpty();
        if (no != null) reject(request, no.status(), from, wire, no.extra().toArray(Extra[]::new));
        else if (within && this.inDialog.side(request, from) == null) reject(request, 481, from, wire);
        else if (!within && proved(request, from, peer, wire, now) == null) return;
        else if (!request.method().equals("OPTIONS")) reject(request, 405, from, wire, Extra.ALLOW);
        else if (shard.isDraining() || !around.journal().isAccepting()) reject(request, 503, from, wire, Extra.retryAfter(RETRY_SECONDS));
        else reject(request, 200, from, wire, Extra.ALLOW, Extra.ACCEPT);
    }

    static String begunKey(SipRequest invite) {
        return begunKey(invite.callId(), invite.fromTag(), invite.cseq().number());
    }

    private static String begunKey(String callId, String fromTag, long cseq) {
        return callId + ' ' + fromTag + ' ' + cseq;
    }

    /// What a request that [Gate] has let through asks of the router.
    RouteQuestion question(SipRequest request, Trunk trunk, Now now, boolean isText) {
        return new RouteQuestion(trunk, user(request.target().orElseThrow()), asserted(request), user(request.from().map(NameAddr::uri).orElseThrow()), now.wall(), isText,
            request.values(HeaderName.IDENTITY), SignatureVerdict.UNCHECKED, DiversionReader.of(request), Refusal.NONE, "");
    }

    private static String asserted(SipRequest invite) {
        List<String> items = invite.items(HeaderName.P_ASSERTED_IDENTITY);
        if (items.isEmpty()) return "";
        // One that names nobody must not fall back to what the caller says of itself.
        var asserted = user(address(items.getFirst()));
        return asserted.isEmpty() ? "anonymous" : asserted;
    }

    private static SipUri address(String value) {
        return Grammar.nameAddr(value).map(NameAddr::uri).orElseThrow();
    }

    private static String user(SipUri uri) {
        return uri.user();
    }
}
