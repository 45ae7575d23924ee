package io.callmask.routing.text;

/// What becomes of a text.
public sealed interface TextVerdict {
    /// It goes on in these words. `toString` tells none of them.
    record Passed(String words, Finding finding) implements TextVerdict {
        @Override public String toString() {
            return "Passed[" + words.length() + " characters, " + finding + ']';
        }
    }

    /// It says a telephone number, and must not.
    record Refused() implements TextVerdict {}

    /// What was found in one that goes on.
    enum Finding { NOT_LOOKED_FOR, CLEAN, MASKED }
}
