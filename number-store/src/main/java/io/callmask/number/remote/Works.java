package io.callmask.number.remote;

import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.ClaimKeys;
import io.callmask.number.cipher.TextKeys;
import io.callmask.number.journal.MasterKey;
import io.callmask.number.rule.BindRules;
import io.callmask.number.rule.Pools;
import io.callmask.number.rule.Repeats;
import io.callmask.number.rule.Sticky;
import io.callmask.number.store.StoreListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the parts of the store share. Any thread.
final class Works {
    private static final Logger LOG = LoggerFactory.getLogger(Works.class);

    private final RemoteSettings settings;
    private final RemoteStore.Sources sources;
    private final StoreListener listener;
    private final Pools pools;
    private final BindRules rules;
    private final Registry registry;
    private final ClaimKeys keys;
    private final BindingIds ids;
    private final TextKeys bindKeys;
    private final TextKeys references;
    private final TextKeys parties;
    private final TextKeys requirements;
    private final Sticky sticky;
    private final DataKeys dataKeys;
    private final Cells cells;
    private final Records records;
    private final Database database;
    private final Session session;
    private final Link link;
    private final IndexWriter writer;
    private final Recent recent;
    private final Census census;
    private final Answers answers = new Answers();
    private final GroupCommit commits = new GroupCommit(this);

    Works(RemoteSettings settings, RemoteStore.Sources sources, StoreListener listener, MasterKey master, Registry registry, DataKeys dataKeys, Database database, Link link) {
        this.settings = settings;
        this.sources = sources;
        this.listener = listener;
        this.pools = new Pools(settings.pools());
        this.rules = new BindRules(pools);
        this.registry = registry;
        this.keys = new ClaimKeys(master.derive("claim keys"));
        this.ids = new BindingIds(master.derive("binding ids"));
        this.bindKeys = new TextKeys(master.derive("bind keys"));
        this.references = new TextKeys(master.derive("references"));
        this.parties = new TextKeys(master.derive("parties"));
        this.requirements = new TextKeys(master.derive("requirements"));
        this.sticky = new Sticky(master.derive("sticky numbers"));
        this.dataKeys = dataKeys;
        this.cells = new Cells(dataKeys, sources.random().nextLong());
        this.records = new Records(dataKeys, ids);
        this.database = database;
        this.session = new Session(settings.node(), sources.instance());
        this.link = link;
        this.writer = new IndexWriter(cells, session);
        // In few tables, each of which is forgotten as a whole.
        this.recent = new Recent(settings.limits().freshness().toNanos() / 2);
        this.census = new Census(this);
    }

    /// This node's clock and MariaDB's are too far apart: nothing may be decided by ours.
    static final class Apart extends SQLException {
        private static final long serialVersionUID = 1;

        Apart(Duration most) {
            super("the clocks of this node and of MariaDB are more than " + most + " apart");
        }
    }

    RemoteSettings settings() {
        return settings;
    }

    StoreListener listener() {
        return listener;
    }

    /// Something sealed cannot be read.
    ///
    /// @param what its kind, and the binding's id
    void unreadable(String what) {
        LOG.error("store=remote event=unreadable {}: changed by somebody, or sealed under a key that is not known here", what);
        listener.unreadable();
    }

    Pools pools() {
        return pools;
    }

    BindRules rules() {
        return rules;
    }

    Sticky sticky() {
        return sticky;
    }

    /// Goes by the inventory as it is now. Blocks.
    void follow() throws SQLException {
        database.transact(connection -> registry.follow(connection, pools));
    }

    Registry registry() {
        return registry;
    }

    ClaimKeys keys() {
        return keys;
    }

    BindingIds ids() {
        return ids;
    }

    Bytes bindKey(String text) {
        return new Bytes(bindKeys.of(text));
    }

    Bytes reference(String text) {
        return new Bytes(references.of(text));
    }

    /// Under which a pool's groups are found among the references. No customer's reference has a control character.
    Bytes groups(int pool) {
        return reference("\0groups of pool " + pool);
    }

    /// Under which a person is looked for who has no slot in a binding that names them.
    Bytes party(RealNumber party) {
        return new Bytes(parties.of(party.digits()));
    }

    /// Which numbers were required for a bind that is remembered: eight bytes by which that is known again and not read, none when any will do.
    Bytes requirement(Requirement requirement) {
        var text = Repeats.text(requirement);
        return new Bytes(text.isEmpty() ? new byte[0] : Arrays.copyOf(requirements.of(text), Long.BYTES));
    }

    DataKeys dataKeys() {
        return dataKeys;
    }

    Cells cells() {
        return cells;
    }

    Records records() {
        return records;
    }

    Database database() {
        return database;
    }

    Session session() {
        return session;
    }

    Link link() {
        return link;
    }

    IndexWriter writer() {
        return writer;
    }

    Recent recent() {
        return recent;
    }

    /// By which lanes write: few at a time, the others gather meanwhile, so that fewer and larger batches are written.
    GroupCommit commits() {
        return commits;
    }

    Census census() {
        return census;
    }

    Answers answers() {
        return answers;
    }

    RandomGenerator random() {
        return sources.random();
    }

    /// Now, by this node's clock, once it was compared with MariaDB's. Whoever takes something for past its rest goes by this very time: the clock may leap a moment later.
    ///
    /// @throws Apart when they are too far apart
    Instant checkedNow(Connection connection) throws SQLException {
        var now = now();
        checkClock(now.toEpochMilli(), Tables.time(connection));
        return now;
    }

    /// @param here  milliseconds since 1970 by this node's clock at the moment when MariaDB was asked
    /// @param there the same by MariaDB's
    void checkClock(long here, long there) throws Apart {
        if (Math.abs(there - here) > settings.limits().skew().toMillis()) throw new Apart(settings.limits().skew());
    }

    /// Whole milliseconds, as tables and index have them.
    Instant now() {
        return sources.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    long nanos() {
        return sources.nanoTime().getAsLong();
    }
}
