package io.callmask.sip.engine;

/// Where tags, branches and Call-IDs come from: at least 128 bits of a strong source each, as lower-case letters and digits.
public interface IdSource {
    /// 26 letters of `a-z2-7`: 130 random bits.
    String next();

    /// A random SDP session id, 0 to 2^62.
    long number();
}
