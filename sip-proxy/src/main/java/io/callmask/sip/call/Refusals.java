package io.callmask.sip.call;

import io.callmask.media.MediaPolicy;
import io.callmask.number.record.Refusal;

/// What a failure on one side means in the table of refusals.
public final class Refusals {
    private Refusals() {}

    /// A final status of leg B, 300 to 699. What is the trunk's own trouble (its credentials, its loops, its overload) never
    /// crosses as such: 503 at leg A would take us out of its service (RFC 3261 §16.7).
    public static Refusal ofCallee(int status) {
        return switch (status) {
            case 486, 600                               -> Refusal.BUSY;
            case 603, 607, 608                          -> Refusal.DECLINED;
            case 408, 480, 487                          -> Refusal.NO_ANSWER;
            case 404, 484, 485, 604                     -> Refusal.CALLEE_UNKNOWN;
            case 410                                    -> Refusal.CALLEE_MOVED;
            case 415, 488, 606                          -> Refusal.CALLEE_CODEC;
            default -> status < 400 ? Refusal.CALLEE_MOVED : status < 600 ? Refusal.TRUNK_FAILED : Refusal.DECLINED;
        };
    }

    static Refusal ofOffer(MediaPolicy.Reason reason) {
        return switch (reason) {
            case ABSENT           -> Refusal.NO_OFFER;
            case UNSUPPORTED_TYPE -> Refusal.UNSUPPORTED_BODY;
            case MALFORMED        -> Refusal.BAD_BODY;
            case NOTHING_LEFT     -> Refusal.NO_COMMON_CODEC;
        };
    }
}
