package io.callmask.number.remote;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes the batches of several lanes by one transaction. Few are written at a time; the lanes that come meanwhile wait, and the first of them writes for the others as well. Any thread.
///
/// A batch that is written beside others is checked as one that is written alone: the session's row and its partition's are held until the commit, which is for all or for none. Whose partition
/// somebody else holds at that moment, and all of a group that fails, are written one by one: so nobody waits for another's locks, or is refused for another's fault.
final class GroupCommit {
    /// Groups that are decided and written at a time: one is decided while the other waits for MariaDB's disk.
    private static final int TURNS = 2;
    /// Batches that are written together.
    private static final int MOST = 16;
    /// Requests that wait for these, or so: it would take long, and others wait for its locks.
    private static final int MOST_ASKS = 2_000;
    /// So long a batch waits at most for others of this node to be written: whoever is held up holds nobody up for longer.
    private static final Duration TURN = Duration.ofMillis(100);

    private final Works works;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private int free = TURNS;

    GroupCommit(Works works) {
        this.works = works;
    }

    /// A lane's batch. The first three are asked of any thread; the others by whoever writes it, while the lane's own thread waits in [#write].
    interface Member {
        int partition();

        /// How many requests wait for it, or so.
        int size();

        /// Whether it is to be written with no other.
        boolean isAlone();

        /// Takes what is to be written, and looks up what is needed for it. Blocks.
        ///
        /// @param waits whether it may wait for whoever holds its partition; else it leaves itself out
        /// @return whether anything is to be written
        boolean prepare(boolean waits);

        /// The epoch of the session under which it was prepared.
        long session();

        /// Decides it, under the session and the partition's lock.
        ///
        /// @return the row of the journal, empty when nothing is to be written
        @Nullable Entry decide(Connection connection, Tables.InTime held) throws SQLException;

        void committed();

        /// Nobody knows whether it was committed.
        void unknown(Database.CommitUnknown why);

        /// Nothing was written, and it is not known whose fault that is: to be tried alone.
        void leaveOut();

        /// Nothing was written.
        void failed(Exception why);
    }

    /// A row of the journal that is to be written.
    ///
    /// @param touched the codes that it changed, [Tables#TOUCH] bytes each
    record Entry(Tables.Row row, byte[] touched) {}

    private enum State { WAITING, LEADING, TAKEN, DONE }

    private final class Place {
        private final Member member;
        private final Condition change = lock.newCondition();
        private State state = State.WAITING;
        private List<Place> group = List.of(this);
        private boolean hasTurn;

        Place(Member member) {
            this.member = member;
        }

        void become(State next) {
            state = next;
            change.signal();
        }
    }

    /// Has a batch written: by this thread, perhaps with others, or by another's. Returns when that is done.
    void write(Member member) throws InterruptedException {
        var place = new Place(member);
        if (!await(place)) return;
        try {
            write(place.group.stream().map(each -> each.member).toList());
        } finally {
            release(place);
        }
    }

    /// @return whether this thread is to write the place's group; else it was written
    private boolean await(Place place) throws InterruptedException {
        lock.lock();
        try {
            if (free > 0 && waiting.isEmpty()) {
                free--;
                place.hasTurn = true;
                return true;
            }
            waiting.add(place);
            long left = TURN.toNanos();
            while (place.state == State.WAITING && left > 0) left = waitFor(place, left);
            if (place.state == State.WAITING) {
                waiting.remove(place);
                return true;
            }
            // Whoever has taken it uses what is the lane's own.
            while (place.state == State.TAKEN) place.change.awaitUninterruptibly();
            return place.state == State.LEADING;
        } finally {
            lock.unlock();
        }
    }

    private long waitFor(Place place, long nanos) throws InterruptedException {
        try {
            return place.change.awaitNanos(nanos);
        } catch (InterruptedException stopped) {
            if (place.state != State.WAITING) {
                Thread.currentThread().interrupt();
                return nanos;
            }
            waiting.remove(place);
            throw stopped;
        }
    }

    private void release(Place leader) {
        lock.lock();
        try {
            for (var each : leader.group) {
                if (each != leader) each.become(State.DONE);
            }
            if (!leader.hasTurn) return;
            var next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
            next.group = group(next);
            next.hasTurn = true;
            next.become(State.LEADING);
        } finally {
            lock.unlock();
        }
    }

    /// The first with others that wait, of other partitions: two rows of one partition have two numbers.
    private List<Place> group(Place first) {
        if (first.member.isAlone()) return List.of(first);
        var group = new ArrayList<Place>();
        group.add(first);
        var partitions = new HashSet<Integer>();
        partitions.add(first.member.partition());
        int asks = first.member.size();
        for (var all = waiting.iterator(); all.hasNext() && group.size() < MOST; ) {
            var each = all.next();
            if (each.member.isAlone() || asks + each.member.size() > MOST_ASKS || !partitions.add(each.member.partition())) continue;
            asks += each.member.size();
            all.remove();
            each.become(State.TAKEN);
            group.add(each);
        }
        return group;
    }

    private void write(List<Member> group) {
        boolean isAlone = group.size() == 1;
        // In the order in which the watch, too, notes marks: so the two do not wait for each other.
        var ready = group.stream().filter(each -> each.prepare(isAlone)).sorted(Comparator.comparingInt(Member::partition)).toList();
        if (ready.isEmpty()) return;
        var decided = new ArrayList<Member>();
        try {
            works.database().transact(connection -> {
                decide(connection, ready, decided);
                return true;
            });
        } catch (Database.CommitUnknown unknown) {
            decided.forEach(each -> each.unknown(unknown));
            return;
        } catch (SQLException | RuntimeException failure) {
            if (ready.size() == 1) ready.getFirst().failed(failure);
            else ready.forEach(Member::leaveOut);
            return;
        }
        decided.forEach(Member::committed);
    }

    private void decide(Connection connection, List<Member> ready, List<Member> decided) throws SQLException {
        // Between that they were looked at and now, blocks may have become another's, and the session another one.
        long session = ready.getFirst().session();
        works.session().check(connection, session);
        var held = Tables.lockInTime(connection, ready.stream().map(Member::partition).toList(), works);
        works.registry().follow(connection, works.pools());
        var entries = new ArrayList<Entry>();
        for (var each : ready) {
            var mine = held.get(each.partition());
            if (mine == null || each.session() != session) {
                each.leaveOut();
                continue;
            }
            decided.add(each);
            var entry = each.decide(connection, mine);
            if (entry != null) entries.add(entry);
        }
        Tables.append(connection, entries);
    }
}
