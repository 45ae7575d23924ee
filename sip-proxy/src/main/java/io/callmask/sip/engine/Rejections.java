package io.callmask.sip.engine;

import io.callmask.sip.builder.Echo;
import io.callmask.sip.builder.Responses;
import io.callmask.sip.builder.Responses.Extra;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipRequest;
import java.net.InetSocketAddress;

/// Responses without state. Pure.
final class Rejections {
    private Rejections() {}

    /// The tag is the same for a retransmission (RFC 3261 §8.2.7). It shows half of the hash only: from all of it the secret could be reckoned.
    static byte[] of(SipRequest request, int status, InetSocketAddress from, long secret, Extra... extra) {
        int slot = Minted.slotOf(request.callId(), secret);
        String tag = "s" + Integer.toHexString(slot) + Integer.toHexString((int) (Minted.hash(request.topVia().branch(), secret) >>> 32));
        return Responses.plain(echo(request, from), status, tag, extra).bytes();
    }

    static <L extends Leg> Echo<L> echo(SipRequest request, InetSocketAddress from) {
        return new Echo<>(request, Addresses.text(from.getAddress()), from.getPort());
    }
}
