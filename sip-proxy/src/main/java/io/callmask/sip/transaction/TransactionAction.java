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
    /// The transaction is over: forget it, and any timer of it.
    record Gone() implements TransactionAction {}
}
