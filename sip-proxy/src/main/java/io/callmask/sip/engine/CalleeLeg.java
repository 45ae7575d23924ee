package io.callmask.sip.engine;

import io.callmask.media.sdp.SessionDescription;
import io.callmask.sip.builder.Invitation;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg.LegB;
import io.callmask.sip.message.NameAddr;
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
    final InetSocketAddress peer;
    final String trunk;
    final SessionDescription offered;
    final List<Fork> forks = new ArrayList<>(1);
    @Nullable Transaction<ClientInvite.State> transaction;
    /// How its INVITE leaves if it cannot leave so.
    @Nullable Departure otherwise;
    /// Whether a CANCEL has been sent.
    boolean cancelled;

    CalleeLeg(Invitation invitation, String branch, Wire wire, InetSocketAddress peer, String trunk, SessionDescription offered) {
        this.invitation = invitation;
        this.branch = branch;
        this.wire = wire;
        this.peer = peer;
        this.trunk = trunk;
        this.offered = offered;
    }

    /// One dialog of leg B, with the ACK that repeats whenever its 2xx does.
    static final class Fork {
        Dialog<LegB> dialog;
        byte @Nullable [] ack;
        boolean answered;

        Fork(Dialog<LegB> dialog) {
            this.dialog = dialog;
        }
    }

    @Nullable Fork fork(String remoteTag) {
        for (var fork : forks) {
            if (fork.dialog.remoteTag().equals(remoteTag)) return fork;
        }
        return null;
    }

    /// The fork that a response with a To-tag belongs to, made if it is a new one; null when there are too many.
    @Nullable Fork heard(SipResponse response) {
        var known = fork(response.toTag());
        if (known == null) {
            if (forks.size() == MOST_FORKS) return null;
            var target = targetOf(response);
            known = new Fork(Dialog.asking(response, invitation.localTag(), invitation.from(), invitation.to(), target.isEmpty() ? invitation.target() : target));
            forks.add(known);
        } else if (response.status() >= 200) {
            known.dialog = known.dialog.confirmed(response.items(HeaderName.RECORD_ROUTE).reversed(), targetOf(response));
        }
        return known;
    }

    private static String targetOf(SipResponse response) {
        var contacts = response.items(HeaderName.CONTACT);
        return contacts.isEmpty() ? "" : Grammar.nameAddr(contacts.getFirst()).map(NameAddr::uri).map(SipUri::raw).orElse("");
    }
}
