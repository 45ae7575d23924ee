package io.callmask.sip.engine;

import io.callmask.number.record.CallOpening;
import io.callmask.number.record.CallRecord;
import io.callmask.number.record.CallRecord.What;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Decision;
import io.callmask.routing.RouteQuestion;
import io.callmask.routing.text.TextVerdict;
import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.NoRoom;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.text.PlainText.Reading;
import io.callmask.sip.text.PlainText;
import io.callmask.sip.text.TextAction;
import io.callmask.sip.text.TextEnding;
import io.callmask.sip.text.TextEvent;
import io.callmask.sip.text.TextMachine;
import io.callmask.sip.text.TextState;
import io.callmask.sip.transaction.ServerNonInvite;
import io.callmask.sip.transaction.TimerValues;
import io.callmask.sip.transaction.TransactionAction;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The texts of a shard (RFC 3428): takes them, does as [TextMachine] says, and answers. The same ways as calls go, the same doors, the same records.
final class Texts {
    private static final Logger LOG = LoggerFactory.getLogger(Texts.class);
    private static final byte[] NOTHING = {};
    private static final String METHOD = "MESSAGE";
    /// After these a text is given up: its record is written at the next start.
    private static final int MOST_BUGS = 3;

    private final EngineSettings settings;
    private final Surroundings around;
    private final Minted ids;
    private final TimerWheel wheel;
    private final Remains remains;
    private final CallerSide door;
    private final TextsOut out;
    private final Shard shard;
    /// By the key of their server transaction, until their record is written.
    private final Map<String, Text> texts = new LinkedHashMap<>();
    private final Map<String, Text> begun = new HashMap<>();
    /// The text that is being worked on, to be ended if that work turns out to be a bug.
    private @Nullable Text current;

    Texts(EngineSettings settings, Surroundings around, Minted ids, TimerWheel wheel, Remains remains, CallerSide door, LoneRequests requests, Keyring keyring, SecondLooks looks, Shard shard) {
        this.settings = settings;
        this.around = around;
        this.ids = ids;
        this.wheel = wheel;
        this.remains = remains;
        this.door = door;
        this.out = new TextsOut(around, ids, wheel, requests, keyring, looks, this::feed, this::workOn);
        this.shard = shard;
    }

    /// Whether a request begins what is ours to do: one within a call is not.
    static boolean isText(SipRequest request) {
        return request.method().equals(METHOD) && request.toTag().isEmpty();
    }

    void request(SipRequest message, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        var key = Transactions.key(message, METHOD);
        if (isAnsweredAgain(key, message, from, wire, now) || texts.containsKey(key)) return;
        if (door.isOfScanner(message) || door.mayNotBegin(peer, from)) return;
        if (door.isTurnedAway(message, key, from, wire, now)) return;
        var no = Gate.checkText(message);
        if (no == null && (door.isLooped(message) || isBegun(begunKey(message), now))) no = Gate.No.of(482);
        if (no != null) {
            door.reject(message, no.status(), from, wire, no.extra().toArray(Extra[]::new));
            return;
        }
        switch (PlainText.read(message.value(HeaderName.CONTENT_TYPE), message.value(HeaderName.CONTENT_ENCODING), message.value(HeaderName.CONTENT_DISPOSITION), message.body())) {
            case Reading.No(int status) when status == 415 -> door.reject(message, status, from, wire, Extra.ACCEPT_TEXT);
            case Reading.No(int status) -> door.reject(message, status, from, wire);
            case Reading.Words words    -> {
                var callers = door.proved(message, from, peer, wire, now);
                if (callers == null) return;
                var noRoom = admit(message, key, words, from, peer, callers, wire, now);
                if (noRoom != null) door.turnAway(message, key, noRoom, from, wire, now);
            }
        }
    }

    /// One that has been answered: then its answer goes out again.
    private boolean isAnsweredAgain(String key, SipRequest message, InetSocketAddress from, Wire wire, Now now) {
        var answer = remains.find(Remains.Kind.REQUEST, key, now.nanos());
        if (answer == null) return false;
        around.listener().retransmitted(Kind.of(answer));
        wire.send(answer, 0, answer.length, Addresses.ofResponse(message.topVia(), from, wire.us().transport()));
        return true;
    }

    private static String begunKey(SipRequest message) {
        return METHOD + ' ' + CallerSide.begunKey(message);
    }

    private boolean isBegun(String key, Now now) {
        return begun.containsKey(key) || remains.has(Remains.Kind.BEGINNING, key, now.nanos());
    }

    /// @return why not, null when a text has begun
    private @Nullable NoRoom admit(SipRequest message, String key, Reading.Words words, InetSocketAddress from, Peers.Peer peer, Callers callers, Wire wire, Now now) {
        var trunk = peer.trunk();
        var noRoom = door.noRoom(trunk);
        if (noRoom != null) return noRoom;
        var said = door.question(message, trunk, now, true).saying(words.text());
        var question = callers.heard(said);
        int slot = Minted.slotOf(message.callId(), around.secret());
        var what = What.text(words.bytes(), CallRecord.Scan.NONE);
        var opening = new CallOpening(ids.next(slot), now.wall(), trunk.name(), question.caller(), question.dialled(), what);
        var text = new Text(opening, now.nanos(), slot, key, begunKey(message), Rejections.echo(message, from), wire, Addresses.ofResponse(message.topVia(), from, wire.us().transport()),
            message.maxForwards(), words.text(), TextMachine.begin(now), this::feed, this::silent);
        if (!around.journal().open(opening)) return NoRoom.JOURNAL;
        if (question != said) around.listener().doubted(CallListener.Doubt.NOT_ITS_CALLER);
        current = text;
        texts.put(key, text);
        begun.put(text.begunKey, text);
        around.listener().textOpened();
        // Whoever waits longer than 64·T1 hears no answer any more (RFC 4320 §4.1).
        long patience = settings.timers().patience();
        wheel.arm(text.tooLate, now.nanos() + patience - patience / 8);
        ask(text, question, now);
        return null;
    }

    private void ask(Text text, RouteQuestion question, Now now) {
        var stage = around.router().route(question).toCompletableFuture();
        if (stage.isDone() && !stage.isCompletedExceptionally()) routed(text, stage.join(), now);
        else stage.whenComplete((decision, bug) -> shard.answer(bug == null ? new Letter.TextRouted(text, decision) : new Letter.TextRouterFailed(text)));
    }

    void routed(Text text, Decision decision, Now now) {
        if (text.decision == null) text.decision = decision;
        if (decision instanceof Decision.Refuse refuse && refuse.why() == Refusal.EMERGENCY) LOG.warn("event=emergency-text trunk={} text={}", text.opening.trunk(), text.id());
        feed(text, new TextEvent.Routed(decision), now);
    }

    void recorded(Text text, CallRecord record, Now now) {
        feed(text, new TextEvent.Recorded(), now);
        around.listener().textEnded(record);
    }

    /// From here on a bug is this text's end; null when none is worked on.
    void workOn(@Nullable Text text) {
        current = text;
    }

    @Nullable Text current() {
        return current;
    }

    int size() {
        return texts.size();
    }

    /// The operator wants an end: whoever still waits is told.
    void endAll(Now now) {
        for (var text : List.copyOf(texts.values())) feed(text, new TextEvent.OperatorEnded(), now);
    }

    private void feed(Text text, TextEvent event, Now now) {
        text.pending.add(event);
        if (text.stepping) return;
        current = text;
        text.stepping = true;
        for (TextEvent next; (next = text.pending.poll()) != null; ) {
            var step = TextMachine.transition(text.state, next, now);
            if (LOG.isDebugEnabled()) {
                LOG.debug("text={} from={} on={} to={}{}", text.id(), text.state.getClass().getSimpleName(), next.getClass().getSimpleName(), step.next().getClass().getSimpleName(),
                    step.expected() ? "" : " unexpected");
            }
            text.state = step.next();
            for (var action : step.actions()) perform(text, action, now);
        }
        text.stepping = false;
    }

    private void silent(Text text, TextEvent event, Now now) {
        current = text;
        if (SecondLooks.isOpen(text) && text.state instanceof TextState.Sending) out.giveTime(text, now);
        else if (text.current == null || !text.current.leavesElsewhere(at -> silent(text, event, at), now)) feed(text, event, now);
    }

    private void perform(Text text, TextAction action, Now now) {
        switch (action) {
            case TextAction.Judge(var dial)               -> judged(text, around.router().judge(dial, text.words));
            case TextAction.Send(var trunk, var words)    -> out.send(text, trunk, words, now);
            case TextAction.ArmSilence(var within)        -> wheel.arm(text.silence, now.nanos() + within.toNanos());
            case TextAction.DisarmSilence _               -> wheel.disarm(text.silence);
            case TextAction.Accept(int status)            -> {
                answer(text, Responses.acceptText(text.echo, status, ids.next(text.slot)).bytes(), now);
                text.accepted = true;
            }
            case TextAction.Refuse(var why)               -> answer(text, Responses.refuseText(text.echo, why, ids.next(text.slot)).bytes(), now);
            case TextAction.Write(var ending)             -> write(text, ending);
            case TextAction.Forget _                      -> forget(text, now);
        }
    }

    private static void judged(Text text, TextVerdict verdict) {
        text.scan = switch (verdict) {
            case TextVerdict.Refused _ -> CallRecord.Scan.REFUSED;
            case TextVerdict.Passed(_, var finding) -> switch (finding) {
                case NOT_LOOKED_FOR -> CallRecord.Scan.NONE;
                case CLEAN          -> CallRecord.Scan.CLEAN;
                case MASKED         -> CallRecord.Scan.MASKED;
            };
        };
        text.pending.add(new TextEvent.Judged(verdict));
    }

    private void answer(Text text, byte[] response, Now now) {
        var step = ServerNonInvite.transition(text.transaction, new ServerNonInvite.Event.Final(response), timersOf(text.wire));
        text.transaction = step.next();
        for (var action : step.actions()) {
            switch (action) {
                case TransactionAction.Send(var bytes) -> {
                    around.listener().sent(Kind.of(bytes));
                    text.wire.send(bytes, 0, bytes.length, text.peer);
                }
                case TransactionAction.Linger(var again) -> remains.add(Remains.Kind.REQUEST, text.opening.trunk(), text.key, again, now.nanos());
                case TransactionAction.Resend _, TransactionAction.Arm _, TransactionAction.Disarm _, TransactionAction.Pass _, TransactionAction.TimedOut _, TransactionAction.Gone _ -> { }
            }
        }
    }

    private TimerValues timersOf(Wire wire) {
        return wire.us().transport().isReliable() ? settings.timers().overReliable() : settings.timers();
    }

    private void write(Text text, TextEnding ending) {
        wheel.disarm(text.silence);
        wheel.disarm(text.tooLate);
        if (text.current != null) text.current.hush();
        text.current = null;
        around.journal().end(Records.of(text, ending, settings.node()), record -> shard.answer(new Letter.TextRecorded(text, record)));
        text.written = true;
    }

    private void forget(Text text, Now now) {
        texts.remove(text.key, text);
        if (begun.remove(text.begunKey, text)) remains.add(Remains.Kind.BEGINNING, text.opening.trunk(), text.begunKey, NOTHING, now.nanos());
        shard.tellIfEmpty();
    }

    /// A bug has hit a text: whoever sent it is told, and it gets its record.
    void breakOff(Text text, Now now) {
        text.pending.clear();
        text.stepping = false;
        if (++text.bugs > MOST_BUGS) {
            forget(text, now);
            return;
        }
        current = text;
        text.stepping = true;
        if (text.bugs == 1) {
            var step = TextMachine.broken(text.state, now);
            text.state = step.next();
            for (var action : step.actions()) perform(text, action, now);
        }
        // The state may be one in which the text has been answered, and the bug what kept it from being so.
        if (!text.isAnswered()) answer(text, Responses.refuseText(text.echo, Refusal.BUG, ids.next(text.slot)).bytes(), now);
        if (!text.written) write(text, TextMachine.anyhow(text.opening.received(), text.accepted, now));
        text.stepping = false;
    }
}
