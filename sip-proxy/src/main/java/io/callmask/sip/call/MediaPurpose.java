package io.callmask.sip.call;

/// What a session description is for.
public sealed interface MediaPurpose {
    /// The caller's offer, on its way into leg B's INVITE.
    record Offer() implements MediaPurpose {}
    /// A callee's description in a provisional response.
    ///
    /// @param status 101 to 199
    /// @param branch the response's To-tag
    record Early(int status, String branch) implements MediaPurpose {}
    /// The callee's description in its 2xx.
    record Answer(String branch) implements MediaPurpose {}
    /// The callee's offer in its 2xx, when the caller's INVITE had none (RFC 3264 §4).
    record CalleeOffer(String branch) implements MediaPurpose {}
    /// The caller's answer to that, in its ACK.
    record LateAnswer() implements MediaPurpose {}
    /// An offer or answer of one side in the middle of the call.
    record ChangeOf(Side side) implements MediaPurpose {}
    /// The same in the early dialogs of a fork.
    record EarlyChangeOf(String branch, Side side) implements MediaPurpose {}
}
