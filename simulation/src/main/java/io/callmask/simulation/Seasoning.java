package io.callmask.simulation;

/// What is strewn over a message before it is fed, without changing what it means. The taint tests strew canaries.
interface Seasoning {
    SipText season(String party, SipText message);

    /// What a party's own words (tags, branches, Call-IDs, display name) are made of.
    String word(String party, String plain);

    Seasoning PLAIN = new Seasoning() {
        @Override public SipText season(String party, SipText message) {
            return message;
        }

        @Override public String word(String party, String plain) {
            return plain;
        }
    };
}
