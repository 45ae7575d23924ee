package io.callmask.simulation;

import java.util.List;

/// What stands on the right of an arrow: of a message that is fed, how it is made; of one that must happen, what it must be.
sealed interface Condition {
    /// `from ALICE`: the caller ID, in From and P-Asserted-Identity; `from NOBODY` is an anonymous caller. Coming out also in Contact.
    record From(String name) implements Condition {}
    /// `offer pcma pcmu` or `answer pcma sendonly`: an SDP body. Coming out, a body must be named.
    record Session(Wanted wanted) implements Condition {}
    /// `digit 5`, `digit 5 alone`: a keyed digit in INFO, as `application/dtmf-relay` or `application/dtmf`; `digit none` is malformed.
    record Digit(String key, boolean isAlone) implements Condition {}
    /// `text on my way`: the body of a MESSAGE, in plain text.
    record Words(String text) implements Condition {}
    /// `tag one`: which of several dialogs that come of one INVITE.
    record Tag(String label) implements Condition {}
    /// `hops 69`.
    record Hops(int left) implements Condition {}
    /// `require 100rel`.
    record Require(String option) implements Condition {}
    /// `rack`: a RAck for the last reliable response that was heard (fed only).
    record RAck() implements Condition {}
    /// `Reason: Q.850;cause=17`: the only field of its name has this value. Fed, it takes the place of what would stand there.
    record FieldIs(String name, String value) implements Condition {}
    /// `plus Contact: <sip:x@y>`: one field more (fed only).
    record FieldPlus(String name, String value) implements Condition {}
    /// `no Contact`.
    record FieldAbsent(String name) implements Condition {}
    /// `has Retry-After` (coming out only).
    record FieldPresent(String name) implements Condition {}
    /// `body text/plain` (fed only).
    record Body(String type) implements Condition {}
    /// `again`, `again 10 times`: the same bytes as before.
    record Again(int times) implements Condition {}
    /// `twice`: and its exact copy right behind it.
    record Twice() implements Condition {}
    /// `held`: made and kept back, so that what follows overtakes it; `again` lets it go (fed only).
    record Held() implements Condition {}
    /// `merged`: the last INVITE once more, come by another way (RFC 3261 §8.2.2.2) (fed only).
    record Merged() implements Condition {}
    /// `looped`: what was last sent to B, come back to us by way of this party; `looped bare` without our Via (fed only).
    record Looped(boolean hasOurVia) implements Condition {}
    /// `version SIP/3.0` (fed only).
    record Version(String text) implements Condition {}
    /// `asks n1`, `asks n1 stale sha-256 elsewhere`: a challenge with that nonce, in the header that goes with the status (fed only).
    record Asks(String nonce, List<String> more) implements Condition {}
    /// `shows n1 2`: credentials with that nonce, for the second time (coming out only).
    record Shows(String nonce, int count) implements Condition {}
    /// `proves`, `proves wrongly`, `proves otherwise` (as another user), `proves legacy`, `proves weakly`, `proves again`: credentials for the last 401 that was heard, or the same as before (fed only).
    record Proves(String how) implements Condition {}
    /// `cut`: only the first half of the datagram (fed only).
    record Cut() implements Condition {}
}
