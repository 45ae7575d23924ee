package io.callmask.sip.engine;

import io.callmask.routing.trunk.CallTimes;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.transaction.TimerValues;
import java.time.Duration;

/// The engine's own settings.
///
/// @param node     this node's name: part of call records, and hashed into the ids that we mint
/// @param shards   1 to 64 threads, each the owner of its calls
/// @param maxCalls calls that one shard holds at most; more are refused with 503
/// @param noAnswer how long leg B may ring, a second at least
/// @param longest  how long any call may last
/// @param session  how long a session lasts unless it is refreshed (RFC 4028), 90 s at least
/// @param timers   RFC 3261's
public record EngineSettings(String node, int shards, int maxCalls, Duration noAnswer, Duration longest, Duration session, TimerValues timers) {
    /// Longer than people talk: a call that lasts is one that nobody has ended.
    public static final Duration USUAL_LONGEST = Duration.ofHours(12);

    /// As RFC 4028 §4 recommends.
    public static final Duration USUAL_SESSION = Duration.ofMinutes(30);

    /// With the usual longest call and session.
    public EngineSettings(String node, int shards, int maxCalls, Duration noAnswer, TimerValues timers) {
        this(node, shards, maxCalls, noAnswer, USUAL_LONGEST, USUAL_SESSION, timers);
    }

    public EngineSettings {
        if (shards < 1 || shards > 64) throw new IllegalArgumentException("shards: " + shards + " (expected: 1 to 64)");
        if (maxCalls < 1) throw new IllegalArgumentException("maxCalls: " + maxCalls + " (expected: at least 1)");
        if (noAnswer.compareTo(Duration.ofSeconds(1)) < 0) throw new IllegalArgumentException("noAnswer: " + noAnswer + " (expected: at least PT1S)");
        if (session.compareTo(Duration.ofSeconds(SessionTimer.FLOOR)) < 0) throw new IllegalArgumentException("session: " + session + " (expected: at least PT90S)");
        if (!longest.isPositive()) throw new IllegalArgumentException("longest: " + longest + " (expected: more than zero)");
    }

    /// Whether both are those of one engine, which may change how long calls last and nothing else.
    boolean differsOnlyInTimes(EngineSettings other) {
        return equals(new EngineSettings(other.node, other.shards, other.maxCalls, noAnswer, longest, session, other.timers));
    }

    int sessionSeconds() {
        return (int) session.toSeconds();
    }

    /// What holds of every call of the node.
    CallTimes times() {
        return new CallTimes(noAnswer, longest);
    }
}
