package io.callmask.sip.engine;

import io.callmask.number.VirtualNumber;
import io.callmask.number.record.Refusal;
import io.callmask.sip.builder.Echo;
import io.callmask.sip.builder.Outbound;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.message.Leg.LegA;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.transaction.ServerInvite;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Leg A of one call: what came with its INVITE, the tags that we answer with, its dialog. Owned by a shard.
final class CallerLeg {
    final String callId;
    final String fromTag;
    /// Number of its INVITE.
    final long cseq;
    /// The INVITE's Max-Forwards.
    final int hops;
    final Wire wire;
    /// Where its responses go.
    final InetSocketAddress peer;
    final String trunk;
    /// Replaced, not changed: most calls have one, for as long as they last.
    List<Fork> forks = List.of();
    @Nullable Transaction<ServerInvite.State> transaction;
    /// Whether our 2xx has been given to it.
    boolean accepted;
    /// What our 2xx said of the session's time.
    @Nullable SessionTimer session;
    /// Whether it takes UPDATE.
    final boolean allowsUpdate;
    /// Whether it wants provisional responses sent reliably (RFC 3262), or would take them.
    final boolean requiresReliable;
    final boolean supportsReliable;
    /// Those that were.
    @Nullable ReliableProgress reliable;
    /// From our 2xx on.
    @Nullable LiveDialog<LegA> live;

    /// The INVITE and what is echoed of it, until its final response: a call that is held should weigh little.
    private @Nullable SipRequest invite;
    private @Nullable Echo<LegA> echo;
    /// Where its INVITE came from: what its dialog falls back to when no URI names an address.
    private final InetSocketAddress source;
    private final String target;

    /// @param target its Contact's URI
    CallerLeg(SipRequest invite, Echo<LegA> echo, Wire wire, InetSocketAddress peer, InetSocketAddress source, String trunk, String target) {
        this.callId = invite.callId();
        this.fromTag = invite.fromTag();
        this.cseq = invite.cseq().number();
        this.hops = invite.maxForwards();
        this.requiresReliable = ReliableProgress.requires(invite);
        this.supportsReliable = ReliableProgress.supports(invite);
        this.allowsUpdate = SessionClock.allowsUpdate(invite);
        this.invite = invite;
        this.echo = echo;
        this.wire = wire;
        this.peer = peer;
        this.source = source;
        this.trunk = trunk;
        this.target = target;
    }

    /// One leg-A tag for each leg-B To-tag: a dialog has one answer (RFC 6337), and each fork makes its own.
    static final class Fork {
        final String branch;
        final String tag;
        /// Each is a session by itself, with an `o=` of its own.
        final Described described;
        /// Its dialog, as soon as anything is asked in it.
        @Nullable LiveDialog<LegA> live;

        Fork(String branch, String tag, Described described) {
            this.branch = branch;
            this.tag = tag;
            this.described = described;
        }
    }

    void add(Fork fork) {
        if (forks.isEmpty()) {
            forks = List.of(fork);
            return;
        }
        var more = new ArrayList<>(forks);
        more.add(fork);
        forks = List.copyOf(more);
    }

    /// The dialog made for a fork, if there is one already.
    @Nullable Fork fork(String branch) {
        for (var fork : forks) {
            if (fork.branch.equals(branch)) return fork;
        }
        return null;
    }

    /// The dialog that has this tag of ours.
    @Nullable Fork tagged(String tag) {
        for (var fork : forks) {
            if (fork.tag.equals(tag)) return fork;
        }
        return null;
    }

    /// Whether a final response to its INVITE is still to come.
    boolean isOpen() {
        return invite != null;
    }

    /// An early dialog at work.
    LiveDialog<LegA> early(Fork fork, VirtualNumber dialled) {
        if (fork.live == null) {
            var asked = Objects.requireNonNull(invite, "an INVITE without final response");
            fork.live = new LiveDialog<>(Dialog.answering(asked, fork.tag, target), wire, source, fork.described, dialled, trunk);
        }
        return fork.live;
    }

    Outbound<LegA> trying() {
        return Responses.trying(echo());
    }

    Outbound<LegA> progress(int status, String tag, VirtualNumber dialled, int rseq, byte[] sdp) {
        return Responses.progress(echo(), status, tag, dialled, wire.us(), rseq, sdp);
    }

    /// @param longest seconds that the session lasts unless it is refreshed, at most
    Outbound<LegA> accept(Fork fork, VirtualNumber dialled, byte[] sdp, int longest) {
        var asked = Objects.requireNonNull(invite, "an INVITE to answer");
        live = early(fork, dialled);
        session = SessionTimer.answering(asked, longest);
        var ok = Responses.accept(echo(), fork.tag, dialled, wire.us(), SessionClock.lines(session), sdp);
        letGo();
        return ok;
    }

    Outbound<LegA> refuse(Refusal why, String tag) {
        var no = Responses.refuse(echo(), why, tag);
        letGo();
        return no;
    }

    private Echo<LegA> echo() {
        return Objects.requireNonNull(echo, "an INVITE without final response");
    }

    private void letGo() {
        invite = null;
        echo = null;
    }
}
