package io.callmask.sip.message;

/// An address header's value (From, To, Contact, Route, P-Asserted-Identity). The display name is dropped: nothing may depend on it, and so nothing can pass it on.
///
/// @param uri the address
/// @param tag the `tag` parameter, or empty
public record NameAddr(SipUri uri, String tag) {
    /// The URI's scheme only.
    @Override
    public String toString() {
        return "NameAddr[" + uri + ']';
    }
}
