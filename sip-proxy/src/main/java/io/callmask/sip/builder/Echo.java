package io.callmask.sip.builder;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipRequest;
import org.jspecify.annotations.Nullable;

/// What RFC 3261 §8.2.6.2 wants echoed of a request in its responses, byte for byte, to the leg that it came from: an
/// `Echo<LegA>` in a message to leg B does not compile. Owned by a shard.
public final class Echo<L extends Leg> {
    private final SipRequest request;
    private final String sourceAddress;
    private final int sourcePort;
    /// The same in all responses of a request.
    private byte @Nullable [] vias;

    /// @param sourceAddress where the request came from, an IP literal without brackets
    public Echo(SipRequest request, String sourceAddress, int sourcePort) {
        this.request = request;
        this.sourceAddress = sourceAddress;
        this.sourcePort = sourcePort;
    }

    /// Via, From, To, Call-ID and CSeq; To gets `toTag` when it has none of its own.
    void write(Bytes out, String toTag) {
        if (vias == null) vias = request.viasFrom(sourceAddress, sourcePort);
        out.raw(vias);
        out.raw(request.raw(HeaderName.FROM));
        writeTo(out, toTag);
        out.raw(request.raw(HeaderName.CALL_ID));
        out.raw(request.raw(HeaderName.CSEQ));
    }

    /// Record-Route, in a response that makes a dialog (§12.1.1).
    void writeRecordRoute(Bytes out) {
        out.raw(request.raw(HeaderName.RECORD_ROUTE));
    }

    /// Timestamp, in a 100 (§8.2.6.1).
    void writeTimestamp(Bytes out) {
        out.raw(request.raw(HeaderName.TIMESTAMP));
    }

    private void writeTo(Bytes out, String toTag) {
        out.raw(request.raw(HeaderName.TO));
        if (!toTag.isEmpty() && request.toTag().isEmpty()) out.reopenLine().text(";tag=").text(toTag).line();
    }
}
