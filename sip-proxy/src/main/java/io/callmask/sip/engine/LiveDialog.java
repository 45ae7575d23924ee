package io.callmask.sip.engine;

import io.callmask.number.VirtualNumber;
import io.callmask.sip.builder.Echo;
import io.callmask.sip.call.Change;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.message.Leg;
import io.callmask.sip.transaction.ClientInvite;
import io.callmask.sip.transaction.ServerInvite;
import io.callmask.sip.transaction.ServerNonInvite;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One leg's dialog at work: the record, its way out, and the requests that change its session. Owned by a shard.
final class LiveDialog<L extends Leg> {
    /// What it began by: requests go by it too, unless a URI names another transport.
    final Wire wire;
    Described described;
    /// The VN that this leg knows us by.
    final VirtualNumber contact;
    /// The trunk that it is with.
    final String trunk;
    /// The 2xx that we repeat until its ACK comes.
    final Repeating repeating = new Repeating();
    Dialog<L> dialog;
    @Nullable Incoming<L> incoming;
    @Nullable Outgoing<L> outgoing;
    /// From the call's answer on.
    @Nullable SessionClock session;
    /// What we were asked within it, from the first time on.
    Keyring.@Nullable Challenges challenges;

    private boolean isApart;

    /// Where requests go when no URI names an address.
    private final InetSocketAddress fallback;

    LiveDialog(Dialog<L> dialog, Wire wire, InetSocketAddress fallback, Described described, VirtualNumber contact, String trunk) {
        this.dialog = dialog;
        this.wire = wire;
        this.fallback = fallback;
        this.described = described;
        this.contact = contact;
        this.trunk = trunk;
    }

    /// From an offer of its own on, a fork of leg B is described by itself: it shares INVITE's offer with the others, and nothing after that.
    void describeApart() {
        if (isApart) return;
        isApart = true;
        described = described.apart();
    }

    /// Where a request goes now: to an address of its trunk, or of one of its group, whatever the peer's URIs say. What another would get is this leg's number, the other
    /// side's media address, and a request by which it can be made to call whom the peer likes.
    Way way(Surroundings around) {
        return way(Hop.of(dialog), around);
    }

    /// @param hop the dialog's
    Way way(Hop hop, Surroundings around) {
        var way = Way.of(hop, wire, fallback, around.wires());
        return around.peers().speaksFor(trunk, way.to().getAddress()) ? way : new Way(way.wire(), fallback);
    }

    /// A re-INVITE, UPDATE or PRACK of the peer's that waits for our final response, or for its ACK.
    ///
    /// @param cseq its number
    /// @param session what our 2xx will say of the session's time, null before the call is answered
    record Incoming<L extends Leg>(Echo<L> echo, long cseq, Answering answering, @Nullable SessionTimer session) {}

    /// The server transaction that gives the answer.
    sealed interface Answering {
        record ToInvite(Transaction<ServerInvite.State> transaction) implements Answering {}
        /// An UPDATE, or a PRACK with an offer.
        record ToOther(Transaction<ServerNonInvite.State> transaction) implements Answering {}
    }

    /// A re-INVITE or UPDATE of ours.
    static final class Outgoing<L extends Leg> {
        final Change.Kind kind;
        final String branch;
        /// The dialog when it was sent: CANCEL and ACK repeat its fields.
        final Dialog<L> dialog;
        /// How it was sent.
        final Way way;
        final Asked asked;
        @Nullable Transaction<ClientInvite.State> invite;
        /// When we stop waiting for its final response, from its first provisional one on.
        TimerWheel.@Nullable Entry limit;
        /// Whether its requester has taken it back: it is cancelled as soon as it may be.
        boolean withdrawn;
        boolean cancelled;

        Outgoing(Change.Kind kind, String branch, Dialog<L> dialog, Way way, Asked asked) {
            this.kind = kind;
            this.branch = branch;
            this.dialog = dialog;
            this.way = way;
            this.asked = asked;
        }
    }
}
