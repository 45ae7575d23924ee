package io.callmask.sip.engine;

/// Where tags, branches and Call-IDs come from: at least 128 bits of a strong source each, as lower-case letters and digits.
public interface IdSource {
    /// 26 letters of `a-z2-7`: 130 random bits.
    String next();

    /// The same letters as [#next] would give, into an array.
    default void next(byte[] into, int at) {
        var text = next();
        for (int i = 0; i < text.length(); i++) into[at + i] = (byte) text.charAt(i);
    }

    /// A random SDP session id, 0 to 2^62.
    long number();
}
