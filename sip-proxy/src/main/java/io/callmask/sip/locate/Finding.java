package io.callmask.sip.locate;

import java.time.Duration;

/// What came of looking for a host.
sealed interface Finding {
    /// It is there.
    ///
    /// @param located   one place at least
    /// @param ttl       of the answer that ends first
    /// @param isPartial whether some of it is not known
    record Somewhere(Located located, Duration ttl, boolean isPartial) implements Finding {}

    /// The DNS says that it is nowhere, or nowhere that can be reached from here.
    ///
    /// @param why a few words
    record Nowhere(String why, Duration ttl) implements Finding {}

    /// It is not known.
    record Unknown(Dns.Question asked, Dns.Why why) implements Finding {
        /// A few words.
        String words() {
            return asked + ": " + switch (why) {
                case TIMEOUT -> "no answer in time";
                case REFUSED -> "the servers refuse or fail";
                case BROKEN  -> "an answer that does not read";
            };
        }
    }
}
