package io.callmask.sip.engine;

import java.net.InetSocketAddress;
import java.time.Instant;

/// Told of every SIP message that comes from a trunk's address or goes to one, whole and in the clear: whoever takes them holds personal data.
/// Called on shard threads: must not block.
public interface Capture {
    void message(Message message);

    /// Nobody wants to see any, and it costs nothing.
    Capture OFF = _ -> {};

    /// One message on the wire.
    ///
    /// @param isTcp whether it came or went over TCP, else UDP
    /// @param call  our id of the call or text that it belongs to, the same on both legs; empty when it is of none
    /// @param bytes not to be changed
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Message(InetSocketAddress from, InetSocketAddress to, boolean isTcp, Instant at, String call, byte[] bytes) {
        @Override public String toString() {
            return bytes.length + " bytes of " + (call.isEmpty() ? "no call" : call);
        }
    }
}
