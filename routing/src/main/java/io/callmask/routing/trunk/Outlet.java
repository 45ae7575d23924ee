package io.callmask.routing.trunk;

import java.time.Duration;
import java.util.Set;

/// How calls leave by a trunk.
///
/// @param group    the trunk group that it is in: a pool's calls leave by one group
/// @param priority the lower ones are tried first
/// @param weight   among those of one priority, the share of calls that try it first; 0 to 1,000
/// @param failOver the final statuses upon which the next trunk is tried
/// @param silence  how long nothing at all may be heard before the next trunk is tried; shorter than Timer B
/// @param times    how long its calls may ring and last
/// @param format   how it wants numbers written
/// @param channels calls at a time, 0 for no limit
/// @param callsPerSecond new calls a second, 0 for no limit
/// @param redirects what becomes of its 3xx
/// @param earlyMedia what becomes of what its side plays before the answer
public record Outlet(String group, int priority, int weight, Set<Integer> failOver, Duration silence, CallTimes times, NumberFormat format, int channels, int callsPerSecond,
                     Redirects redirects, EarlyMedia earlyMedia) {
    /// The callee has spoken: nobody else may be tried (RFC 3261 §21.4.24, §21.6).
    private static final Set<Integer> FINAL_WORDS = Set.of(486, 600, 603, 607, 608);
    private static final int MOST_WEIGHT = 1_000;
    public static final String USUAL_GROUP = "default";
    /// What says that the trunk is in trouble, and not that the callee is.
    public static final Set<Integer> USUAL_CAUSES = Set.of(408, 500, 502, 503, 504);
    /// Short enough for three attempts within the patience of most callers.
    public static final Duration USUAL_SILENCE = Duration.ofSeconds(4);
    public static final Outlet USUAL = new Outlet(USUAL_GROUP, 1, 1, USUAL_CAUSES, USUAL_SILENCE, CallTimes.UNSAID, NumberFormat.USUAL, 0, 0);

    /// @throws IllegalArgumentException when a value is out of range
    public Outlet {
        failOver = Set.copyOf(failOver);
        for (int status : failOver) if (!mayFailOver(status)) throw new IllegalArgumentException("failOver: " + status + " (expected: 300 to 699, and not what the callee says: 486, 600, 603, 607, 608)");
        if (priority < 0) throw new IllegalArgumentException("priority: " + priority + " (expected: 0 or more)");
        if (weight < 0 || weight > MOST_WEIGHT) throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to " + MOST_WEIGHT + ')');
        if (!silence.isPositive()) throw new IllegalArgumentException("silence: " + silence + " (expected: more than zero)");
        if (channels < 0 || callsPerSecond < 0) throw new IllegalArgumentException("channels: " + channels + ", callsPerSecond: " + callsPerSecond + " (expected: 0 or more)");
    }

    /// Whose early media is relayed.
    public Outlet(String group, int priority, int weight, Set<Integer> failOver, Duration silence, CallTimes times, NumberFormat format, int channels, int callsPerSecond, Redirects redirects) {
        this(group, priority, weight, failOver, silence, times, format, channels, callsPerSecond, redirects, EarlyMedia.RELAYED);
    }

    /// Whose redirects are refused, too.
    public Outlet(String group, int priority, int weight, Set<Integer> failOver, Duration silence, CallTimes times, NumberFormat format, int channels, int callsPerSecond) {
        this(group, priority, weight, failOver, silence, times, format, channels, callsPerSecond, Redirects.REFUSED);
    }

    /// What becomes of a session description before the answer (RFC 3960).
    public enum EarlyMedia {
        /// The caller hears what is played.
        RELAYED,
        /// The caller is told that it rings, and its own side makes the tone.
        RINGING
    }

    /// What becomes of a 3xx.
    public enum Redirects {
        /// It is a refusal like any other.
        REFUSED,
        /// It may choose another place of this group's trunks, for the number that was called.
        FOLLOWED,
        /// And another number: the call then reaches whom the callee's side names.
        FOLLOWED_TO_NUMBERS;

        public boolean areFollowed() {
            return this != REFUSED;
        }
    }

    /// Whether a status may be a cause to try another trunk at all.
    public static boolean mayFailOver(int status) {
        return status >= 300 && status <= 699 && !FINAL_WORDS.contains(status);
    }
}
