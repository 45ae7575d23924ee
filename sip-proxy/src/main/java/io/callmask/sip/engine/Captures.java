package io.callmask.sip.engine;

import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Shows a shard's messages to a [Capture], each with the call that it belongs to. There is none where nobody wants to see them. One thread.
final class Captures {
    /// Dialogs whose call is remembered.
    private static final int MOST = 1 << 16;

    private final Capture sink;
    /// Our id of the call that is being worked on, or empty.
    private final Supplier<String> call;
    private final Map<SentBy, InetSocketAddress> ours = new LinkedHashMap<>();
    /// By Call-ID: copies, and what comes late, find no call at work.
    private final Map<String, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };
    private Instant at = Instant.EPOCH;

    Captures(Capture sink, Supplier<String> call) {
        this.sink = sink;
        this.call = call;
    }

    /// What is sent from here on is sent now.
    void turn(Now now) {
        at = now.wall();
    }

    /// To be told once it has been worked off: only then it is known whose it is.
    void received(SipMessage message, InetSocketAddress from, Wire wire, Now now) {
        sink.message(new Capture.Message(from, address(wire.us()), wire.us().transport().isReliable(), now.wall(), callOf(message.callId()), Proofs.veiled(message.whole())));
    }

    /// The same wire, seen.
    Wire watched(Wire wire) {
        return wire instanceof Watched ? wire : new Watched(wire);
    }

    private void sent(Wire wire, byte[] bytes, int offset, int length, InetSocketAddress to) {
        var id = SipMessage.read(bytes, offset, length) instanceof Reading.Good(var message) ? callOf(message.callId()) : call.get();
        sink.message(new Capture.Message(address(wire.us()), to, wire.us().transport().isReliable(), at, id, Proofs.veiled(Arrays.copyOfRange(bytes, offset, offset + length))));
    }

    private String callOf(String callId) {
        var working = call.get();
        if (working.isEmpty()) return known.getOrDefault(callId, "");
        known.put(callId, working);
        return working;
    }

    private InetSocketAddress address(SentBy us) {
        return ours.computeIfAbsent(us, each -> new InetSocketAddress(InetAddress.ofLiteral(each.address()), each.port()));
    }

    private final class Watched implements Wire {
        private final Wire wire;

        Watched(Wire wire) {
            this.wire = wire;
        }

        @Override public SentBy us() {
            return wire.us();
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            return seen(wire.send(bytes, offset, length, to), bytes, offset, length, to);
        }

        @Override public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to, Lost lost) {
            return seen(wire.send(bytes, offset, length, to, lost), bytes, offset, length, to);
        }

        private boolean seen(boolean isSent, byte[] bytes, int offset, int length, InetSocketAddress to) {
            if (isSent) Captures.this.sent(wire, bytes, offset, length, to);
            return isSent;
        }
    }
}
