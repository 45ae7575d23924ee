package io.callmask.sip.stir;

import java.time.Instant;

/// What leg B's INVITE says of who vouches for the number shown: only [SigningCredential] makes one, so that nothing of leg A can stand here.
public final class SignedIdentity {
    /// Not signed.
    public static final SignedIdentity NONE = new SignedIdentity("", Instant.EPOCH);

    private final String header;
    private final Instant issued;

    SignedIdentity(String header, Instant issued) {
        this.header = header;
        this.issued = issued;
    }

    /// Whether there is no signature.
    public boolean isNone() {
        return header.isEmpty();
    }

    /// The value of the Identity header.
    public String header() {
        return header;
    }

    /// When it was signed, for the Date header (RFC 8224 §4.1).
    public Instant issued() {
        return issued;
    }

    /// The numbers are in the header.
    @Override public String toString() {
        return isNone() ? "not signed" : "signed at " + issued;
    }
}
