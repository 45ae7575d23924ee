package io.callmask.sip.message;

/// A side of a call. As a type parameter it keeps what came from one leg from being sent to the other: an `Echo<LegA>`
/// in a message to leg B does not compile.
public sealed interface Leg {
    /// The caller's side, where we are the UAS of the INVITE.
    enum LegA implements Leg { A }

    /// The callee's side, where we are the UAC of the INVITE.
    enum LegB implements Leg { B }
}
