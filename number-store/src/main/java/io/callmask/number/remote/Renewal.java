package io.callmask.number.remote;

import io.callmask.number.remote.Rebuild.Unreadable;
import io.callmask.number.store.NumberStore;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds partitions anew that may be read, because an operator asked: one in each of the watch's rounds, so that the others go on. Asked by any thread; the work is the watch's.
final class Renewal implements NumberStore.Rebuildable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final Works works;
    private final Rebuild rebuild;
    /// Partitions. Guarded by this.
    private final Deque<Integer> left = new ArrayDeque<>();
    private int done;
    private int of;
    private String trouble = "";

    Renewal(Works works, Rebuild rebuild) {
        this.works = works;
        this.rebuild = rebuild;
    }

    @Override public synchronized Begun rebuild(Collection<String> pools) {
        if (!left.isEmpty()) return Begun.UNDER_WAY;
        var registry = works.registry();
        SortedSet<Integer> asked = new TreeSet<>(pools.isEmpty() ? registry.partitions() : pools.stream().map(registry::partition).toList());
        if (works.link().wire().isEmpty() || !asked.stream().allMatch(works.link()::isOpen)) return Begun.UNAVAILABLE;
        left.addAll(asked);
        done = 0;
        of = left.size();
        trouble = "";
        LOG.warn("store=remote event=rebuild asked=true partitions={}", of);
        return Begun.YES;
    }

    @Override public synchronized State state() {
        var next = left.peek();
        var far = rebuild.far();
        boolean isBegun = next != null && far.partition() == next;
        return new State(next != null, next == null ? List.of() : poolsOf(next), done, of, isBegun ? far.rows() : 0, isBegun ? far.percent() : 0, trouble);
    }

    private List<String> poolsOf(int partition) {
        var registry = works.registry();
        return registry.pools().entrySet().stream().filter(pool -> registry.partition(pool.getValue()).filter(each -> each == partition).isPresent()).map(Map.Entry::getKey).sorted().toList();
    }

    /// Builds the next partition, if one is left. What fails is tried again in another round; what could not be built from the journal is left as it is, and so is what was to come after it.
    void step(Wire wire) throws SQLException, IOException {
        Integer next;
        synchronized (this) {
            next = left.peek();
        }
        if (next == null) return;
        try {
            rebuild.anew(wire, next);
            done(next);
        } catch (Unreadable e) {
            giveUp(next, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            hold(String.valueOf(e.getMessage()));
            throw e;
        } catch (SQLException e) {
            hold("MariaDB: state " + e.getSQLState());
            throw e;
        } catch (CompletionException e) {
            hold("Redis did not answer");
            throw e;
        }
    }

    private synchronized void hold(String why) {
        trouble = why;
    }

    private synchronized void giveUp(int partition, String why) {
        trouble = why;
        LOG.error("store=remote event=rebuild-given-up partition={} pools={} done={} of={} cause=\"{}\"", partition, String.join(",", poolsOf(partition)), done, of, why);
        left.clear();
    }

    private synchronized void done(int partition) {
        left.remove();
        done++;
        trouble = "";
        LOG.info("store=remote event=rebuilding asked=true partition={} pools={} done={} of={}", partition, String.join(",", poolsOf(partition)), done, of);
    }
}
