package io.callmask.sip.engine;

import io.callmask.number.record.CallRecord;
import io.callmask.sip.transport.TcpPort;

/// Told what happens on the wire and in calls, for metrics. Called on shard threads: must not block. No number is ever passed but in the record.
public interface CallListener {
    /// Why a datagram was not taken up.
    enum Dropped { STRANGER, SCANNER, FLOOD, MALFORMED, STRAY_RESPONSE, STRAY_ACK, OVERFLOW }

    /// Why a request that would have begun something was answered 503.
    enum NoRoom {
        /// New ones come faster than they can be worked off.
        OVERLOAD,
        DRAIN,
        /// As many calls and texts are under way as may be.
        CALLS,
        /// What has ended lingers for its copies, and leaves no room: to anybody, or to this trunk.
        LINGERING,
        /// What has begun could not be written down.
        JOURNAL
    }

    /// Why a request that had to prove who it is from was not taken up, or not as it is.
    enum Doubt {
        /// It shows nothing for our realm.
        UNPROVED,
        MALFORMED,
        /// Another password, or no such user.
        WRONG,
        /// The password is right and the nonce too old, or not ours.
        STALE,
        /// The same proof was shown before.
        REPLAYED,
        /// From its address somebody was wrong too often.
        BARRED,
        /// The proof is right, and the caller is nobody whom its account may be. It is taken up as one whose caller withholds their number.
        NOT_ITS_CALLER
    }

    void received(String methodOrStatus);
    void sent(String methodOrStatus);
    void retransmitted(String methodOrStatus);
    void dropped(Dropped why);
    /// A request was answered without a call: by the book (400, 405, 420, 481 …) or as overload (503).
    void rejected(int status);
    /// A request that would have begun a call or a text was refused for want of room or time; its copies are not counted again.
    default void turnedAway(NoRoom why) {}
    /// A TLS handshake has ended.
    default void handshake(TcpPort.Side side, TcpPort.Handshake outcome) {}
    /// A request was refused for want of a proof who it is from, or a wrong one; or its caller is not believed.
    default void doubted(Doubt why) {}

    void callOpened();
    /// An INVITE goes where a redirect leads.
    default void redirected() {}
    /// The call's record is durable and the call is over.
    void callEnded(CallRecord record);
    void textOpened();
    /// The text's record is durable and the text is over.
    void textEnded(CallRecord record);

    /// Hears nothing.
    CallListener SILENT = new CallListener() {
        @Override public void received(String methodOrStatus) {}
        @Override public void sent(String methodOrStatus) {}
        @Override public void retransmitted(String methodOrStatus) {}
        @Override public void dropped(Dropped why) {}
        @Override public void rejected(int status) {}
        @Override public void callOpened() {}
        @Override public void callEnded(CallRecord record) {}
        @Override public void textOpened() {}
        @Override public void textEnded(CallRecord record) {}
    };
}
