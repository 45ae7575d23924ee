package io.callmask.number.remote;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after connection, session and index: one thread, in rounds. Whatever it finds wrong closes what depends on it at once, and is mended in the next rounds.
final class Watch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration ROUND = Duration.ofMillis(100);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration FOLLOW = Duration.ofSeconds(1);
    private static final Duration MEET = Duration.ofSeconds(1);
    /// No epoch: they begin at 1.
    private static final long NONE = 0;

    private final Works works;
    private final Redis redis;
    private final List<Lane> lanes;
    private final Farthest farthest;
    private final Rebuild rebuild;
    private final Renewal renewal;
    private final TakeOver takeOver;
    private final Company company;
    private @Nullable Wire unchecked;
    private long beatAt;
    private long takenAt;
    private long wiredAt;
    private long followedAt;
    private long metAt;
    private long forgottenAt;
    private long meanwhileAt;
    private boolean isShutOut;
    private boolean isCertain;
    private volatile boolean isSqlWell;
    private volatile boolean closed;
    private String lastTrouble = "";

    Watch(Works works, Redis redis, List<Lane> lanes) {
        this.works = works;
        this.redis = redis;
        this.lanes = lanes.stream().sorted(Comparator.comparingInt(Lane::partition).thenComparingInt(Lane::poolId)).toList();
        this.farthest = new Farthest(works);
        this.rebuild = new Rebuild(works, farthest, this::whileBuilding);
        this.renewal = new Renewal(works, rebuild);
        this.takeOver = new TakeOver(works, this::meanwhile);
        this.company = new Company(works);
        this.metAt = works.nanos() - MEET.toNanos();
        this.followedAt = works.nanos();
        this.wiredAt = works.nanos();
        this.forgottenAt = works.nanos();
        this.meanwhileAt = works.nanos();
        this.takenAt = works.nanos();
    }

    /// Whether the journal answered when it was last asked, and its clock and ours agree.
    boolean isSqlWell() {
        return isSqlWell;
    }

    /// Whether MariaDB lacks what the index was written from.
    boolean isBehind() {
        return farthest.isBehind();
    }

    /// What builds the index anew when somebody asks.
    Renewal renewal() {
        return renewal;
    }

    void close() {
        closed = true;
    }

    @Override public void run() {
        try {
            while (!closed) {
                round();
                pause();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Between two rounds.
    static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
    }

    /// A count that grows as long as what is not there yet is on its way: partitions are opened, or an index is being built, by this node or by another.
    long steps() {
        return rebuild.steps() + works.registry().partitions().stream().filter(works.link()::isOpen).count();
    }

    /// One look at everything.
    void round() {
        attempt("clock", this::expire);
        attempt("redis", this::connection);
        // And again after each that may wait for MariaDB for seconds: others wait to hear of this node.
        attempt("company", this::meet);
        attempt("sql", this::session);
        attempt("company", this::meet);
        attempt("take-over", this::takeOver);
        attempt("company", this::meet);
        attempt("inventory", this::follow);
        attempt("company", this::meet);
        attempt("index", this::index);
    }

    /// What cannot wait while a partition's index is being built. Taking over writes to the others, which are open: nobody may be called by what another node released there and could not write.
    private void whileBuilding() {
        meanwhile();
        attempt("take-over", this::takeOver);
    }

    /// What cannot wait while an index is being built, or another node taken over: that others hear of this node, and that it hears of them, so that nobody takes it over and its other partitions stay open.
    private void meanwhile() {
        if (works.nanos() - meanwhileAt < ROUND.toNanos()) return;
        meanwhileAt = works.nanos();
        attempt("clock", this::expire);
        attempt("sql", this::keep);
        attempt("company", this::meet);
        attempt("inventory", this::follow);
        attempt("company", this::meet);
    }

    private void keep() throws SQLException {
        if ((works.session().isHeld() || works.session().isWaiting()) && works.nanos() - beatAt >= BEAT.toNanos()) beat();
    }

    private void expire() {
        lanes.forEach(lane -> lane.expire(works.nanos()));
        if (works.nanos() - forgottenAt < BEAT.toNanos()) return;
        forgottenAt = works.nanos();
        works.recent().forget(works.nanos() - works.settings().limits().freshness().multipliedBy(2).toNanos());
    }

    private interface Step {
        void run() throws SQLException, IOException;
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            if (what.equals("sql")) isSqlWell = false;
            trouble(what, "state=" + e.getSQLState() + " code=" + e.getErrorCode());
        } catch (IOException e) {
            trouble(what, String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            trouble(what, "Redis did not answer");
        } catch (RuntimeException bug) {
            if (what.equals("sql")) isSqlWell = false;
            trouble(what, Lane.place(bug));
        }
    }

    /// Said once, not in every round.
    private void trouble(String what, String said) {
        var line = what + ' ' + said;
        if (!line.equals(lastTrouble)) LOG.warn("store=remote event=trouble with={} cause=\"{}\"", what, said);
        lastTrouble = line;
    }

    private void connection() throws IOException {
        if (works.link().wire().isPresent() || unchecked != null && unchecked.isOpen()) {
            wiredAt = works.nanos();
            return;
        }
        works.link().clear();
        unchecked = redis.connect();
        if (!works.link().isLeft(unchecked)) LOG.info("store=remote event=connected run={}", unchecked.runId());
    }

    /// Whether the journal has what this node cannot put into the index, though another might.
    private boolean isStranded() {
        return works.nanos() - wiredAt > works.settings().limits().freshness().toNanos() && lanes.stream().anyMatch(Lane::owes);
    }

    private void session() throws SQLException, IOException {
        // Rows that are written now would pass for those that are not there.
        if (farthest.isBehind()) {
            works.session().lose();
            return;
        }
        if (isStranded()) {
            // Without beats another node takes over. With Redis reached again this one begins anew.
            if (works.session().isHeld()) LOG.warn("store=remote event=stranded: Redis is not reached, and batches wait for it; this node's session is given up");
            works.session().lose();
            return;
        }
        if (isShutOut || works.session().isHeld() && works.nanos() - beatAt < BEAT.toNanos()) return;
        if (works.session().isHeld() || works.session().isWaiting()) {
            beat();
            return;
        }
        begin();
    }

    private void beat() throws SQLException {
        var limits = works.settings().limits();
        long asked = works.nanos();
        boolean wasWell = works.database().transact(connection -> {
            works.session().check(connection);
            works.session().beat(connection, works.now().toEpochMilli());
            works.dataKeys().load(connection);
            for (var lane : lanes) lane.mark(connection);
            for (int pool : works.registry().pools().values()) works.dataKeys().make(connection, pool, DataKeys.week(works.now().plus(limits.lease())));
            return Math.abs(Tables.time(connection) - works.now().toEpochMilli()) <= limits.skew().toMillis();
        });
        if (!wasWell) LOG.error("store=remote event=clock-skew: the clocks of this node and of MariaDB are more than {} apart; no binds until they agree", limits.skew());
        isSqlWell = wasWell;
        beatAt = works.nanos();
        works.session().beaten(asked);
    }

    /// Takes the session, and puts into the index what the one before left in the journal.
    private void begin() throws SQLException, IOException {
        var session = works.session();
        var other = session.epoch() == 0 ? java.util.Optional.<String>empty() : works.database().transact(session::other);
        if (other.isPresent()) {
            isShutOut = true;
            LOG.error("store=remote event=shut-out node={}: another process has this node's name; this one writes no more", session.node());
            return;
        }
        session.beaten(works.nanos());
        long begun = works.database().transact(connection -> {
            long fresh = session.begin(connection, works.now().toEpochMilli());
            // Whoever moves a number by its settings holds the row that gives epochs: so nobody does until this is committed.
            if (works.registry().isOutdated(connection)) {
                works.dataKeys().load(connection);
                connection.rollback();
                return NONE;
            }
            for (int pool : works.registry().pools().values()) works.dataKeys().make(connection, pool, DataKeys.week(works.now()));
            return fresh;
        });
        if (begun == NONE) {
            isShutOut = true;
            LOG.error("store=remote event=shut-out node={}: numbers were moved to other pools or classes by another node's settings while this one was silent; this one writes no more (expected: a restart with the settings that the others have)", session.node());
            return;
        }
        session.begun(begun);
        LOG.info("store=remote event=session node={} epoch={}", session.node(), session.epoch());
    }

    /// Once a second, whoever beats and whatever is being built.
    private void takeOver() throws SQLException, IOException {
        var session = works.session();
        var wire = works.link().wire();
        if (wire.isEmpty() || !isSqlWell || !session.isHeld() && !session.isWaiting() || works.nanos() - takenAt < BEAT.toNanos()) return;
        takenAt = works.nanos();
        attempt("take-over", () -> takeOver.ofItself(wire.get()));
        takeOver.ofSilent(wire.get());
    }

    private void index() throws SQLException, IOException {
        var fresh = works.link().wire().orElse(unchecked);
        if (fresh == null || !fresh.isOpen() || works.session().epoch() == 0) return;
        boolean all = check(fresh);
        if (all) unchecked = null;
        if (all) takeOver.ofItself(fresh);
        if (all && works.session().isHeld()) renewal.step(fresh);
    }

    /// Whether all partitions are open. A connection that does not answer is closed, though TCP may take it for open for many minutes more.
    private boolean check(Wire fresh) throws SQLException, IOException {
        try {
            if (!fresh.isSame().toCompletableFuture().join()) {
                fresh.close();
                throw new IOException("store.redis: is a replica now, or was one meanwhile (expected: the master that it was; what it holds now may be another's)");
            }
            return rebuild.check(fresh);
        } catch (CompletionException failure) {
            if (!Wire.isRefusal(failure)) fresh.close();
            throw failure;
        }
    }

    private void follow() throws SQLException {
        if (works.nanos() - followedAt < FOLLOW.toNanos()) return;
        followedAt = works.nanos();
        place();
        works.follow();
    }

    /// Asks MariaDB where the index is. Whatever becomes of this node's session.
    private void place() throws SQLException {
        long asked = works.nanos();
        var nodes = new ArrayList<String>();
        var rows = works.database().transact(connection -> {
            nodes.addAll(Session.beating(connection));
            return Tables.read(connection);
        });
        rebuild.leave(rows);
        company.confirmed(asked, nodes);
        farthest.note(rows, lanes.stream().collect(Collectors.toMap(Lane::partition, Lane::next, Math::max)));
    }

    /// Once a second, however often it is called.
    private void meet() {
        boolean wasCertain = isCertain;
        isCertain = works.nanos() - certain() < 0;
        if (wasCertain && !isCertain) LOG.warn("store=remote event=uncertain: neither MariaDB nor every other node has been heard of for a lease; the index may be in another Redis, so no call is answered until then");
        if (works.nanos() - metAt < MEET.toNanos()) return;
        metAt = works.nanos();
        var wire = works.link().wire();
        if (wire.isEmpty()) return;
        company.meet(wire.get());
        certain();
    }

    private long certain() {
        long until = company.certainUntil();
        works.link().certain(until);
        return until;
    }
}
