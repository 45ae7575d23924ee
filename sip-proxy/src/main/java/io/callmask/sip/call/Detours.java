package io.callmask.sip.call;

import java.util.ArrayList;
import java.util.List;

/// Where redirects have led so far (RFC 3261 §8.1.3.4). A place is tried once, whatever it is named by, and only so many are.
///
/// @param open     still to be tried, in order
/// @param known    where an INVITE has gone already
/// @param followed how many of these were redirects' doing
/// @param isEnded  whether nothing else may be tried after those that are open, another trunk neither
public record Detours(List<Detour> open, List<Detour> known, int followed, boolean isEnded) {
    static final Detours NONE = new Detours(List.of(), List.of(), 0, false);
    /// As many INVITEs may a call have for redirects' sake.
    private static final int MOST = 3;

    public Detours {
        open = List.copyOf(open);
        known = List.copyOf(known);
    }

    /// After a redirect: what it names comes before what an earlier one did.
    ///
    /// @param from where the INVITE had gone
    /// @param to   the best first
    /// @param isEnd whether what an earlier one named is forgotten, and nothing is tried after what this one names
    Detours led(Detour from, List<Detour> to, boolean isEnd) {
        var been = new ArrayList<>(known);
        been.add(from);
        var next = new ArrayList<Detour>();
        for (var place : to) if (!been.contains(place) && !next.contains(place)) next.add(place);
        for (var place : isEnded || isEnd ? List.<Detour>of() : open) if (!been.contains(place) && !next.contains(place)) next.add(place);
        return new Detours(next, been, followed, isEnded || isEnd);
    }

    boolean hasNext() {
        return !open.isEmpty() && followed < MOST;
    }

    /// With the first of those that are open being tried.
    Detours next() {
        var been = new ArrayList<>(known);
        been.add(open.getFirst());
        return new Detours(open.subList(1, open.size()), been, followed + 1, isEnded);
    }
}
