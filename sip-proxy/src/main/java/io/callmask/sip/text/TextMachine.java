package io.callmask.sip.text;

import io.callmask.number.record.CallRecord.ReleasedBy;
import io.callmask.number.record.CallRecord.Times;
import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.Decision.Dial;
import io.callmask.routing.Trunk;
import io.callmask.routing.text.TextVerdict;
import io.callmask.sip.call.Now;
import io.callmask.sip.call.Refusals;
import java.time.Instant;

/// A text from leg A to leg B (RFC 3428), and the answer back.
/// ```
///   MESSAGE ──► Routing ──way──► Judging ──words may go──► Sending ──2xx──► Recording ──on disk──► Ended
///                  │ refused        │ refused                │  ▲              ▲
///                  └────────────────┴───── 404, 480, 483, 500 ┘  └ next trunk   │ answered
///                                                                 by cause or silence
/// ```
/// There is no CANCEL for a text. So one that goes by another trunk after silence may arrive twice, and the first 2xx from either is the answer.
public final class TextMachine {
    /// RFC 3428 §7: it is on its way, but whether it arrives is not known.
    private static final int ON_ITS_WAY = 202;
    private static final int OK = 200;

    private TextMachine() {}

    /// The router is to be asked.
    public static TextState begin(Now now) {
        return new TextState.Routing(now.wall());
    }

    public static TextStep transition(TextState state, TextEvent event, Now now) {
        return switch (state) {
            case TextState.Routing s   -> routing(s, event, now.wall());
            case TextState.Judging s   -> judging(s, event, now.wall());
            case TextState.Sending s   -> sending(s, event, now.wall());
            case TextState.Recording s -> recording(s, event);
            case TextState.Ended s     -> ended(s, event);
        };
    }

    /// What a bug of ours comes to: the record, and leg A's answer if it has none.
    public static TextStep broken(TextState state, Now now) {
        return switch (state) {
            case TextState.Routing s -> unsent(s.received(), now.wall(), Refusal.BUG);
            case TextState.Judging s -> unsent(s.received(), now.wall(), Refusal.BUG);
            case TextState.Sending s -> over(s, now.wall(), ReleasedBy.PLATFORM, Refusal.BUG, 0);
            case TextState.Recording s -> TextStep.stay(s);
            case TextState.Ended s     -> TextStep.stay(s);
        };
    }

    /// The ending of a text whose orderly ending has failed.
    ///
    /// @param isTaken whether leg A was told so
    public static TextEnding anyhow(Instant received, boolean isTaken, Now now) {
        var end = later(received, now.wall());
        return new TextEnding(new Times(received, received, received, end, end), isTaken, ReleasedBy.PLATFORM, Refusal.BUG, 0);
    }

    private static TextStep routing(TextState.Routing s, TextEvent event, Instant now) {
        return switch (event) {
            case TextEvent.Routed(var decision) -> switch (decision) {
                case Dial dial               -> TextStep.to(new TextState.Judging(dial, s.received()), new TextAction.Judge(dial));
                case Decision.Refuse refusal -> unsent(s.received(), now, refusal.why());
            };
            case TextEvent.TooLate _       -> unsent(s.received(), now, Refusal.STORE_UNAVAILABLE);
            case TextEvent.OperatorEnded _ -> unsent(s.received(), now, Refusal.HUNG_UP_BY_OPERATOR);
            case TextEvent.Judged _, TextEvent.RouteLost _, TextEvent.Taken _, TextEvent.Declined _, TextEvent.Heard _, TextEvent.SilenceTimer _, TextEvent.AskedAgain _, TextEvent.TrunkSilent _, TextEvent.SendFailed _,
                 TextEvent.TrunkFull _, TextEvent.Recorded _ -> TextStep.unexpected(s);
        };
    }

    private static TextStep judging(TextState.Judging s, TextEvent event, Instant now) {
        return switch (event) {
            case TextEvent.Judged(var verdict) -> switch (verdict) {
                case TextVerdict.Passed(var words, _) -> by(new TextState.Sending(s.dial(), 0, words, s.received(), later(s.received(), now), false));
                case TextVerdict.Refused _            -> unsent(s.received(), now, Refusal.NUMBER_IN_TEXT);
            };
            case TextEvent.TooLate _       -> unsent(s.received(), now, Refusal.BUG);
            case TextEvent.OperatorEnded _ -> unsent(s.received(), now, Refusal.HUNG_UP_BY_OPERATOR);
            case TextEvent.Routed _, TextEvent.RouteLost _, TextEvent.Taken _, TextEvent.Declined _, TextEvent.Heard _, TextEvent.SilenceTimer _, TextEvent.AskedAgain _, TextEvent.TrunkSilent _, TextEvent.SendFailed _,
                 TextEvent.TrunkFull _, TextEvent.Recorded _ -> TextStep.unexpected(s);
        };
    }

    private static TextStep sending(TextState.Sending s, TextEvent event, Instant now) {
        return switch (event) {
            case TextEvent.Taken(int status)    -> taken(s, now, status);
            case TextEvent.Declined(int status) -> hasNext(s) && current(s).outlet().failOver().contains(status) ? next(s)
                                                   : over(s, now, ReleasedBy.CALLEE, Refusals.ofCallee(status), status);
            case TextEvent.Heard _              -> TextStep.to(new TextState.Sending(s.dial(), s.attempt(), s.words(), s.received(), s.out(), true), new TextAction.DisarmSilence());
            case TextEvent.SilenceTimer _       -> hasNext(s) && !s.isHeard() ? next(s) : TextStep.stay(s);
            case TextEvent.AskedAgain _         -> awaiting(new TextState.Sending(s.dial(), s.attempt(), s.words(), s.received(), s.out(), false));
            case TextEvent.TrunkSilent _        -> nextOr(s, now, Refusal.TRUNK_SILENT);
            case TextEvent.SendFailed _         -> nextOr(s, now, Refusal.TRUNK_FAILED);
            case TextEvent.TrunkFull _          -> nextOr(s, now, Refusal.NO_TRUNK);
            case TextEvent.RouteLost(var why)   -> over(s, now, ReleasedBy.PLATFORM, why, 0);
            case TextEvent.TooLate _            -> over(s, now, ReleasedBy.PLATFORM, Refusal.TRUNK_SILENT, 0);
            case TextEvent.OperatorEnded _      -> over(s, now, ReleasedBy.PLATFORM, Refusal.HUNG_UP_BY_OPERATOR, 0);
            case TextEvent.Routed _, TextEvent.Judged _, TextEvent.Recorded _ -> TextStep.unexpected(s);
        };
    }

    private static TextStep recording(TextState.Recording s, TextEvent event) {
        return switch (event) {
            case TextEvent.Recorded _ -> TextStep.to(new TextState.Ended(), new TextAction.Forget());
            // Trunks that were left to themselves, and timers that were under way.
            case TextEvent.Taken _, TextEvent.Declined _, TextEvent.Heard _, TextEvent.TrunkSilent _, TextEvent.SendFailed _, TextEvent.SilenceTimer _, TextEvent.TooLate _, TextEvent.OperatorEnded _,
                 TextEvent.Routed _ -> TextStep.stay(s);
            case TextEvent.Judged _, TextEvent.RouteLost _, TextEvent.TrunkFull _, TextEvent.AskedAgain _ -> TextStep.unexpected(s);
        };
    }

    private static TextStep ended(TextState.Ended s, TextEvent event) {
        return switch (event) {
            case TextEvent.Taken _, TextEvent.Declined _, TextEvent.Heard _, TextEvent.TrunkSilent _, TextEvent.SendFailed _, TextEvent.OperatorEnded _, TextEvent.Routed _ -> TextStep.stay(s);
            case TextEvent.Judged _, TextEvent.RouteLost _, TextEvent.TrunkFull _, TextEvent.AskedAgain _, TextEvent.SilenceTimer _, TextEvent.TooLate _, TextEvent.Recorded _ -> TextStep.unexpected(s);
        };
    }

    // Trunks in turn.

    private static Trunk current(TextState.Sending s) {
        return s.dial().trunks().get(s.attempt());
    }

    private static boolean hasNext(TextState.Sending s) {
        return s.attempt() + 1 < s.dial().trunks().size();
    }

    private static TextStep nextOr(TextState.Sending s, Instant now, Refusal why) {
        return hasNext(s) ? next(s) : over(s, now, ReleasedBy.PLATFORM, why, 0);
    }

    private static TextStep next(TextState.Sending s) {
        return by(new TextState.Sending(s.dial(), s.attempt() + 1, s.words(), s.received(), s.out(), false));
    }

    private static TextStep by(TextState.Sending s) {
        return TextStep.to(s, patience(s), new TextAction.Send(current(s), s.words()));
    }

    private static TextStep awaiting(TextState.Sending s) {
        return TextStep.to(s, patience(s));
    }

    /// Timer F is long for a writer when somebody else could be asked; for the last trunk it is what there is.
    private static TextAction patience(TextState.Sending s) {
        return hasNext(s) ? new TextAction.ArmSilence(current(s).outlet().silence()) : new TextAction.DisarmSilence();
    }

    // Endings.

    private static TextStep unsent(Instant received, Instant now, Refusal why) {
        var end = later(received, now);
        var times = new Times(received, received, received, end, end);
        return TextStep.to(new TextState.Recording(), new TextAction.Refuse(why), new TextAction.Write(new TextEnding(times, false, ReleasedBy.PLATFORM, why, 0)));
    }

    private static TextStep taken(TextState.Sending s, Instant now, int status) {
        return TextStep.to(new TextState.Recording(), new TextAction.DisarmSilence(), new TextAction.Accept(status == ON_ITS_WAY ? ON_ITS_WAY : OK),
            new TextAction.Write(new TextEnding(times(s, now), true, ReleasedBy.CALLEE, Refusal.NONE, status)));
    }

    private static TextStep over(TextState.Sending s, Instant now, ReleasedBy by, Refusal why, int status) {
        return TextStep.to(new TextState.Recording(), new TextAction.DisarmSilence(), new TextAction.Refuse(why),
            new TextAction.Write(new TextEnding(times(s, now), false, by, why, status)));
    }

    private static Times times(TextState.Sending s, Instant now) {
        var end = later(s.out(), now);
        return new Times(s.received(), s.out(), s.out(), end, end);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
