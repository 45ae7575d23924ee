package io.callmask.number.remote;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Until when this node may answer calls by the index that it is connected with. Each node notes in Redis every second that it is there.
///
/// Only who reaches MariaDB can make the index be in another Redis, and tells MariaDB before anybody reads it there. So nobody has while MariaDB said a moment ago that it is here; nor
/// while every other node that ran is here: then calls go on, however long MariaDB is away. A node that is cut off from both may have been left behind, where the former callee is rung for a
/// number that means somebody else: it answers for a lease more, which with [RemoteSettings.Limits#freshness] is less than the shortest rest. For one thread: the watch's.
final class Company {
    private final Works works;
    private final Map<String, Long> seen = new HashMap<>();
    private final Set<String> others = new HashSet<>();
    private long confirmedAt;

    Company(Works works) {
        this.works = works;
        this.confirmedAt = works.nanos();
    }

    /// To be called when MariaDB has said that the index is where this node reads it.
    ///
    /// @param asked when, in monotonic nanoseconds before it was asked
    /// @param nodes that have beaten and were not yet missed
    void confirmed(long asked, Collection<String> nodes) {
        confirmedAt = asked;
        others.clear();
        others.addAll(nodes);
        others.remove(works.session().node());
        seen.keySet().retainAll(others);
    }

    /// Notes that this node is here, and learns who else is. Blocks.
    ///
    /// @throws java.util.concurrent.CompletionException when Redis does not answer, or refuses
    void meet(Wire wire) {
        long asked = works.nanos();
        var found = wire.list(Scripts.MEET, List.of(Names.nodes()), List.of(Names.ascii(works.session().node()))).toCompletableFuture().join().stream()
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
        long now = Long.parseLong(found.getFirst());
        for (int i = 1; i + 1 < found.size(); i += 2) {
            long ago = now - Long.parseLong(found.get(i + 1));
            // By a clock that was set back since it would have been here in the future.
            if (found.get(i).equals(works.session().node()) || ago < 0 || ago > works.settings().limits().lease().toMillis()) continue;
            others.add(found.get(i));
            seen.merge(found.get(i), asked - TimeUnit.MILLISECONDS.toNanos(ago), Math::max);
        }
    }

    /// Monotonic nanoseconds. Who is alone is left by nobody.
    long certainUntil() {
        long now = works.nanos();
        long age = now - confirmedAt;
        if (seen.keySet().containsAll(others)) age = Math.min(age, others.stream().mapToLong(other -> now - seen.getOrDefault(other, confirmedAt)).max().orElse(0));
        return now - age + works.settings().limits().lease().toNanos();
    }
}
