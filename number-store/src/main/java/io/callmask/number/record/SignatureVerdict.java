package io.callmask.number.record;

/// What became of the signature under the caller's number (RFC 8224, in the manner of SHAKEN, RFC 8588), and with what a trunk that
/// requires one refuses.
public enum SignatureVerdict {
    /// The trunk does not ask for it.
    UNCHECKED       (Refusal.NONE),

    /// Signed and found in order. The carrier knows the customer and that the number is theirs.
    A               (Refusal.NONE),
    /// It knows the customer, but not the number.
    B               (Refusal.NONE),
    /// It knows only by which gateway the call came.
    C               (Refusal.NONE),

    /// No Identity header of the kind that we read.
    ABSENT          (Refusal.SIGNATURE_MISSING),
    /// Signed too long ago, or in the future.
    STALE           (Refusal.SIGNATURE_STALE),
    /// Header and token name different certificates, or none.
    INFO_BAD        (Refusal.CERTIFICATE_UNKNOWN),
    /// The certificate is not in our store.
    INFO_UNKNOWN    (Refusal.CERTIFICATE_UNKNOWN),
    /// The certificate leads to no root that we trust, or may not sign.
    UNTRUSTED       (Refusal.SIGNER_UNTRUSTED),
    /// The certificate, or one above it, is not valid now.
    OUT_OF_DATE     (Refusal.SIGNER_UNTRUSTED),
    /// A header or token that is not as the RFCs have it, or not in full form.
    MALFORMED       (Refusal.SIGNATURE_INVALID),
    /// More than one, so that it is not clear which counts; or too many headers.
    SEVERAL         (Refusal.SIGNATURE_INVALID),
    /// The token is about another caller.
    OTHER_CALLER    (Refusal.SIGNATURE_INVALID),
    /// The token is about a call to another number.
    OTHER_CALLED    (Refusal.SIGNATURE_INVALID),
    /// The signature is not that of the certificate's key over this token.
    FORGED          (Refusal.SIGNATURE_INVALID),

    /// More came than could be looked at.
    UNREAD          (Refusal.SIGNATURE_UNREAD);

    private final Refusal refusal;

    SignatureVerdict(Refusal refusal) {
        this.refusal = refusal;
    }

    /// As it stands in records: empty where nothing was looked at.
    public String written() {
        return this == UNCHECKED ? "" : name();
    }

    static SignatureVerdict read(String written) {
        return written.isEmpty() ? UNCHECKED : valueOf(written);
    }

    /// Whether somebody vouches for the caller's number.
    public boolean isValid() {
        return this == A || this == B || this == C;
    }

    /// With what a trunk that requires a valid one refuses; [Refusal#NONE] where there is nothing to refuse.
    public Refusal refusal() {
        return refusal;
    }
}
