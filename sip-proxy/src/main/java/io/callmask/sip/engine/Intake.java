package io.callmask.sip.engine;

import io.callmask.sip.call.Now;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.transport.TcpPort;
import io.callmask.sip.transport.TcpPort.Closed;
import io.callmask.sip.transport.TcpPort.Connection;
import io.callmask.sip.transport.TcpPort.Handshake;
import io.callmask.sip.transport.TcpPort.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings what comes by TCP or TLS to the shards that own it. Event loops' threads; holds nothing but what it was made with, and whom it knows now.
final class Intake implements TcpPort.Handler {
    private static final byte[] NO_ANSWER = {};

    private final TcpWire wire;
    /// Exchanged as a whole.
    private volatile Peers peers;
    private final TrunkPaces paces;
    private final CallListener listener;
    private final Supplier<Now> clock;
    private final long secret;
    private final Shard[] shards;
    private final HandshakeLog handshakes = new HandshakeLog();

    Intake(TcpWire wire, Peers peers, TrunkPaces paces, CallListener listener, Supplier<Now> clock, long secret, Shard[] shards) {
        this.wire = wire;
        this.peers = peers;
        this.paces = paces;
        this.listener = listener;
        this.clock = clock;
        this.secret = secret;
        this.shards = shards.clone();
    }

    @Override public boolean allows(InetAddress source) {
        return peers.at(source, wire.us().transport()).isPresent();
    }

    @Override public String owner(InetAddress address) {
        return peers.at(address, wire.us().transport()).map(peer -> peer.trunk().name()).orElse("");
    }

    /// From now on; any thread.
    void turnTo(Peers others) {
        peers = others;
    }

    /// As over UDP, but that too much is read later instead of being dropped.
    @Override public BooleanSupplier rate(InetSocketAddress from) {
        return new Rate(from);
    }

    /// By the clock that the shards go by: a trunk's rate counts what comes over every transport, and an event loop's own clock begins elsewhere. One connection's.
    private final class Rate implements BooleanSupplier {
        private final InetSocketAddress from;
        private Peers known;
        private Peers.@Nullable Peer peer;
        private Pace own = new Pace(1, 0);

        Rate(InetSocketAddress from) {
            this.from = from;
            this.known = peers;
            turnTo(known, clock.get().nanos());
        }

        private void turnTo(Peers others, long now) {
            var next = others.at(from.getAddress(), wire.us().transport()).orElse(null);
            if (next != null && (peer == null || peer.messagesPerSecond() != next.messagesPerSecond())) own = new Pace(next.messagesPerSecond(), now);
            known = others;
            peer = next;
        }

        @Override public boolean getAsBoolean() {
            long now = clock.get().nanos();
            var current = peers;
            if (known != current) turnTo(current, now);
            // What a stranger sends is dropped when it has been read.
            return peer == null || own.admits(now) && paces.of(peer, now).admits(now);
        }
    }

    /// A full mailbox makes the peer wait rather than lose its message: over TCP nobody would send it again.
    @Override public boolean message(byte[] bytes, InetSocketAddress from, Connection connection) {
        var peer = peers.at(from.getAddress(), wire.us().transport());
        if (peer.isEmpty()) {
            listener.dropped(Dropped.STRANGER);
            return true;
        }
        return switch (SipMessage.read(bytes, 0, bytes.length)) {
            case Reading.Good(var message) -> connection.admit() && forwarded(message, from, peer.get(), connection);
            case Reading.Answerable(var request, var status, _) -> {
                byte[] response = rejection(request, status, from);
                connection.send(response, 0, response.length, null);
                yield true;
            }
            case Reading.Hopeless _, Reading.KeepAlive _ -> {
                listener.dropped(Dropped.MALFORMED);
                yield true;
            }
        };
    }

    /// One connection must not fill a mailbox that all others use as well: it has so many places in it, and no more.
    private boolean forwarded(SipMessage message, InetSocketAddress from, Peers.Peer peer, Connection connection) {
        boolean taken = shards[Ownership.slotOf(message, secret) % shards.length].offer(new Letter.Forwarded(message, from, peer, wire.by(connection), connection::release));
        if (!taken) connection.release();
        return taken;
    }

    @Override public byte[] broken(byte[] head, InetSocketAddress from) {
        return switch (SipMessage.read(head, 0, head.length)) {
            // What reads well all the same had no Content-Length, or one too great; but an ACK is never answered (RFC 3261 §17.1.1.3).
            case Reading.Good(SipRequest request) when !request.method().equals("ACK") -> rejection(request, 400, from);
            case Reading.Answerable(var request, var status, _)                        -> rejection(request, status, from);
            case Reading.Good _, Reading.Hopeless _, Reading.KeepAlive _               -> NO_ANSWER;
        };
    }

    @Override public void closed(Closed why) {
        switch (why) {
            case STRANGER             -> listener.dropped(Dropped.STRANGER);
            case CROWDED, UNREAD      -> listener.dropped(Dropped.OVERFLOW);
            case SLOW, BROKEN         -> listener.dropped(Dropped.MALFORMED);
            case IDLE, SILENT, STOPPED -> { }
        }
    }

    @Override public void secured(InetSocketAddress remote, Side side, Handshake outcome, String reason) {
        listener.handshake(side, outcome);
        if (outcome != Handshake.DONE) handshakes.failed(peers.at(remote.getAddress()).map(peer -> peer.trunk().name()).orElse("?"), side, outcome, reason, clock.get().nanos());
    }

    @Override public Duration keepAlive(InetSocketAddress to) {
        return peers.at(to.getAddress()).map(Peers.Peer::keepAlive).orElse(Duration.ZERO);
    }

    private byte[] rejection(SipRequest request, int status, InetSocketAddress from) {
        byte[] response = Rejections.of(request, status, from, secret);
        listener.rejected(status);
        listener.sent(Kind.of(response));
        return response;
    }
}
