package io.callmask.sip.text;

import io.callmask.routing.Decision.Dial;
import java.time.Instant;

/// Where a text stands. Each state carries only what is true in it.
public sealed interface TextState {
    /// The router has been asked for the way.
    record Routing(Instant received) implements TextState {}

    /// The router has been asked about the words.
    record Judging(Dial dial, Instant received) implements TextState {}

    /// Under way on leg B.
    ///
    /// @param attempt which of the trunks is being tried, from 0
    /// @param words   what goes on, which may be less than came
    /// @param out     when it left first
    /// @param isHeard whether the trunk of this attempt has said that it is at work
    record Sending(Dial dial, int attempt, String words, Instant received, Instant out, boolean isHeard) implements TextState {
        @Override public String toString() {
            return "Sending[attempt " + attempt + ']';
        }
    }

    /// Answered; the record is on its way to the disk.
    record Recording() implements TextState {}

    /// The record is durable.
    record Ended() implements TextState {}
}
