package io.callmask.sip.engine;

import io.callmask.sip.builder.SentBy;
import java.net.InetSocketAddress;

/// A way out: a listener, or the connection that a request came by. Used on the shard's thread only; never waits.
public interface Wire {
    /// Our own address on it, and what it speaks.
    SentBy us();

    /// Sends `length` bytes from `offset`; the array must not be changed afterwards.
    ///
    /// @return false when it is known at once that the message does not go out; a later loss stays unseen
    boolean send(byte[] bytes, int offset, int length, InetSocketAddress to);

    /// The same for a request, whose sender wants to know of a later loss, if the transport knows of it.
    ///
    /// @param lost told once, on any thread, but not when false is returned
    default boolean send(byte[] bytes, int offset, int length, InetSocketAddress to, Lost lost) {
        return send(bytes, offset, length, to);
    }

    /// Tells once, on any thread, that the connection with a peer has ended; never, when there is none.
    ///
    /// @return whether there is one
    default boolean whenEnded(InetSocketAddress to, Runnable told) {
        return false;
    }

    /// Told that a message was lost.
    interface Lost {
        /// @param perhapsReceived whether the peer may have it all the same
        void lost(boolean perhapsReceived);
    }
}
