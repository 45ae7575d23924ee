package io.callmask.media.sdp;

/// Our `o=` line of one leg (RFC 8866 §5.2).
///
/// @param sessionId our own random id, not negative
/// @param version   moves by one when the description that we send on this leg changes
/// @param address   our own signalling address, an IP literal without brackets
public record Origin(long sessionId, long version, String address) {
    public Origin next() {
        return new Origin(sessionId, version + 1, address);
    }
}
