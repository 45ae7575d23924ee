package io.callmask.simulation;

import java.time.Duration;
import java.util.List;

/// A line of a ladder.
sealed interface LadderLine {
    /// As it was written.
    String source();

    /// A message. `what` is a method or a status; `subject` is whom a request is for, or the method that a response is
    /// to, or empty.
    record Arrow(String source, String party, boolean isFed, String what, String subject, List<Condition> conditions) implements LadderLine {
        public Arrow {
            conditions = List.copyOf(conditions);
        }

        boolean isStatus() {
            return Character.isDigit(what.charAt(0));
        }

        <C extends Condition> java.util.Optional<C> condition(Class<C> kind) {
            return conditions.stream().filter(kind::isInstance).map(kind::cast).findFirst();
        }

        boolean has(Class<? extends Condition> kind) {
            return condition(kind).isPresent();
        }

        /// Which of several dialogs of one INVITE is meant.
        String label() {
            return condition(Condition.Tag.class).map(Condition.Tag::label).orElse("");
        }
    }

    /// Time goes by: `... 32 s`; with `... up to 32 s` until something comes out.
    record Pause(String source, Duration length, boolean endsEarly) implements LadderLine {}

    /// Something happens beside the wire: `(router answers)`.
    record Cue(String source, String text) implements LadderLine {}
}
