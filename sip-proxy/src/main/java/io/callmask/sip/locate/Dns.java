package io.callmask.sip.locate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The DNS as the rules of RFC 3263 see it. Any thread; never waits.
interface Dns {
    /// Never completed by an exception.
    CompletionStage<Answer> ask(Question question);

    /// What is asked for.
    enum Kind { NAPTR, SRV, A, AAAA }

    record Question(Kind kind, String name) {
        @Override public String toString() {
            return kind + " " + name;
        }
    }

    /// What came of a question.
    sealed interface Answer {
        /// @param entries one at least
        record Found(List<Entry> entries, Duration ttl) implements Answer {
            public Found {
                entries = List.copyOf(entries);
            }
        }

        /// There is no such name, or nothing of that kind under it.
        record Absent(Duration ttl) implements Answer {}

        /// It is not known.
        record Unknown(Why why) implements Answer {}
    }

    /// Why an answer is not known.
    enum Why {
        /// No server has answered in time.
        TIMEOUT,
        /// The servers do not know either, or will not say.
        REFUSED,
        /// What came does not read, or the name cannot be asked for.
        BROKEN
    }

    /// One record.
    sealed interface Entry {
        record Naptr(int order, int preference, String flags, String service, String replacement) implements Entry {}
        record Srv(int priority, int weight, int port, String target) implements Entry {}
        record Address(InetAddress address) implements Entry {}
    }
}
