package io.callmask.routing;

import io.callmask.number.PhoneNumber;
import io.callmask.number.record.Diversions;
import io.callmask.number.record.Refusal;
import io.callmask.number.record.SignatureVerdict;
import java.time.Instant;
import java.util.List;

/// What a call shows of itself, in the caller's own words: the user parts of URIs, not yet numbers.
///
/// @param trunk    the trunk that it came from
/// @param dialled  the user part (or tel: subscriber) of the Request-URI, unescaped; of its parameters `ext` says the extension (RFC 3966 §5.3)
/// @param asserted that of P-Asserted-Identity's first URI, or empty when there is none
/// @param from     that of From, or empty
/// @param now      wall time of the call
/// @param isText   whether it is a text (RFC 3428)
/// @param signed   what is said to be signed of it, unread: the values of its Identity headers
/// @param verdict  what became of that
/// @param diversions how often it had been diverted, as the trunk says
/// @param unfit    why it is to be refused whatever was dialled and whoever calls, as its offer cannot be passed on; [Refusal#NONE] when there is no such reason
/// @param words    what a text says; empty for a call
public record RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now, boolean isText, List<String> signed, SignatureVerdict verdict,
                            Diversions diversions, Refusal unfit, String words) {
    /// No number, nor is it empty: nothing else is taken in its place.
    private static final String WITHHELD = "anonymous";

    public RouteQuestion {
        signed = List.copyOf(signed);
    }

    /// Not diverted, with nothing wrong.
    public RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now, boolean isText, List<String> signed, SignatureVerdict verdict) {
        this(trunk, dialled, asserted, from, now, isText, signed, verdict, Diversions.NONE, Refusal.NONE, "");
    }

    /// Of a call, with nothing signed.
    public RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now) {
        this(trunk, dialled, asserted, from, now, false);
    }

    /// With nothing signed.
    public RouteQuestion(Trunk trunk, String dialled, String asserted, String from, Instant now, boolean isText) {
        this(trunk, dialled, asserted, from, now, isText, List.of(), SignatureVerdict.UNCHECKED);
    }

    /// The same, when what was signed has been looked at.
    public RouteQuestion judged(SignatureVerdict found) {
        return new RouteQuestion(trunk, dialled, asserted, from, now, isText, List.of(), found, diversions, unfit, words);
    }

    /// The same, when its offer has been looked at.
    public RouteQuestion unfit(Refusal why) {
        return why == unfit ? this : new RouteQuestion(trunk, dialled, asserted, from, now, isText, signed, verdict, diversions, why, words);
    }

    /// The same of a text with these words.
    public RouteQuestion saying(String text) {
        return new RouteQuestion(trunk, dialled, asserted, from, now, true, signed, verdict, diversions, unfit, text);
    }

    /// The same from somebody who does not say who calls.
    public RouteQuestion withheld() {
        return new RouteQuestion(trunk, dialled, WITHHELD, WITHHELD, now, isText, signed, verdict, diversions, unfit, words);
    }

    /// The text that the trunk vouches for as the caller's number (RFC 3325).
    public String caller() {
        return switch (trunk.identity()) {
            case PAI_OR_FROM -> asserted.isEmpty() ? from : asserted;
            case PAI -> asserted;
            case FROM -> from;
        };
    }

    @Override public String toString() {
        return "dialled " + PhoneNumber.mask(dialled) + " by " + PhoneNumber.mask(caller()) + " over " + trunk.name();
    }
}
