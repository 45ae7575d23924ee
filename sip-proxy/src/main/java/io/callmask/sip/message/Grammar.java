package io.callmask.sip.message;

import java.util.Optional;

/// The grammar of single headers and URIs, read when somebody asks.
public final class Grammar {
    private Grammar() {}

    /// A `sip`, `sips` or `tel` URI; empty for any other scheme and for what is not well-formed.
    public static Optional<SipUri> uri(String raw) {
        return JainGrammar.uri(raw);
    }

    /// The value of a From, To, Contact, Route, Record-Route or P-Asserted-Identity header, one item of it; empty when it is not well-formed or its URI is neither `sip`, `sips` nor
    /// `tel`.
    public static Optional<NameAddr> nameAddr(String headerValue) {
        return JainGrammar.nameAddr(headerValue);
    }
}
