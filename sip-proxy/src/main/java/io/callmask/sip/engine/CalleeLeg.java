package io.callmask.sip.engine;

import io.callmask.routing.Trunk;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.locate.Place;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg.LegB;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.message.SipUri;
import io.callmask.sip.transaction.ClientInvite;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Leg B of one call: the invitation, and the dialogs that its forks made. Owned by a shard.
final class CalleeLeg {
    /// A fork bomb stops here: later forks are not taken up.
    private static final int MOST_FORKS = 16;

    final Invitation invitation;
    final String branch;
    final Wire wire;
    /// The turn that it is an attempt of, and the place that it tries.
    final TrunkTurn turn;
    final Place place;
    final InetSocketAddress peer;
    final Trunk by;
    final String trunk;
    final Described described;
    final TrunkBoard.Channel channel;
    /// Replaced, not changed: most calls have one, for as long as they last.
    List<Fork> forks = List.of();
    @Nullable Transaction<ClientInvite.State> transaction;
    /// How its INVITE leaves if it cannot leave so.
    @Nullable Departure otherwise;
    /// The fork that the caller talks to.
    @Nullable Fork chosen;
    /// What its INVITE says of the session's time.
    final int sessionSeconds;
    /// Whether the callee may make its offer in a reliable provisional response.
    boolean fetchesOffer;
    /// What its INVITE shows to whoever asks for credentials.
    final Asked asked;
    /// Whether its INVITE has had its final response, and that no 2xx: nothing is left to be cancelled.
    boolean isRefused;
    /// Whether a CANCEL has been sent.
    boolean cancelled;

    CalleeLeg(Invitation invitation, String branch, Wire wire, TrunkTurn turn, Place place, Described described, int sessionSeconds, Asked asked) {
        this.invitation = invitation;
        this.branch = branch;
        this.wire = wire;
        this.turn = turn;
        this.place = place;
        this.peer = place.address();
        this.by = turn.trunk;
        this.trunk = by.name();
        this.described = described;
        this.channel = turn.channel;
        this.sessionSeconds = sessionSeconds;
        this.asked = asked;
    }

    /// The same leg, with its INVITE to be sent once more and to show credentials.
    CalleeLeg asking(String newBranch, Asked with) {
        return new CalleeLeg(invitation.next(), newBranch, wire, turn, place, described, sessionSeconds, with);
    }

    /// Whether its INVITE has left and may still bring a response.
    boolean mayBeHeard() {
        return transaction != null && switch (transaction.state) {
            case ClientInvite.State.Calling _, ClientInvite.State.Proceeding _, ClientInvite.State.Accepted _ -> true;
            case ClientInvite.State.Completed _, ClientInvite.State.Grave _, ClientInvite.State.Terminated _ -> false;
        };
    }

    /// One dialog of leg B, with the ACK that repeats whenever its 2xx does.
    static final class Fork {
        final LiveDialog<LegB> live;
        /// Whose INVITE made it.
        final CalleeLeg of;
        @Nullable Acked ack;
        /// What its 2xx said of the session's time.
        @Nullable SessionTimer session;
        boolean allowsUpdate;
        /// RSeq of the last reliable provisional response that came in its turn, 0 for none.
        long rseq;
        /// The one whose offer waits for the caller's answer, and so for its PRACK.
        @Nullable Owed owed;
        /// Whether it has had that.
        boolean isOfferAnswered;

        Fork(LiveDialog<LegB> live, CalleeLeg of) {
            this.live = live;
            this.of = of;
        }

        String tag() {
            return live.dialog.remoteTag();
        }
    }

    /// An ACK and the way that it went: its copies go the same, wherever the dialog leads by then.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Acked(byte[] bytes, Way way) {
        void send() {
            way.send(bytes);
        }
    }

    /// A PRACK that is to come.
    ///
    /// @param status the response's
    /// @param rseq   its RSeq
    /// @param cseq   the INVITE's number
    record Owed(int status, long rseq, long cseq) {}

    @Nullable Fork fork(String remoteTag) {
        for (var fork : forks) {
            if (fork.tag().equals(remoteTag)) return fork;
        }
        return null;
    }

    /// The fork that a response with a To-tag belongs to, made if it is a new one; null when there are too many.
    @Nullable Fork heard(SipResponse response) {
        var known = fork(response.toTag());
        if (known == null) {
            if (forks.size() == MOST_FORKS) return null;
            var target = targetOf(response);
            var to = invitation.to();
            var dialog = Dialog.asking(response, invitation.callId(), invitation.cseq(), invitation.localTag(), invitation.from(), to, target.isEmpty() ? to.substring(1, to.length() - 1) : target);
            known = new Fork(new LiveDialog<>(dialog, wire, peer, described, invitation.show(), trunk), this);
            add(known);
        } else if (response.status() >= 200) {
            known.live.dialog = known.live.dialog.confirmed(response.items(HeaderName.RECORD_ROUTE).reversed(), targetOf(response));
        }
        if (response.status() >= 200) {
            known.session = SessionTimer.agreed(response, sessionSeconds);
            known.allowsUpdate = SessionClock.allowsUpdate(response);
        }
        return known;
    }

    private void add(Fork fork) {
        if (forks.isEmpty()) {
            forks = List.of(fork);
            return;
        }
        var more = new ArrayList<>(forks);
        more.add(fork);
        forks = List.copyOf(more);
    }

    /// The URI of a message's Contact, or empty when it has none that reads.
    static String targetOf(SipMessage message) {
        return message.contact().map(NameAddr::uri).map(SipUri::raw).orElse("");
    }
}
