package io.callmask.sip.engine;

import io.callmask.sip.transport.TcpPort.Handshake;
import io.callmask.sip.transport.TcpPort.Side;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says which trunk's handshakes fail, and why: a line for each kind of failure of a trunk, and not again for a minute. Any thread.
final class HandshakeLog {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);
    private static final long MINUTE = 60_000_000_000L;

    /// Bounded by trunks and enums.
    private final Map<Kind, Long> told = new HashMap<>();

    private record Kind(String trunk, Side side, Handshake outcome) {}

    void failed(String trunk, Side side, Handshake outcome, String reason, long now) {
        if (isNew(new Kind(trunk, side, outcome), now)) {
            LOG.warn("event=tls-failed trunk={} side={} outcome={} reason=\"{}\"", trunk, side.name().toLowerCase(Locale.ROOT), outcome, reason);
        }
    }

    private synchronized boolean isNew(Kind kind, long now) {
        var last = told.get(kind);
        if (last != null && now - last < MINUTE) return false;
        told.put(kind, now);
        return true;
    }
}
