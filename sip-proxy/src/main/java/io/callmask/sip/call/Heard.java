package io.callmask.sip.call;

/// What has been heard of leg B's INVITE.
public enum Heard {
    /// Nothing: a CANCEL must wait (RFC 3261 §9.1).
    NOTHING,
    /// A provisional response.
    PROGRESS,
    /// Early media, which the caller has been told of: nobody else may be rung.
    MEDIA
}
