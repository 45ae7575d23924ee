package io.callmask.media.sdp;

/// What we allow of a session description.
public interface SessionDescription {
    /// The description on the wire, under our own `o=` line.
    byte[] render(Origin origin);
}
