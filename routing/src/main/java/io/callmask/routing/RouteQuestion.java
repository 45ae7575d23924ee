package io.callmask.routing;

import io.callmask.number.PhoneNumber;
import java.time.Instant;

/// What a call shows of itself, in the caller's own words: the user parts of URIs, not yet numbers.
///
/// @param trunk    the trunk that it came from
/// @param dialled  the user part (or tel: subscriber) of the Request-URI, unescaped; of its parameters `ext` says the extension (RFC 3966 §5.3)
/// @param asserted that of P-Asserted-Identity's first URI, or empty when there is none
/// @param from     that of From, or empty
/// @param now      wall time of the call
/// @param isText   whether it is a text (RFC 3428)
public record RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now, boolean isText) {
    /// Of a call.
    public RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now) {
        this(trunk, dialled, asserted, from, now, false);
    }

    @Override public String toString() {
        return "dialled " + PhoneNumber.mask(dialled) + " by " + PhoneNumber.mask(asserted.isEmpty() ? from : asserted) + " over " + trunk.name();
    }
}
