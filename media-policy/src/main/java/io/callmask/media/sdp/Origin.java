package io.callmask.media.sdp;

import java.nio.charset.StandardCharsets;

/// Our `o=` line of one leg (RFC 8866 §5.2).
///
/// @param sessionId our own random id, not negative
/// @param version   moves by one when the description that we send on this leg changes; not negative
/// @param address   our own signalling address, an IP literal without brackets
public record Origin(long sessionId, long version, String address) {
    /// @throws IllegalArgumentException naming the part that has another form
    public Origin {
        if (sessionId < 0) throw new IllegalArgumentException("sessionId: " + sessionId + " (expected: not negative)");
        if (version < 0) throw new IllegalArgumentException("version: " + version + " (expected: not negative)");
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        if (Address.readFour(bytes, 0, bytes.length) == null && Address.readSix(bytes, 0, bytes.length) == null) {
            throw new IllegalArgumentException("address: " + address + " (expected: a unicast IPv4 or IPv6 literal without brackets)");
        }
    }

    public Origin next() {
        return new Origin(sessionId, version + 1, address);
    }
}
