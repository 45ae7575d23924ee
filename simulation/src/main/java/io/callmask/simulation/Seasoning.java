package io.callmask.simulation;

import java.util.Set;

/// What is strewn over a message before it is fed, without changing what it means. The taint tests strew canaries.
interface Seasoning {
    /// The message with something in every field.
    ///
    /// @param untouchable names of fields, in lower case, that the ladder speaks of
    SipText season(String party, SipText message, Set<String> untouchable);

    /// What a party's own words (tags, branches, Call-IDs, display name) are made of.
    String word(String party, String plain);

    /// The datagram, in this sender's hand.
    default byte[] write(SipText message) {
        return message.bytes();
    }

    Seasoning PLAIN = new Seasoning() {
        @Override public SipText season(String party, SipText message, Set<String> untouchable) {
            return message;
        }

        @Override public String word(String party, String plain) {
            return plain;
        }
    };
}
