package io.callmask.sip.transaction;

/// What a transaction machine asks the shell to do, in order.
public sealed interface TransactionAction {
    /// Send these bytes to the transaction's peer.
    record Send(byte[] bytes) implements TransactionAction {}
    /// Send bytes that have been sent before.
    record Resend(byte[] bytes) implements TransactionAction {}
    /// Let the timer fire in so many nanoseconds; an armed one of that letter is replaced.
    record Arm(Timer timer, long nanos) implements TransactionAction {}
    record Disarm(Timer timer) implements TransactionAction {}
    /// Pass the message at hand to the transaction user.
    record Pass() implements TransactionAction {}
    /// Tell the transaction user that no final response came in time.
    record TimedOut() implements TransactionAction {}
    /// The transaction has said its last word: forget it, and any timer of it, but as long as its peer may repeat itself answer each copy with these bytes, or
    /// with nothing when there are none (timers D, I, J, K and L, all taken as 64·T1, the longest of them).
    record Linger(byte[] again) implements TransactionAction {
        /// Copies are absorbed.
        static final Linger SILENTLY = new Linger(new byte[0]);
    }
    /// The transaction is over: forget it, and any timer of it.
    record Gone() implements TransactionAction {}
}
