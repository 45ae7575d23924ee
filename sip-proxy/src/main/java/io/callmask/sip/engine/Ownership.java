package io.callmask.sip.engine;

import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;
import org.jspecify.annotations.Nullable;

/// Which shard owns what a message is about, when a node has several.
interface Ownership {
    /// The owner, or null for whoever asks.
    @Nullable Shard of(SipMessage message, long secret);

    /// One shard owns everything.
    Ownership ALL = (message, secret) -> null;

    /// Slots are dealt out in turn.
    static Ownership among(Shard[] shards) {
        return (message, secret) -> shards[slotOf(message, secret) % shards.length];
    }

    /// What we minted carries its slot: our tag in an in-dialog request's To, our branch in a response. Else the Call-ID decides.
    static int slotOf(SipMessage message, long secret) {
        int minted = switch (message) {
            case SipRequest request   -> Minted.slotOf(request.toTag());
            case SipResponse response -> response.topVia().branch().startsWith(ResponseSide.COOKIE) ? Minted.slotOf(response.topVia().branch().substring(ResponseSide.COOKIE.length())) : -1;
        };
        return minted >= 0 ? minted : Minted.slotOf(message.callId(), secret);
    }
}
