package io.callmask.sip.engine;

import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.Side;
import io.callmask.sip.call.Step;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Owns its calls: only this shard's thread reads or writes them, so nothing here is locked. Driven from outside by [#receive],
/// [#poll] and [#tick]; [#offer] alone may be called by any thread.
public final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final int MAILBOX = 8_192;
    /// How long the router may take: longer than any look-up that is still of use to a caller.
    private static final long ROUTE_PATIENCE = Duration.ofSeconds(10).toNanos();

    /// Bytes: a call leaves 1,200 behind for 42 s, so that a fourteenth of the limit of calls may end each second.
    private static final long REMAINS_PER_CALL = 3_600;

    /// From other shards and from operators: bounded, and refused when full.
    private final Queue<Letter> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    /// Answers to what calls of this shard asked: each call has a few of them outstanding at most, so the limit of calls is theirs too.
    private final Queue<Letter> answers = new ConcurrentLinkedQueue<>();

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Tags tags = new Tags();
    private final String node;
    private final Surroundings around;
    private final TimerWheel wheel;
    private final Remains remains;
    private final Transactions transactions;
    private final SecondLooks looks;
    private final Hands hands;
    private final CallerSide callerSide;
    private final ResponseSide responseSide;
    private final Pings pings;
    private final LoneRequests lone;
    private final Texts texts;
    private final Registrations registrations;
    private final Ownership ownership;
    /// Null where nothing is captured.
    private final @Nullable Captures captures;
    private final Load load;

    /// The call that is being worked on, to be ended if that work turns out to be a bug.
    private @Nullable Call current;
    /// Whether the last bug was in a call or a text, which has been ended.
    private boolean brokeSomething;
    /// Whether the last datagram could be read.
    private boolean readable;
    private boolean draining;
    private boolean stopping;
    private final List<CompletableFuture<Void>> waitingForEmpty = new ArrayList<>();

    /// A shard by itself, which owns every call.
    ///
    /// @param start monotonic nanoseconds at which its timers begin
    public Shard(EngineSettings settings, Surroundings around, long start) {
        this(settings, around, start, Ownership.ALL);
    }

    Shard(EngineSettings settings, Surroundings surroundings, long start, Ownership ownership) {
        var seen = surroundings.capture() == Capture.OFF ? null : new Captures(surroundings.capture(), this::working);
        this.captures = seen;
        this.node = settings.node();
        this.around = seen == null ? surroundings : surroundings.by(surroundings.wires().stream().map(seen::watched).toList());
        this.ownership = ownership;
        load = new Load(start);
        wheel = new TimerWheel(start, this::workOnNothing);
        // A last copy leaves 64·T1 after the first, and may be T4 on its way (RFC 3261 §17.1.2.2).
        remains = new Remains(settings.timers().patience() + settings.timers().t4(), Minted.hash("remains", around.secret()), REMAINS_PER_CALL * settings.maxCalls());
        transactions = new Transactions(settings.timers(), wheel, remains, around.listener(), this::workOn, this::leaveIfOver, this::answer);
        var ids = new Minted(settings.node(), around.ids());
        var keyring = new Keyring(around.directory(), around.ids());
        lone = new LoneRequests(settings.timers(), around.listener(), wheel, remains, this::answer);
        looks = new SecondLooks(around, this::answer);
        hands = new Hands(settings, around, ids, transactions, wheel, tags, keyring, looks, this::feed, this::answer);
        callerSide = new CallerSide(settings, around, ids, transactions, tags, calls, remains, hands, load, this);
        pings = new Pings(settings.timers().patience(), around, ids, wheel, lone, keyring);
        texts = new Texts(settings, around, ids, wheel, remains, callerSide, lone, keyring, looks, this);
        registrations = new Registrations(around, ids, wheel, lone, this::answer, this::tellIfEmpty);
        responseSide = new ResponseSide(around, ids, transactions, remains, lone);
    }

    /// Takes one datagram.
    ///
    /// @param wire the listener that it came in by
    /// @return whether it could be read
    public boolean receive(byte[] bytes, int length, InetSocketAddress from, Wire wire, Now now) {
        var peer = around.peers().at(from.getAddress(), wire.us().transport()).orElse(null);
        if (peer == null) {
            around.listener().dropped(Dropped.STRANGER);
            return true;
        }
        readable = false;
        var by = seen(wire, now);
        attempt(() -> receive(bytes, length, from, peer, by, now), now);
        return readable;
    }

    private void receive(byte[] bytes, int length, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        var reading = SipMessage.read(bytes, 0, length);
        readable = reading instanceof Reading.Good || reading instanceof Reading.KeepAlive;
        switch (reading) {
            case Reading.KeepAlive _     -> { }
            case Reading.Hopeless _      -> around.listener().dropped(Dropped.MALFORMED);
            case Reading.Answerable(var request, var status, _) -> {
                callerSide.reject(request, status, from, wire);
                if (captures != null) captures.received(request, from, wire, now);
            }
            case Reading.Good(var message) -> {
                var owner = ownership.of(message, around.secret());
                if (owner == null || owner == this) take(message, from, peer, wire, now);
                else if (!owner.offer(new Letter.Forwarded(message, from, peer, wire))) around.listener().dropped(Dropped.OVERFLOW);
            }
        }
    }

    /// The same wire, with what is sent by it from now on shown to whoever captures.
    private Wire seen(Wire wire, Now now) {
        if (captures == null) return wire;
        captures.turn(now);
        return captures.watched(wire);
    }

    /// Works off letters, at most `limit`.
    ///
    /// @return how many
    public int poll(int limit, Now now) {
        if (captures != null) captures.turn(now);
        int done = 0;
        for (Letter letter; done < limit && (letter = answers.poll()) != null; done++) read(letter, now);
        for (Letter letter; done < limit && (letter = mailbox.poll()) != null; done++) read(letter, now);
        return done;
    }

    /// Fires the timers that are due.
    public void tick(Now now) {
        if (captures != null) captures.turn(now);
        remains.advance(now.nanos());
        while (!attempt(() -> wheel.advance(now), now)) {
            // What fired was a bug and its call has been ended; the others that are due still wait.
        }
    }

    /// Goes by other settings and trunks from its next letter on: calls that begin then, and those in progress as far as they still have to be told. Any thread.
    ///
    /// @param settings with the node, shards, limits of calls and timers that it began with
    /// @param peers    as they are [Peers#after] those that it knows
    /// @return completed when it does
    public CompletableFuture<Void> turnTo(EngineSettings settings, Peers peers) {
        var done = new CompletableFuture<Void>();
        answer(new Letter.Adopt(settings, peers, done));
        return done;
    }

    /// Told how long its thread had nothing to do, in nanoseconds.
    public void waited(long nanos) {
        load.waited(nanos);
    }

    /// Told after every turn of its thread, for it to know whether it can bear more.
    ///
    /// @param handled      messages and letters taken up in it
    /// @param dropped      datagrams dropped unread, or that could not be read
    /// @param nothingWaits whether the sockets and the mailbox were empty at its end
    public void turned(int handled, int dropped, boolean nothingWaits, Now now) {
        load.turned(handled, dropped, nothingWaits, now.nanos());
    }

    Load load() {
        return load;
    }

    /// Begins to ask the trunks for their health, and to register with those that want it: for one shard of a node, before it is driven.
    ///
    /// @param slot one that this shard owns
    public void watchTrunks(int slot, Now now) {
        pings.start(slot, now);
        registrations.start(slot, now);
    }

    /// Monotonic nanoseconds of the next timer, [Long#MAX_VALUE] for none.
    public long nextDue() {
        return wheel.nextDue();
    }

    /// Whether any timer is armed.
    public boolean hasTimers() {
        return wheel.armed() > 0;
    }

    public Audit audit() {
        return new Audit(calls.size() + texts.size(), transactions.size() + lone.size(), tags.size(), wheel.armed(), mailbox.size() + answers.size());
    }

    /// The calls of this shard alone. A full mailbox answers with none.
    public LiveCalls liveCalls() {
        return new LiveCalls() {
            @Override public CompletionStage<List<LiveCall>> list(int limit) {
                var answer = new CompletableFuture<List<LiveCall>>();
                if (!offer(new Letter.Show(limit, answer))) answer.complete(List.of());
                return answer;
            }

            @Override public CompletionStage<Boolean> hangUp(String callId) {
                var answer = new CompletableFuture<Boolean>();
                if (!offer(new Letter.HangUp(callId, answer))) answer.complete(false);
                return answer;
            }
        };
    }

    /// Puts a letter into the mailbox; any thread.
    ///
    /// @return false when it is full
    boolean offer(Letter letter) {
        boolean taken = mailbox.offer(letter);
        if (taken) around.wake().run();
        return taken;
    }

    /// Whether no new calls are taken: the node drains, or stops.
    boolean isDraining() {
        return draining;
    }

    /// Takes no new calls from now on; those in progress go on. Any thread.
    ///
    /// @return completed when no call is left; cancelled by [#resume]
    public CompletableFuture<Void> drained() {
        var empty = new CompletableFuture<Void>();
        answer(new Letter.Drain(empty));
        return empty;
    }

    /// How many texts are under way.
    int texts() {
        return texts.size();
    }

    private void workOnNothing() {
        current = null;
        texts.workOn(null);
    }

    /// Takes new calls again, unless it stops. Any thread.
    public void resumed() {
        answer(new Letter.Resume());
    }

    /// From here on a bug is this call's end.
    void workOn(Call call) {
        current = call;
    }

    /// An answer to what a call asked; any thread.
    void answer(Letter letter) {
        answers.add(letter);
        around.wake().run();
    }

    /// Gives an event to a call and does what its machine says, and so on with the events that come of that.
    void feed(Call call, CallEvent event, Now now) {
        boolean nested = current == call && call.stepping;
        call.pending.add(event);
        if (nested) return;
        current = call;
        call.stepping = true;
        for (CallEvent next; (next = call.pending.poll()) != null; ) step(call, CallMachine.transition(call.state, next, call.asOf(now)), next, now);
        call.stepping = false;
        leaveIfOver(call, now);
    }

    private void step(Call call, Step step, CallEvent event, Now now) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("call={} from={} on={} to={}{}", call.id, call.state.getClass().getSimpleName(), event.getClass().getSimpleName(),
                step.next().getClass().getSimpleName(), step.expected() ? "" : " unexpected");
        }
        call.state = step.next();
        stopAwaitingRoute(call);
        // Without an iterator: this is done for every message.
        var actions = step.actions();
        for (int i = 0; i < actions.size(); i++) hands.perform(call, actions.get(i), now);
    }

    /// A router that does not answer at all has a bug like one that throws.
    void awaitRoute(Call call, Now now) {
        call.routeDue = new TimerWheel.Entry() {
            @Override void fire(Now at) {
                current = call;
                breakOff(call, at);
            }
        };
        wheel.arm(call.routeDue, now.nanos() + ROUTE_PATIENCE);
    }

    private void stopAwaitingRoute(Call call) {
        if (call.routeDue == null || call.state instanceof CallState.Routing) return;
        wheel.disarm(call.routeDue);
        call.routeDue = null;
    }

    private void take(SipMessage message, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        boolean isTaken = attempt(() -> {
            try {
                act(message, from, peer, wire, now);
            } finally {
                // Only now is it known whose it is.
                if (captures != null) captures.received(message, from, wire, now);
            }
        }, now);
        // A bug in no call: whoever asked over TCP is told, since it does not ask again.
        boolean isToBeTold = !isTaken && !brokeSomething && wire.us().transport().isReliable();
        if (isToBeTold && message instanceof SipRequest request && !request.method().equals("ACK")) attempt(() -> callerSide.reject(request, 500, from, wire), now);
    }

    private void act(SipMessage message, InetSocketAddress from, Peers.Peer peer, Wire wire, Now now) {
        switch (message) {
            case SipRequest request -> {
                around.listener().received(Kind.of(request));
                if (Texts.isText(request)) texts.request(request, from, peer, wire, now);
                else callerSide.request(request, from, peer, wire, now);
            }
            case SipResponse response -> {
                around.listener().received(Kind.of(response.status()));
                responseSide.response(response, from, wire, now);
            }
        }
    }

    private void read(Letter letter, Now now) {
        attempt(() -> {
            switch (letter) {
                case Letter.Routed(var call, var decision)  -> callerSide.routed(call, decision, now);
                case Letter.RouterFailed(var call)          -> {
                    current = call;
                    breakOff(call, now);
                }
                case Letter.LookedAgain(var of, var look, var decision) -> {
                    switch (of) {
                        case Call call -> current = call;
                        case Text text -> texts.workOn(text);
                    }
                    looks.answered(of, look, decision, now);
                }
                case Letter.Signed(var call, var leaving, var identity) -> {
                    current = call;
                    leaving.turn().identity = identity;
                    hands.signed(call, leaving, now);
                }
                case Letter.Recorded(var call, var record)  -> {
                    feed(call, new CallEvent.Recorded(), now);
                    around.listener().callEnded(record);
                }
                case Letter.LoneLost(var told) -> told.accept(now);
                case Letter.TextRouted(var text, var decision) -> texts.routed(text, decision, now);
                case Letter.TextRouterFailed(var text)      -> breakOff(text, now);
                case Letter.TextRecorded(var text, var record) -> texts.recorded(text, record, now);
                case Letter.FlowLost(var told) -> told.accept(now);
                case Letter.Lost(var transaction, var perhapsReceived) -> transactions.lost(transaction, perhapsReceived, now);
                case Letter.Forwarded(var message, var from, var peer, var wire, var taken) -> {
                    taken.run();
                    take(message, from, peer, ownWire(wire, now), now);
                }
                case Letter.Show(var limit, var answer)     -> answer.complete(calls.values().stream().filter(Shard::isInProgress).limit(limit).map(Shard::live).toList());
                case Letter.HangUp(var id, var answer)      -> answer.complete(hangUp(calls.get(id), now));
                case Letter.Count(var answer)               -> answer.complete(calls.size() + texts.size());
                case Letter.Adopt(var settings, var peers, var done) -> {
                    hands.turnTo(settings);
                    around.directory().is(peers);
                    pings.turn(now);
                    registrations.turn(now);
                    done.complete(null);
                }
                case Letter.Used(var former, var answer)    -> answer.complete(former.stream().filter(this::isUsed).toList());
                case Letter.Drain(var empty)                -> drain(empty, now);
                case Letter.Resume()                        -> resume(now);
                case Letter.EndAll()                        -> endAll(now);
                case Letter.Stop(var empty)                 -> {
                    stopping = true;
                    endAll(now);
                    drain(empty, now);
                }
            }
        }, now);
    }

    /// A datagram socket belongs to its own shard's thread: what another shard received is answered by our own socket on the same address.
    private Wire ownWire(Wire wire, Now now) {
        if (wire.us().transport().isReliable()) return seen(wire, now);
        for (var own : around.wires()) {
            if (own.us().equals(wire.us())) return own;
        }
        throw new IllegalStateException("no listener of this shard on that address");
    }

    private boolean hangUp(@Nullable Call call, Now now) {
        if (call == null || !isInProgress(call)) return false;
        feed(call, new CallEvent.OperatorHungUp(), now);
        return true;
    }

    /// Whether a call that began by it goes on. The oldest calls stand first, and a later one began by something else.
    private boolean isUsed(Peers.Former former) {
        var name = former.peer().trunk().name();
        for (var call : calls.values()) {
            if (call.opening.received().isAfter(former.until())) return false;
            if (call.a.trunk.equals(name) || call.b != null && call.b.trunk.equals(name) || call.forsaken.stream().anyMatch(leg -> leg.trunk.equals(name))) return true;
        }
        return false;
    }

    private void drain(CompletableFuture<Void> empty, Now now) {
        draining = true;
        waitingForEmpty.add(empty);
        // Nobody shall send new calls here.
        registrations.leave(now);
        tellIfEmpty();
    }

    private void resume(Now now) {
        draining = stopping;
        if (!draining) registrations.comeBack(now);
        waitingForEmpty.forEach(empty -> empty.cancel(false));
        waitingForEmpty.clear();
    }

    private void endAll(Now now) {
        for (var call : List.copyOf(calls.values())) attempt(() -> feed(call, new CallEvent.OperatorHungUp(), now), now);
        attempt(() -> texts.endAll(now), now);
    }

    /// The one catch-all of the program: a fault of ours ends the call that it happened in, and nothing else.
    private boolean attempt(Runnable work, Now now) {
        workOnNothing();
        try {
            work.run();
            return true;
        } catch (RuntimeException bug) {
            // The text is left out: it may quote what a message said.
            LOG.error("bug={} call={} at={}", bug.getClass().getName(), working().isEmpty() ? "none" : working(), Bugs.frames(bug));
            var inCall = current;
            var inText = texts.current();
            if (inCall != null) breakOff(inCall, now);
            if (inText != null) breakOff(inText, now);
            brokeSomething = inCall != null || inText != null;
            return false;
        } finally {
            workOnNothing();
        }
    }

    /// Our id of the call or text that is being worked on, or empty.
    private String working() {
        var inText = texts.current();
        return current != null ? current.id : inText != null ? inText.id() : "";
    }

    private void breakOff(Text text, Now now) {
        attempt(() -> texts.breakOff(text, now), now);
    }

    private void breakOff(Call call, Now now) {
        call.pending.clear();
        call.stepping = false;
        boolean over = call.state instanceof CallState.Recording || call.state instanceof CallState.Ended;
        if (call.broken || over) {
            call.state = over ? call.state : new CallState.Recording();
            if (call.written) return;
            if (call.givenUp) return;
            call.broken = true;
            call.givenUp = true;
            // The step that was to end it broke half-way: whoever still waits, rings or is on the line is told, each by itself, and the record is written all the same.
            attempt(() -> hands.refuseAnyhow(call, now), now);
            for (var side : Side.values()) attempt(() -> hands.hangUp(call, side, now), now);
            if (!call.written) attempt(() -> Bugs.writeAnyhow(call, node, around.journal(), now, this::answer), now);
            return;
        }
        call.broken = true;
        attempt(() -> {
            current = call;
            call.stepping = true;
            var step = CallMachine.broken(call.state, call.asOf(now));
            call.state = step.next();
            stopAwaitingRoute(call);
            for (var action : step.actions()) hands.perform(call, action, now);
            call.stepping = false;
            // The state may be one in which the caller has been refused, and the bug what kept it from being so.
            hands.refuseAnyhow(call, now);
            // What waits for leg B would wait for ever if the bug came before its INVITE went, or when nothing will be heard of it any more.
            boolean hasLeft = call.b != null && call.b.transaction != null;
            boolean waits = call.state instanceof CallState.Withholding || call.state instanceof CallState.Cancelling;
            boolean waitsInVain = waits && call.b != null && (!call.b.mayBeHeard() || call.forsaken.contains(call.b));
            if (!hasLeft || waitsInVain) feed(call, new CallEvent.SendFailed(), now);
        }, now);
    }

    /// Its record is written. What a call was is forgotten as soon as no transaction of it waits for anybody; what copies of old messages need stays as rows.
    private void leaveIfOver(Call call, Now now) {
        if (!call.forgotten || call.buried) return;
        if (calls.remove(call.id, call)) {
            // Whatever an end that broke half-way has left.
            hands.letGo(call);
            tellIfEmpty();
        }
        hands.settle(call, now);
        if (call.transactions > 0 || call.buried) return;
        call.buried = true;
        tags.bury(call, remains, now);
        callerSide.forget(call, now);
    }

    /// Stopping waits for records only: what lingers for retransmissions dies with the process.
    void tellIfEmpty() {
        if (!calls.isEmpty() || texts.size() > 0 || registrations.isLeaving()) return;
        waitingForEmpty.forEach(empty -> empty.complete(null));
        waitingForEmpty.clear();
    }

    private static boolean isInProgress(Call call) {
        return switch (call.state) {
            case CallState.Recording _, CallState.Ended _ -> false;
            case CallState.Offering _, CallState.Routing _, CallState.Dialling _, CallState.Answering _, CallState.Agreeing _, CallState.Fetching _, CallState.Accepting _, CallState.Closing _,
                 CallState.Talking _, CallState.Parting _,
                 CallState.Withholding _, CallState.Cancelling _ -> true;
        };
    }

    private static LiveCalls.LiveCall live(Call call) {
        var binding = call.decision instanceof io.callmask.routing.Decision.Dial dial ? dial.route().binding() : null;
        return new LiveCalls.LiveCall(call.id, call.state.getClass().getSimpleName(), call.opening.received(), binding == null ? "" : binding.id().value(),
            binding == null ? "" : binding.reference(), call.a.trunk, call.b == null ? "" : call.b.trunk);
    }
}
