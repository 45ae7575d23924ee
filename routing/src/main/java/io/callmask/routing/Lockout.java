package io.callmask.routing;

import io.callmask.number.RealNumber;
import io.callmask.number.route.RouteKey;
import io.callmask.routing.StoreRouter.LockoutRule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Callers who try one number after the other, or one extension after the other, to see which of them live: after so many *different* ones that were not theirs to
/// dial, in so much time, nothing routes for them for a while. Outside that looks like any number that does not exist.
///
/// Kept in memory only, by a keyed hash of the caller. The table is bounded: in a full set whoever was seen longest ago is forgotten first, those who are locked out last of all. Any thread.
final class Lockout {
    private static final int SETS = 1 << 13;
    private static final int WAYS = 8;

    private LockoutRule rule;
    private final long secret;
    private final @Nullable Suspect[] table = new Suspect[SETS * WAYS];

    /// @param secret a random number, the same as long as the node runs
    Lockout(LockoutRule rule, long secret) {
        this.rule = rule;
        this.secret = secret;
    }

    private static final class Suspect {
        final long caller;
        long since;
        long seen;
        long until;
        long lastDialled;
        int wrong;

        Suspect(long caller, long now) {
            this.caller = caller;
            since = now;
        }
    }

    /// Goes by another rule from now on.
    synchronized void turnTo(LockoutRule other) {
        rule = other;
    }

    /// Whether nothing routes for this caller now.
    synchronized boolean holds(RealNumber caller, Instant now) {
        if (rule.wrongNumbers() == 0) return false;
        var suspect = find(hash(caller.number().digits()));
        return suspect != null && now.toEpochMilli() < suspect.until;
    }

    /// A caller has dialled what was not theirs to dial.
    ///
    /// @return whether that locked them out
    synchronized boolean wrong(RouteKey key, Instant now) {
        if (rule.wrongNumbers() == 0) return false;
        long at = now.toEpochMilli();
        var suspect = findOrAdd(hash(key.caller().number().digits()), at);
        suspect.seen = at;
        if (at - suspect.since > rule.within().toMillis()) {
            suspect.since = at;
            suspect.wrong = 0;
        }
        long dialled = hash(key.dialled().number().digits() + ';' + key.extension().digits());
        // Redialling is no search.
        if (suspect.wrong > 0 && dialled == suspect.lastDialled) return false;
        suspect.lastDialled = dialled;
        if (++suspect.wrong < rule.wrongNumbers()) return false;
        suspect.wrong = 0;
        suspect.until = at + rule.lasts().toMillis();
        return true;
    }

    /// How many callers are locked out.
    synchronized int size(Instant now) {
        int size = 0;
        for (var suspect : table) {
            if (suspect != null && now.toEpochMilli() < suspect.until) size++;
        }
        return size;
    }

    private @Nullable Suspect find(long caller) {
        int first = set(caller);
        for (int place = first; place < first + WAYS; place++) {
            var known = table[place];
            if (known != null && known.caller == caller) return known;
        }
        return null;
    }

    private Suspect findOrAdd(long caller, long now) {
        var known = find(caller);
        if (known != null) return known;
        int first = set(caller);
        int free = first;
        for (int place = first; place < first + WAYS; place++) {
            if (worth(table[place], now) < worth(table[free], now)) free = place;
        }
        var added = new Suspect(caller, now);
        table[free] = added;
        return added;
    }

    /// An empty place first, then who was seen longest ago, then who is locked out.
    private static long worth(@Nullable Suspect suspect, long now) {
        if (suspect == null) return Long.MIN_VALUE;
        return now < suspect.until ? Long.MAX_VALUE : suspect.seen;
    }

    private static int set(long hash) {
        return ((int) (hash ^ hash >>> 32) & SETS - 1) * WAYS;
    }

    private long hash(String text) {
        long hash = secret;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
