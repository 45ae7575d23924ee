package io.callmask.sip.engine;

import io.callmask.media.MediaPolicy.Verdict;
import io.callmask.media.MediaPolicy;
import io.callmask.media.sdp.SessionDescription;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.builder.Requests;
import io.callmask.sip.call.Body;
import io.callmask.sip.call.Ability;
import io.callmask.sip.call.CallAction;
import io.callmask.sip.call.CallEvent;
import io.callmask.sip.call.CallMachine;
import io.callmask.sip.call.CallState;
import io.callmask.sip.call.Change;
import io.callmask.sip.call.ChangeEvent;
import io.callmask.sip.call.Detour;
import io.callmask.sip.call.Ending;
import io.callmask.sip.call.Heard;
import io.callmask.sip.call.MediaPurpose;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.OpenOffer;
import io.callmask.sip.call.Side;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.dialog.RAck;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.stir.SignedIdentity;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does what the call machine says. The only place that sends for a call.
final class Hands {
    private static final byte[] NO_SDP = {};
    private static final String INVITE = "INVITE";
    private static final CallEvent HEARD = new CallEvent.Progress(100, "", Body.EMPTY);
    /// What says that another address of the trunk is to be tried (RFC 3263 §4.3).
    private static final int UNAVAILABLE = 503;
    /// How often a call's INVITE may leave again for a longer session: every server on the way may ask once (RFC 4028 §7.3).
    private static final int MOST_LONGER = 8;

    private EngineSettings settings;
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final TimerWheel wheel;
    private final Tags tags;
    private final Changes changes;
    private final Signatory signatory;
    private final SecondLooks looks;
    private final Redirects redirects;
    private final DialogRequests requests;
    private final Keyring keyring;
    private final Call.Feed feed;
    /// Takes what fires when nothing is heard of leg B: another address of its trunk may be tried before the call hears of it.
    private final Call.Feed silent;
    private final Consumer<Letter> answers;

    Hands(EngineSettings settings, Surroundings around, Minted ids, Transactions transactions, TimerWheel wheel, Tags tags, Keyring keyring, SecondLooks looks, Call.Feed feed, Consumer<Letter> answers) {
        this.settings = settings;
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.wheel = wheel;
        this.tags = tags;
        this.feed = feed;
        this.silent = this::silent;
        this.answers = answers;
        this.signatory = new Signatory(around, answers);
        this.looks = looks;
        this.redirects = new Redirects(around);
        this.keyring = keyring;
        this.requests = new DialogRequests(around, ids, transactions, keyring);
        this.changes = new Changes(settings.timers(), around, ids, transactions, requests, wheel, keyring, feed);
    }

    /// From now on.
    void turnTo(EngineSettings others) {
        settings = others;
    }

    Changes changes() {
        return changes;
    }

    void perform(Call call, CallAction action, Now now) {
        switch (action) {
            case CallAction.JudgeOffer(var purpose, var body)              -> judged(call, purpose, around.media().offer(body.type(), body.bytes()));
            case CallAction.JudgeAnswer(var purpose, var offer, var body)  -> judged(call, purpose, around.media().answer(offer, body.type(), body.bytes()));
            case CallAction.Invite(var trunk, var offer)                   -> invite(call, trunk, offer, now);
            case CallAction.Follow(var detour, var offer)                  -> follow(call, detour, offer, now);
            case CallAction.Forsake _                                      -> forsake(call);
            case CallAction.Ack(var branch)                                -> ack(call, branch, NO_SDP);
            case CallAction.AckWith(var branch, var answer)                -> ack(call, branch, callee(call).described.render(answer));
            case CallAction.Cancel _                                       -> cancel(call, now);
            case CallAction.Abandon _                                      -> abandon(call, now);
            case CallAction.ByeCallee(var branch, var why)                 -> byeCallee(call, branch, why, now);
            case CallAction.InEarly(var branch, CallAction.OfferChange(_, var kind, var offer)) when kind == Change.Kind.PROGRESS -> relayOffer(call, branch, offer, now);
            case CallAction.InEarly(var branch, CallAction.AcceptChange(_, var kind, var answer)) when kind == Change.Kind.PROGRESS -> prackWith(call, branch, answer, now);
            case CallAction.InEarly(var branch, var change)                -> changes.perform(call, branch, change, now);
            case CallAction.ChangeAction change                            -> changes.perform(call, Changes.CHOSEN, change, now);
            case CallAction.SendDigit(var to, var digit)                   -> changes.send(call, to, digit, now);
            case CallAction.Relay(var status, var branch)                  -> progress(call, status, branch, NO_SDP, () -> false, now);
            case CallAction.RelayEarly(var status, var branch, var early)  -> describe(call, status, branch, early, () -> isFirstAnswer(call, branch), now);
            case CallAction.Accept(var branch, var answer)                 -> accept(call, branch, answer, now);
            case CallAction.AcceptAsAgreed(var branch)                     -> accept(call, branch, null, now);
            case CallAction.AskHeard(var branch)                           -> whenHeard(call, new CallEvent.CallerHeard(branch));
            case CallAction.Refuse(var why)                                -> refuse(call, why, now);
            case CallAction.ByeCaller(var why)                             -> byeCaller(call, why, now);
            case CallAction.StopRepeating _                                -> stopRepeating(call);
            case CallAction.ArmNoAnswer _                                  -> ringUntil(call, now.nanos() + times(call, call.dial().trunks().getFirst()).noAnswer().toNanos());
            case CallAction.DisarmNoAnswer _                               -> stopWaiting(call);
            case CallAction.ArmSilence(var within)                         -> call.arm(Call.SILENCE, now.nanos() + within.toNanos(), wheel, silent);
            case CallAction.DisarmSilence _                                -> call.disarm(Call.SILENCE, wheel);
            case CallAction.ArmLongest _                                   -> call.arm(Call.LONGEST, now.nanos() + times(call, callee(call).by).longest().toNanos(), wheel, feed);
            case CallAction.ArmCancel _                                    -> call.arm(Call.CANCEL, now.nanos() + settings.timers().patience(), wheel, feed);
            case CallAction.DisarmCancel _                                 -> call.disarm(Call.CANCEL, wheel);
            case CallAction.Write(var ending)                              -> write(call, ending);
            case CallAction.Forget _                                       -> call.forgotten = true;
        }
    }

    // Media.

    /// What a call is told of a judgement.
    static CallEvent judged(MediaPurpose purpose, MediaPolicy.Verdict verdict) {
        return switch (verdict) {
            case Verdict.Admitted(var description) -> new CallEvent.MediaDecided(purpose, description);
            case Verdict.Rejected(var reason)      -> new CallEvent.MediaRejected(purpose, reason);
        };
    }

    private static void judged(Call call, MediaPurpose purpose, MediaPolicy.Verdict verdict) {
        var event = judged(purpose, verdict);
        boolean leadsToAnswer = event instanceof CallEvent.MediaDecided && (purpose instanceof MediaPurpose.Answer || purpose instanceof MediaPurpose.CalleeOffer);
        if (leadsToAnswer) whenHeard(call, event);
        else call.pending.add(event);
    }

    /// At once, or when the caller has acknowledged what it was described early.
    private static void whenHeard(Call call, CallEvent event) {
        if (call.a.reliable == null || !call.a.reliable.hold(event)) call.pending.add(event);
    }

    // Leg B.

    /// Whom an INVITE is for, and by which way.
    ///
    /// @param host  host and port as they stand in its URI
    /// @param order the places to try
    private record Goal(Trunk trunk, String host, RealNumber ring, List<Place> order) {}

    private void invite(Call call, Trunk trunk, OpenOffer offer, Now now) {
        if (!mayBegin(call, at -> invite(call, trunk, offer, at), now)) return;
        var peer = around.peers().named(trunk.name());
        if (peer.isEmpty()) feed.feed(call, new CallEvent.SendFailed(), now);
        else begin(call, new Goal(peer.get().trunk(), peer.get().host(), call.dial().ring(), around.trunks().order(peer.get().to(), around.ids()::number)), offer, now);
    }

    private void follow(Call call, Detour detour, OpenOffer offer, Now now) {
        if (!mayBegin(call, at -> follow(call, detour, offer, at), now)) return;
        var place = Redirects.place(detour);
        var peer = around.peers().to(place).filter(its -> its.trunk().outbound() && its.trunk().name().equals(detour.trunk().name()));
        if (peer.isEmpty()) {
            feed.feed(call, new CallEvent.SendFailed(), now);
            return;
        }
        around.listener().redirected();
        begin(call, new Goal(peer.get().trunk(), Addresses.hostPort(place.address()), detour.ring(), List.of(place)), offer, now);
    }

    /// Before a trunk's turn. Where that leads is looked at afterwards: while the store is asked again, the operator may change the trunks.
    private boolean mayBegin(Call call, Consumer<Now> again, Now now) {
        if (call.state instanceof CallState.Dialling) return mayLeave(call, again, now);
        // Meanwhile whoever called has given up.
        feed.feed(call, new CallEvent.SendFailed(), now);
        return false;
    }

    private void begin(Call call, Goal goal, OpenOffer offer, Now now) {
        var trunk = goal.trunk();
        var channel = around.trunks().take(trunk);
        if (channel == null) {
            feed.feed(call, new CallEvent.TrunkFull(), now);
            return;
        }
        tightenNoAnswer(call, trunk, now);
        var turn = new TrunkTurn(trunk, goal.host(), goal.ring(), channel, goal.order());
        call.turn = turn;
        var leaving = new Leaving(offer, turn);
        if (around.signing().signs(trunk.name())) signatory.sign(call, leaving, () -> signed(call, leaving, now), now);
        else depart(call, leaving, now);
    }

    /// The INVITE leaves, unless nobody waits for it any more.
    void signed(Call call, Leaving leaving, Now now) {
        if (call.leaving == null || call.leaving.turn() != leaving.turn()) return;
        boolean isAwaited = call.state instanceof CallState.Dialling;
        if (isAwaited && !mayLeave(call, at -> signed(call, leaving, at), now)) return;
        call.leaving = null;
        if (isAwaited) {
            depart(call, leaving, now);
        } else {
            leaving.turn().channel.giveBack();
            feed.feed(call, new CallEvent.SendFailed(), now);
        }
    }

    /// Before anything leaves on leg B: time has passed, and whom the number means may have changed.
    ///
    /// @param again done, when it may not leave yet, as soon as the store has been asked again, in whatever state the call is then
    /// @return false as well when nothing may leave any more: then the call has been told
    private boolean mayLeave(Call call, Consumer<Now> again, Now now) {
        if (looks.holds(call, now)) return true;
        boolean isAsked = looks.awaits(call, at -> {
            if (call.isArmed(Call.SILENCE)) giveTime(call, at);
            again.accept(at);
        }, now);
        if (!isAsked) feed.feed(call, new CallEvent.RouteLost(SecondLooks.lost(call), call.b != null), now);
        return false;
    }

    /// Not a trunk is silent, but the store: what leaves by its answer is given time of its own.
    private void giveTime(Call call, Now now) {
        if (call.state instanceof CallState.Dialling s) call.arm(Call.SILENCE, now.nanos() + s.attempt().by().outlet().silence().toNanos(), wheel, silent);
    }

    /// Nothing has been heard of leg B for as long as its trunk is given.
    private void silent(Call call, CallEvent event, Now now) {
        transactions.workOn(call);
        if (SecondLooks.isOpen(call) && call.state instanceof CallState.Dialling) giveTime(call, now);
        else if (!leavesElsewhere(call, event, now)) feed.feed(call, event, now);
    }

    private void depart(Call call, Leaving leaving, Now now) {
        var trunk = leaving.turn().trunk;
        call.tried = call.tried.isEmpty() ? trunk.name() : call.tried + ' ' + trunk.name();
        if (leaves(call, leaving.offer(), leaving.turn(), now)) return;
        leaving.turn().channel.giveBack();
        around.trunks().failed(trunk.name());
        feed.feed(call, new CallEvent.SendFailed(), now);
    }

    /// To the next of the trunk's addresses that it can leave for.
    private boolean leaves(Call call, OpenOffer offer, TrunkTurn turn, Now now) {
        for (var place = turn.next(); place != null; place = turn.next()) {
            call.attempts++;
            var wire = Way.wireTo(place.address(), place.transport(), around.wires());
            if (wire != null && leaves(call, departure(call, offer, turn, place, wire, settings.sessionSeconds(), signatory.next(call.dial(), turn, now)), now)) {
                // Timer B is long for a caller when another address could be tried.
                if (turn.hasNext()) call.arm(Call.SILENCE, now.nanos() + turn.trunk.outlet().silence().toNanos(), wheel, silent);
                return true;
            }
            putAside(turn, place);
        }
        return false;
    }

    private void putAside(TrunkTurn turn, Place place) {
        if (turn.hasChoice()) around.trunks().putAside(turn.trunk.name(), place);
    }

    /// @return whether it goes on by another address of the same trunk, or may
    private boolean leavesElsewhere(Call call, CallEvent silence, Now now) {
        var b = call.b;
        return b != null && call.leaving == null && call.state instanceof CallState.Dialling s && s.attempt().heard() == Heard.NOTHING
            && leavesElsewhere(call, b, true, at -> stillSilent(call, b, silence, at), now);
    }

    /// While the store was asked again, the leg may have had its final response, or been lost: then that says what comes next, and an INVITE may wait to leave already.
    private void stillSilent(Call call, CalleeLeg b, CallEvent silence, Now now) {
        boolean isAwaited = call.state instanceof CallState.Dialling && call.b == b && b.mayBeHeard() && !call.forsaken.contains(b);
        if (isAwaited) silent(call, silence, now);
    }

    /// One address of a trunk does not carry the call: another of the same trunk is tried, with ids of its own, before the machine hears of it (RFC 3263
    /// §4.3). Not when somebody can have been reached.
    ///
    /// @param mayRing whether the INVITE may have arrived: whoever answers it from here on is hung up on
    /// @param again   done when the store has been asked again, which is whom that is left to
    /// @return whether it is, or may be
    private boolean leavesElsewhere(Call call, CalleeLeg b, boolean mayRing, Consumer<Now> again, Now now) {
        putAside(b.turn, b.place);
        if (call.b != b || call.leaving != null || !b.turn.hasNext() || !(call.state instanceof CallState.Dialling s) || s.attempt().heard() == Heard.MEDIA) return false;
        if (!looks.holds(call, now)) return looks.awaits(call, again, now);
        var forsaken = call.forsaken;
        if (mayRing) addForsaken(call, b);
        if (leaves(call, s.offer(), b.turn, now)) {
            feed.feed(call, new CallEvent.AskedAgain(), now);
            return true;
        }
        if (mayRing) {
            // What may ring is all that there is.
            call.forsaken = forsaken;
            if (call.b != b) tags.removeB(callee(call).invitation.localTag());
            call.b = b;
        }
        return false;
    }

    /// With ids of its own.
    private Departure departure(Call call, OpenOffer offer, TrunkTurn turn, Place place, Wire wire, int seconds, SignedIdentity identity) {
        var invitation = invitation(call, turn, wire);
        var asked = keyring.has(turn.trunk.name()) ? keyring.first(turn.trunk.name(), place.address(), INVITE, invitation.target()) : Asked.NOTHING;
        return fitting(call, offer, departure(call, leg(call, invitation, wire, turn, place, seconds, asked), offer, identity), identity);
    }

    /// As it is, or by TCP, again with ids of its own, when the INVITE is too large for a datagram and there is a listener for it.
    private Departure fitting(Call call, OpenOffer offer, Departure plain, SignedIdentity identity) {
        var b = plain.leg();
        var wire = plain.isTooLarge() ? Way.wireTo(b.peer, Transport.TCP, around.wires()) : null;
        if (wire == null) return plain;
        return departure(call, leg(call, invitation(call, b.turn, wire), wire, b.turn, b.place, b.sessionSeconds, b.asked), offer, identity).or(plain);
    }

    private Invitation invitation(Call call, TrunkTurn turn, Wire wire) {
        return new Invitation(turn.ring, call.dial().show(), turn.trunk.outlet().format(), turn.host, wire.us(), ids.next(call.slot), ids.next(call.slot), call.a.hops - 1);
    }

    private CalleeLeg leg(Call call, Invitation invitation, Wire wire, TrunkTurn turn, Place place, int seconds, Asked asked) {
        return new CalleeLeg(invitation, ids.next(call.slot), wire, turn, place, new Described(around.ids().number(), wire.us().address()), seconds, asked);
    }

    private static Departure departure(Call call, CalleeLeg b, OpenOffer offer, SignedIdentity identity) {
        b.fetchesOffer = offer instanceof OpenOffer.None && takesReliable(call, offer);
        byte[] sdp = switch (offer) {
            case OpenOffer.Made(var description) -> b.described.render(description);
            case OpenOffer.None _                -> NO_SDP;
        };
        return new Departure(b, Requests.invite(b.invitation, b.branch, identity, SessionClock.first(b.sessionSeconds), b.asked.credentials(), takesReliable(call, offer), sdp).bytes(), null);
    }

    /// Without an offer of ours a reliable response may have one, and its PRACK owes the answer (RFC 3262 §5): only the caller can give that.
    private static boolean takesReliable(Call call, OpenOffer offer) {
        return offer instanceof OpenOffer.Made || call.a.supportsReliable;
    }

    /// @return whether the INVITE is on its way
    private boolean leaves(Call call, Departure departure, Now now) {
        var b = departure.leg();
        replace(call, b);
        b.otherwise = departure.otherwise();
        call.b = b;
        tags.addB(b.invitation.localTag(), call);
        var transaction = transactions.startClientInvite(b.branch, call, b.wire, b.peer, departure.invite(), new Invited(call, b), now);
        b.transaction = transaction;
        if (transaction.unsent) transactions.kill(transaction, now);
        return !transaction.unsent;
    }

    /// What is left of an attempt that is over is rows; one that was forsaken is kept.
    private void replace(Call call, CalleeLeg next) {
        var former = call.b;
        if (former == null || call.forsaken.contains(former)) return;
        if (former.channel != next.channel) former.channel.giveBack();
        tags.removeB(former.invitation.localTag());
    }

    private void forsake(Call call) {
        if (call.leaving != null) {
            call.stayHere();
            return;
        }
        var former = callee(call);
        putAside(former.turn, former.place);
        around.trunks().failed(former.trunk);
        addForsaken(call, former);
    }

    private static void addForsaken(Call call, CalleeLeg former) {
        var all = new ArrayList<>(call.forsaken);
        all.add(former);
        call.forsaken = List.copyOf(all);
    }

    private void ringUntil(Call call, long due) {
        call.noAnswerDue = due;
        call.arm(Call.NO_ANSWER, due, wheel, feed);
    }

    /// One timer for all attempts, from the first on; a trunk that allows less time may end it sooner.
    private void tightenNoAnswer(Call call, Trunk trunk, Now now) {
        var own = trunk.outlet().times().noAnswer();
        if (!own.isZero() && now.nanos() + own.toNanos() < call.noAnswerDue) ringUntil(call, now.nanos() + own.toNanos());
    }

    private void stopWaiting(Call call) {
        call.disarm(Call.NO_ANSWER, wheel);
        call.disarm(Call.SILENCE, wheel);
    }

    private CallTimes times(Call call, Trunk trunk) {
        return call.dial().times().tighter(trunk.outlet().times()).tighter(settings.times());
    }

    /// Leg B's INVITE and what comes of it.
    private final class Invited implements Transaction.User {
        private final Call call;
        private final CalleeLeg b;

        Invited(Call call, CalleeLeg b) {
            this.call = call;
            this.b = b;
        }

        @Override public byte[] ackOfRefusal(SipResponse response) {
            return Requests.ackRefusal(b.invitation, b.branch, response.toTag()).bytes();
        }

        /// Another attempt has taken the place of this one: nobody waits for it.
        private boolean isForsaken() {
            return call.forsaken.contains(b);
        }

        @Override public void timedOut(Now now) {
            if (isForsaken() || leavesElsewhere(call, b, false, this::timedOut, now)) return;
            around.trunks().failed(b.trunk);
            feed.feed(call, new CallEvent.CalleeSilent(), now);
        }

        /// What the callee may have rings on by itself: its INVITE is cancelled, and for that its responses are awaited.
        @Override public boolean waitsAfterLoss(boolean perhapsReceived) {
            return perhapsReceived;
        }

        /// What the callee may have must not be sent again, or its phone rings twice.
        @Override public void lost(boolean perhapsReceived, Now now) {
            if (isForsaken()) return;
            boolean mayLeaveOtherwise = !perhapsReceived && b.otherwise != null && call.b == b && call.state instanceof CallState.Dialling;
            if (mayLeaveOtherwise && !mayLeave(call, at -> lost(perhapsReceived, at), now)) return;
            if (mayLeaveOtherwise && leavesOtherwise(call, b, now)) return;
            if (leavesElsewhere(call, mayLeaveOtherwise ? callee(call) : b, perhapsReceived, at -> stillLost(perhapsReceived, at), now)) return;
            around.trunks().failed(b.trunk);
            feed.feed(call, perhapsReceived ? new CallEvent.CalleeLost() : new CallEvent.SendFailed(), now);
        }

        /// While the store was asked again, it may have been heard of after all.
        private void stillLost(boolean perhapsReceived, Now now) {
            boolean isHeard = perhapsReceived && (b.transaction == null || !(b.transaction.state instanceof ClientInvite.State.Calling));
            if (!isHeard) lost(perhapsReceived, now);
        }

        /// A 2xx that comes again finds no transaction from here on, so its ACK is of no more use.
        @Override public void gone() {
            for (var fork : b.forks) fork.ack = null;
            // Its turn may go on at another address, by the same channel.
            if (isForsaken() && (call.b == null || call.b.turn != b.turn)) b.channel.giveBack();
        }

        @Override public void response(SipResponse response, Now now) {
            int status = response.status();
            around.trunks().answered(b.trunk);
            if (status != UNAVAILABLE) around.trunks().takeBack(b.trunk, b.place);
            if (isForsaken()) afterAll(response, now);
            else if (status < 200) provisional(response, now);
            else if (status < 300) success(response, now);
            else refused(response, now);
        }

        /// The first time, or once more as the store has been asked again meanwhile.
        private void refused(SipResponse response, Now now) {
            b.isRefused = true;
            int status = response.status();
            if (isForsaken()) return;
            if (status == 422 && asksLonger(response, now)) return;
            if (Keyring.isChallenge(status) && showsCredentials(response, now)) return;
            if (status == UNAVAILABLE && leavesElsewhere(call, b, false, at -> refused(response, at), now)) return;
            feed.feed(call, refusal(response), now);
        }

        private CallEvent refusal(SipResponse response) {
            boolean isRedirect = Redirects.isFollowed(response.status(), b.by) && call.state instanceof CallState.Dialling && call.b == b;
            return isRedirect ? redirects.event(response, b, call.dial()) : new CallEvent.Declined(response.status());
        }

        /// Something comes of an INVITE that was forsaken: it is cancelled as soon as it may be (RFC 3261 §9.1), and whoever has answered is hung up on.
        private void afterAll(SipResponse response, Now now) {
            if (response.status() < 200) {
                if (!b.cancelled) wheel.arm(new Giving(this), now.nanos() + settings.timers().patience());
                cancel(call, b, now);
            } else if (response.status() < 300 && !response.toTag().isEmpty()) {
                var known = b.fork(response.toTag());
                if (known != null && known.ack != null) {
                    sendAck(known.ack);
                    return;
                }
                var fork = b.heard(response);
                if (fork == null) return;
                ack(call, fork, NO_SDP);
                bye(call, fork.live, Refusal.NONE, now);
            }
        }

        /// The trunk wants sessions to last longer: once more, with ids of its own (RFC 4028 §7.4). Once a phone has been heard of there may be offers on the way, and it is a refusal like any other.
        private boolean asksLonger(SipResponse response, Now now) {
            int least = SessionTimer.minimum(response);
            if (!(call.state instanceof CallState.Dialling s) || call.b != b || !b.forks.isEmpty() || least <= b.sessionSeconds || call.askedLonger >= MOST_LONGER) return false;
            if (!mayLeave(call, at -> refused(response, at), now)) return true;
            call.attempts++;
            call.askedLonger++;
            if (!leaves(call, departure(call, s.offer(), b.turn, b.place, b.wire, least, signatory.next(call.dial(), b.turn, now)), now)) return false;
            feed.feed(call, new CallEvent.AskedAgain(), now);
            return true;
        }

        /// The trunk wants to know who calls: the same INVITE once more, as the next of its Call-ID (RFC 3261 §22.2). Once a phone has been heard of, it is not the trunk alone that speaks.
        private boolean showsCredentials(SipResponse response, Now now) {
            if (!(call.state instanceof CallState.Dialling s) || call.b != b || call.leaving != null || !b.forks.isEmpty() || !keyring.has(b.trunk)) return false;
            // First of all: a challenge is taken up once.
            if (!mayLeave(call, at -> refused(response, at), now)) return true;
            var asked = keyring.again(b.asked, response, b.trunk, b.peer, INVITE, b.invitation.target());
            if (asked == null) return false;
            var identity = signatory.next(call.dial(), b.turn, now);
            if (!leaves(call, fitting(call, s.offer(), departure(call, b.asking(ids.next(call.slot), asked), s.offer(), identity), identity), now)) return false;
            feed.feed(call, new CallEvent.AskedAgain(), now);
            return true;
        }

        private void provisional(SipResponse response, Now now) {
            // Each goes on to the caller, or is acknowledged by a request of its own: beyond the room it is as if it had been lost.
            if (response.status() > 100 && !call.hasRoomForProgress(response, now)) {
                around.listener().dropped(CallListener.Dropped.FLOOD);
                // Somebody is there all the same.
                feed.feed(call, HEARD, now);
                return;
            }
            var fork = response.status() > 100 && !response.toTag().isEmpty() ? b.heard(response) : null;
            var callee = Ability.NONE;
            if (fork != null && ReliableProgress.requires(response)) {
                if (!isInTurn(fork, response, now)) {
                    // It is not taken up, but it has been heard: its transaction waits for nothing more, and a CANCEL that was held may go.
                    feed.feed(call, HEARD, now);
                    return;
                }
                callee = new Ability(true, SessionClock.allowsUpdate(response));
            }
            feed.feed(call, new CallEvent.Progress(response.status(), fork == null ? "" : response.toTag(), Body.of(response), callee), now);
        }

        /// A reliable provisional response is acknowledged at once, on this leg alone, unless the caller must answer it; one that comes again or out of its turn is not taken
        /// up (RFC 3262 §4).
        private boolean isInTurn(CalleeLeg.Fork fork, SipResponse response, Now now) {
            long rseq = RAck.rseq(response.value(HeaderName.RSEQ));
            if (rseq < 0 || fork.rseq != 0 && rseq != fork.rseq + 1 || fork.owed != null) return false;
            boolean isOffer = b.fetchesOffer && response.bodyLength() > 0 && !fork.isOfferAnswered;
            // There is nobody any more who could answer it, and without an answer it must not be acknowledged (RFC 3262 §5).
            if (isOffer && !CallMachine.prackWaits(call.state, fork.tag())) return false;
            fork.rseq = rseq;
            var owed = new CalleeLeg.Owed(response.status(), rseq, response.cseq().number());
            if (isOffer) fork.owed = owed;
            else prack(call, fork, owed, NO_SDP, Transaction.User.NOBODY, now);
            return true;
        }

        private void success(SipResponse response, Now now) {
            // A 2xx without a tag makes no dialog: nothing could be acknowledged (RFC 3261 §12.1).
            if (response.toTag().isEmpty()) {
                around.listener().dropped(CallListener.Dropped.MALFORMED);
                return;
            }
            var known = b.fork(response.toTag());
            // Every 2xx wants its ACK, those that come again too (RFC 3261 §13.2.2.4).
            if (known != null && known.ack != null) {
                sendAck(known.ack);
                return;
            }
            var fork = b.heard(response);
            if (fork == null) around.listener().dropped(CallListener.Dropped.OVERFLOW);
            else feed.feed(call, new CallEvent.Answered(fork.tag(), Body.of(response)), now);
        }
    }

    /// No final response to the CANCEL of a forsaken INVITE: it is given up (RFC 3261 §9.1).
    private final class Giving extends TimerWheel.Entry {
        private final Invited invited;

        Giving(Invited invited) {
            this.invited = invited;
        }

        @Override void fire(Now now) {
            if (invited.b.transaction != null) transactions.on(invited.b.transaction, new ClientInvite.Event.Abandon(), now);
        }
    }

    private void prack(Call call, CalleeLeg.Fork fork, CalleeLeg.Owed owed, byte[] sdp, Transaction.User user, Now now) {
        requests.send(call, fork.live, "PRACK", (dialog, _, us, branch, credentials) -> Requests.prack(dialog, us, branch, owed.rseq(), owed.cseq(), credentials, sdp), user, now);
    }

    /// The caller's answer to the callee's early offer.
    private void prackWith(Call call, String branch, SessionDescription answer, Now now) {
        var fork = Objects.requireNonNull(callee(call).fork(branch), "a fork that offers");
        var owed = Objects.requireNonNull(fork.owed, "a PRACK that is owed");
        fork.owed = null;
        fork.isOfferAnswered = true;
        fork.live.describeApart();
        prack(call, fork, owed, fork.live.described.render(answer), new AnsweringPrack(call, branch), now);
    }

    /// Our PRACK with an answer: as long as it may be sent once more, with the same answer, nothing newer is offered (RFC 3264 §8).
    private final class AnsweringPrack implements Transaction.User {
        private final Call call;
        private final String branch;

        AnsweringPrack(Call call, String branch) {
            this.call = call;
            this.branch = branch;
        }

        @Override public boolean triesAgain(boolean perhapsReceived) {
            return true;
        }

        @Override public void response(SipResponse response, Now now) {
            over(now);
        }

        @Override public void timedOut(Now now) {
            over(now);
        }

        private void over(Now now) {
            feed.feed(call, new CallEvent.EarlyChanging(branch, new ChangeEvent.Acked(Side.CALLEE, Body.EMPTY)), now);
        }
    }

    private boolean leavesOtherwise(Call call, CalleeLeg b, Now now) {
        if (b.otherwise == null) return false;
        tags.removeB(b.invitation.localTag());
        boolean leaves = leaves(call, b.otherwise, now);
        if (b.transaction != null) transactions.kill(b.transaction, now);
        return leaves;
    }

    private void ack(Call call, String branch, byte[] sdp) {
        ack(call, Objects.requireNonNull(callee(call).fork(branch), "an answered fork"), sdp);
    }

    private void ack(Call call, CalleeLeg.Fork fork, byte[] sdp) {
        var hop = Hop.of(fork.live.dialog);
        var way = fork.live.way(hop, around);
        var credentials = keyring.ofAck(fork.of.asked, fork.live.trunk, way);
        fork.ack = new CalleeLeg.Acked(Requests.ack(fork.live.dialog, hop, way.wire().us(), ids.next(call.slot), fork.of.invitation.cseq(), credentials, sdp).bytes(), way);
        sendAck(fork.ack);
    }

    /// After the call nobody asks who answered: if one did, and has its ACK, leg B's INVITE is done with.
    void settle(Call call, Now now) {
        var b = call.b;
        if (b == null || b.transaction == null || !(b.transaction.state instanceof ClientInvite.State.Accepted) || b.forks.size() != 1) return;
        var fork = b.forks.getFirst();
        if (fork.ack != null) transactions.settle(b.transaction, fork.tag(), fork.ack.bytes(), fork.ack.way(), now);
    }

    private void sendAck(CalleeLeg.Acked ack) {
        around.listener().sent("ACK");
        ack.send();
    }

    private void cancel(Call call, Now now) {
        cancel(call, callee(call), now);
    }

    private void cancel(Call call, CalleeLeg b, Now now) {
        if (b.cancelled || b.isRefused) return;
        b.cancelled = true;
        transactions.startClientNonInvite(b.branch, "CANCEL", call, b.wire, b.peer, Requests.cancel(b.invitation, b.branch, Refusal.CANCELLED).bytes(), Transaction.User.NOBODY, now);
    }

    private void abandon(Call call, Now now) {
        if (call.b != null && call.b.transaction != null) transactions.on(call.b.transaction, new ClientInvite.Event.Abandon(), now);
    }

    private void byeCallee(Call call, String branch, Refusal why, Now now) {
        bye(call, Objects.requireNonNull(callee(call).fork(branch), "an answered fork").live, why, now);
    }

    private void byeCaller(Call call, Refusal why, Now now) {
        // After a bug the 2xx may not have gone out: then a refusal is what is owed.
        if (call.a.accepted) bye(call, Objects.requireNonNull(call.a.live, "leg A's dialog"), why, now);
        else refuse(call, why, now);
    }

    /// A BYE that nobody answers has done what it could: the call is over all the same.
    private <L extends Leg> void bye(Call call, LiveDialog<L> live, Refusal why, Now now) {
        live.repeating.stop(wheel);
        requests.send(call, live, "BYE", (dialog, hop, us, branch, credentials) -> Requests.bye(dialog, hop, us, branch, why, credentials), Transaction.User.NOBODY, now);
    }

    // Leg A.

    /// @param isNews whether the description, if there is one, still says how things are when its turn comes
    private void progress(Call call, int status, String branch, byte[] sdp, BooleanSupplier isNews, Now now) {
        // Other 1xx mean nothing between two networks (RFC 3261 §21.1).
        int shown = status >= 180 && status <= 183 ? status : 183;
        var tag = forkFor(call, branch).tag;
        // An early description counts as an answer only when it is known to have come (RFC 3262 §5).
        if (call.a.requiresReliable || call.a.supportsReliable && sdp.length > 0) {
            if (call.a.reliable == null) call.a.reliable = reliable(call);
            call.a.reliable.send(new ReliableProgress.Draft() {
                @Override public byte[] message(int rseq) {
                    return call.a.progress(shown, tag, dialled(call), rseq, hasDescription() ? sdp : NO_SDP).bytes();
                }

                @Override public boolean hasDescription() {
                    return sdp.length > 0 && isNews.getAsBoolean();
                }
            }, tag, sender(call), now);
        } else {
            answer(call, new ServerInvite.Event.Provisional(call.a.progress(shown, tag, dialled(call), 0, sdp).bytes()), now);
        }
    }

    /// With a description.
    private void describe(Call call, int status, String branch, SessionDescription description, BooleanSupplier isNews, Now now) {
        var fork = forkFor(call, branch);
        progress(call, status, branch, fork.described.render(description), isNews, now);
    }

    /// Whether nothing but the INVITE's offer has been talked about in a fork: else what its provisional responses describe is old (RFC 6337 §2.2).
    private static boolean isFirstAnswer(Call call, String branch) {
        return call.state instanceof CallState.Dialling s && !s.early().of(branch).isApart();
    }

    /// The callee's offer, in the same kind of response as it came in.
    private void relayOffer(Call call, String branch, SessionDescription offer, Now now) {
        var fork = Objects.requireNonNull(callee(call).fork(branch), "a fork that offers");
        describe(call, Objects.requireNonNull(fork.owed, "a PRACK that is owed").status(), branch, offer, () -> true, now);
    }

    private ReliableProgress reliable(Call call) {
        // At random in the lower half, so that it never wraps (RFC 3262 §3).
        int first = (int) (around.ids().number() & 0x3fff_ffff);
        return new ReliableProgress(call, wheel, around.listener(), feed, settings.timers().t1(), settings.timers().patience(), first);
    }

    private ReliableProgress.Sender sender(Call call) {
        return (bytes, at) -> answer(call, new ServerInvite.Event.Provisional(bytes), at);
    }

    /// The caller has ended one of several early dialogs: nobody acknowledges any more what was said in it. One of a former attempt has nothing behind it.
    void leave(Call call, CallerLeg.Fork own, Now now) {
        boolean rings = call.state instanceof CallState.Dialling && callee(call).fork(own.branch) != null;
        if (rings) feed.feed(call, new CallEvent.CallerLeft(own.branch), now);
        if (call.a.reliable != null) call.a.reliable.leave(own.tag);
        goOn(call, now);
    }

    /// A PRACK was answered: what has waited for it goes on.
    void goOn(Call call, Now now) {
        if (call.a.reliable != null) call.a.reliable.goOn(sender(call), now);
    }

    /// @param description null when what has been agreed on early holds
    private void accept(Call call, String branch, @Nullable SessionDescription description, Now now) {
        var own = forkFor(call, branch);
        var ok = call.a.accept(own, dialled(call), description == null ? NO_SDP : own.described.render(description), settings.sessionSeconds()).bytes();
        var b = callee(call);
        var fork = Objects.requireNonNull(b.fork(branch), "an answered fork");
        b.chosen = fork;
        call.a.accepted = true;
        answer(call, new ServerInvite.Event.Success(ok), now);
        var live = Objects.requireNonNull(call.a.live, "leg A's dialog");
        live.repeating.start(ok, call.a.wire, call.a.peer, settings.timers(), wheel, around.listener(), at -> feed.feed(call, new CallEvent.AckMissing(), at), now);
        live.session = new SessionClock(wheel, settings.sessionSeconds(), call.a.allowsUpdate, call, Side.CALLER, feed);
        live.session.run(Objects.requireNonNull(call.a.session, "a session"), now);
        fork.live.session = new SessionClock(wheel, b.sessionSeconds, fork.allowsUpdate, call, Side.CALLEE, feed);
        fork.live.session.run(Objects.requireNonNull(fork.session, "a session"), now);
        // The clocks know it from here on.
        call.a.session = null;
        fork.session = null;
    }

    private void refuse(Call call, Refusal why, Now now) {
        var tag = call.a.forks.isEmpty() ? ids.next(call.slot) : call.a.forks.getFirst().tag;
        answer(call, new ServerInvite.Event.Failure(call.a.refuse(why, tag).bytes()), now);
    }

    private void answer(Call call, ServerInvite.Event event, Now now) {
        if (call.a.reliable != null && !(event instanceof ServerInvite.Event.Provisional)) call.a.reliable.stop();
        transactions.on(Objects.requireNonNull(call.a.transaction, "leg A's transaction"), event, now);
    }

    private CallerLeg.Fork forkFor(Call call, String branch) {
        var known = call.a.fork(branch);
        if (known != null) return known;
        var fork = new CallerLeg.Fork(branch, ids.next(call.slot), new Described(around.ids().number(), call.a.wire.us().address()));
        call.a.add(fork);
        tags.addA(fork.tag, call);
        return fork;
    }

    private void stopRepeating(Call call) {
        if (call.a.live != null) call.a.live.repeating.stop(wheel);
    }

    /// A final response to a caller who has none: for a call whose orderly end has failed.
    void refuseAnyhow(Call call, Now now) {
        if (call.a.transaction != null && call.a.transaction.state instanceof ServerInvite.State.Proceeding) refuse(call, Refusal.BUG, now);
    }

    /// BYE to a side that has a dialog, and no ringing on: for the same.
    void hangUp(Call call, Side side, Now now) {
        switch (side) {
            case CALLER -> {
                if (call.a.accepted) Changes.liveOf(call, side).ifPresent(live -> bye(call, live, Refusal.BUG, now));
            }
            case CALLEE -> {
                var b = call.b;
                if (b == null || b.transaction == null) return;
                switch (b.transaction.state) {
                    case ClientInvite.State.Calling _    -> abandon(call, now);
                    case ClientInvite.State.Proceeding _ -> {
                        cancel(call, now);
                        abandon(call, now);
                    }
                    case ClientInvite.State.Accepted _, ClientInvite.State.Terminated _ -> {
                        for (var fork : b.forks) hangUp(call, fork, now);
                    }
                    case ClientInvite.State.Completed _, ClientInvite.State.Grave _ -> { }
                }
            }
        }
    }

    /// A fork that has answered, acknowledged or not.
    private void hangUp(Call call, CalleeLeg.Fork fork, Now now) {
        if (fork.ack == null && callee(call).chosen != fork) ack(call, fork, NO_SDP);
        bye(call, fork.live, Refusal.BUG, now);
    }

    private void write(Call call, Ending ending) {
        // Whoever still waits for an ACK has been told to hang up.
        letGo(call);
        // What the caller was told counts, whatever was meant.
        around.journal().end(Records.of(call, call.a.accepted ? ending : ending.unanswered(), settings.node()), record -> answers.accept(new Letter.Recorded(call, record)));
        call.written = true;
    }

    /// The call is over: none of its clocks matter any more, and its channels are others'.
    void letGo(Call call) {
        for (var side : Side.values()) Changes.liveOf(call, side).ifPresent(live -> {
            live.repeating.stop(wheel);
            if (live.session != null) live.session.stop();
        });
        if (call.a.reliable != null) call.a.reliable.stop();
        stopWaiting(call);
        call.disarm(Call.LONGEST, wheel);
        call.freeChannels();
    }

    private static CalleeLeg callee(Call call) {
        return Objects.requireNonNull(call.b, "leg B");
    }

    static VirtualNumber dialled(Call call) {
        return call.dial().key().dialled();
    }
}
