package io.callmask.sip.text;

import io.callmask.number.record.Refusal;
import io.callmask.routing.Decision;
import io.callmask.routing.text.TextVerdict;

/// What can happen to a text.
public sealed interface TextEvent {
    /// The router's answers.
    record Routed(Decision decision) implements TextEvent {}
    record Judged(TextVerdict verdict) implements TextEvent {}
    /// Just before the text was to leave the route was found to hold no more, or nobody could say that it does.
    record RouteLost(Refusal why) implements TextEvent {}

    /// A 2xx, from whichever trunk it was given to.
    record Taken(int status) implements TextEvent {}
    /// 300 to 699 from the trunk that is being tried.
    record Declined(int status) implements TextEvent {}
    /// A provisional response from it.
    record Heard() implements TextEvent {}
    /// Nothing was heard of it in the time that it is given.
    record SilenceTimer() implements TextEvent {}
    /// It goes once more by the same trunk, to another address and with other ids: of that one nothing has been heard.
    record AskedAgain() implements TextEvent {}
    /// No final response from it within 64·T1.
    record TrunkSilent() implements TextEvent {}
    /// The text could not be sent to it, or was lost with its connection.
    record SendFailed() implements TextEvent {}
    /// It has no channel free, or has had its calls of this second.
    record TrunkFull() implements TextEvent {}

    /// Whoever sent the text will soon hear no answer any more.
    record TooLate() implements TextEvent {}
    record OperatorEnded() implements TextEvent {}
    /// The record is on disk.
    record Recorded() implements TextEvent {}
}
