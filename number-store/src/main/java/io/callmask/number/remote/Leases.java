package io.callmask.number.remote;

import io.callmask.number.Choice;
import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.Pool;
import io.callmask.number.Requirement;
import io.callmask.number.VirtualNumber;
import io.callmask.number.Wish;
import io.callmask.number.block.BlockHeader;
import io.callmask.number.block.Codes;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.remote.Blocks.Fresh;
import io.callmask.number.remote.IndexWriter.Hand;
import io.callmask.number.remote.IndexWriter.Written;
import io.callmask.number.remote.LeaseTable.Held;
import io.callmask.number.remote.Spot.Block;
import io.callmask.number.store.BindRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The blocks of one pool that this node holds. For one thread at a time: the lane's, or that of another lane, which writes its batch while it waits ([GroupCommit]); [#prepare] and [#tidy] block.
///
/// Why two nodes cannot hand out one code: a code is given only out of a block that `code_block` says is this node's under its present session ([LeaseTable#lease], under the
/// partition's lock), and only by a transaction that holds that session's row ([GroupCommit]). It holds it shared, and who ends the session wants it alone ([Session#end]): so either the code is
/// committed first, or its transaction is refused. Whoever takes a node's blocks has raised its session's epoch so, and gives them away only when all that it left is in the index ([Session#forget]): so the new holder sees every code that was given.
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    /// Blocks that are leased at once, and read at once.
    private static final int MOST_AT_ONCE = 16;
    private static final int MOST_READ = 64;
    /// Blocks that a busy node leases before it needs them, and how many numbers a pool must have for each.
    private static final int MOST_AHEAD = 4;
    private static final int NUMBERS_FOR_ONE = 4;
    private static final Duration BUSY = Duration.ofSeconds(1);
    /// Numbers that are looked at for a block.
    private static final int MOST_NUMBERS = 10_000;
    private static final int WORDS = 16;
    private static final String NOBODY = "";
    /// After nothing was to be had.
    private static final Duration WAIT = Duration.ofMillis(500);

    private final Works works;
    private final String pool;
    private final int poolId;
    private final int partition;
    private final Map<Block, Lease> held = new LinkedHashMap<>();
    /// The same by how other nodes name their first codes: several where two numbers share a hash.
    private final Map<Long, List<Lease>> byTouch = new HashMap<>();
    private final Map<VirtualNumber, List<Lease>> byNumber = new HashMap<>();
    private final List<Lease> open = new ArrayList<>();
    private final Set<VirtualNumber> wanted = new LinkedHashSet<>();
    private final Map<VirtualNumber, Moment> denied = new HashMap<>();
    private @Nullable Moment deniedAny;
    private @Nullable Moment askedClaims;
    private long session;
    /// The journal's row up to which it is known what others have changed; none while nothing is known of when that was.
    private long followed;
    private @Nullable Moment followedAt;
    private long reads;
    private boolean isUnsorted;
    /// What [#numbers] found; none when that may have changed.
    private @Nullable Set<VirtualNumber> roomy;
    /// Whether numbers of a mask will do for whoever asks for nothing in particular. Numbers share their masks, so there are few.
    private final IdentityHashMap<Mask, Boolean> plainMasks = new IdentityHashMap<>();
    /// What was leased last, and when: who needs a block every other moment leases several at once.
    private int leased;
    private long leasedAt;
    /// Codes of any number that the last batch had asked for.
    private int lastAny;
    private int current;
    private int word;

    Leases(Works works, String pool, int partition) {
        this.works = works;
        this.pool = pool;
        this.poolId = works.registry().id(pool);
        this.partition = partition;
    }

    /// When something was found out: by both clocks, since wall time may stand still or leap.
    private record Moment(Instant at, long nanos) {}

    /// A code that nobody else has. It is given by [Lease#note], or given back.
    record Taken(Lease lease, Spot spot) {
        int inBlock() {
            return spot.inBlock();
        }

        int generation() {
            return lease.fresh(inBlock());
        }

        void giveBack() {
            lease.giveBack(inBlock());
        }
    }

    /// The block that this node holds; none when it does not.
    @Nullable Lease lease(Block block) {
        return held.get(block);
    }

    /// The lease by which a binding can be ended unread: this node holds its block, and knows the newest record of its code, which says that it is open; none elsewhere. What others have
    /// changed is known as of the last [#follow].
    @Nullable Lease knowing(CodeAddress address) {
        var lease = followedAt == null ? null : held.get(Spot.of(address).block());
        return lease != null && lease.life() == address.life() && lease.knowsOpen(address.code() % Codes.SIZE, address.turn()) ? lease : null;
    }

    /// The epoch of the session under which all of this is held.
    long session() {
        return session;
    }

    /// Learns which of the codes that this node holds others have changed.
    ///
    /// They say so in the journal, until their rows are forgotten: long after the shortest rest and two leases. Who has not looked for a lease knows nothing any more, and begins as with a block that was just
    /// leased: with all that is not in the index for certain.
    ///
    /// @param nextSeq the partition's: what has a smaller number is committed
    void follow(Connection connection, long nextSeq) throws SQLException {
        if (held.isEmpty()) {
            followedAt = null;
            return;
        }
        var asked = moment();
        var node = works.session().node();
        if (isWithin(followedAt, works.settings().limits().lease())) {
            if (followed < nextSeq - 1) Tables.touchedAfter(connection, partition, node, followed, this::changedByOther);
        } else {
            followedAt = null;
            held.values().forEach(Lease::forgetOpen);
            // Of this node's own changes too: of those from before it held the block it knows no more than of others'.
            Tables.touched(connection, partition, NOBODY, Tables.marks(connection, partition), this::changedByOther);
        }
        followed = nextSeq - 1;
        followedAt = asked;
    }

    /// This node's own row is committed; there is none before it that was not followed.
    void wrote(long seq) {
        if (followed == seq - 1) followed = seq;
    }

    private void changedByOther(long touch, int generation) {
        for (var lease : byTouch.getOrDefault(Spot.blockOf(touch), List.of())) lease.changedByOther(Spot.inBlock(touch), generation);
    }

    private void hold(Lease lease) {
        held.put(lease.block(), lease);
        byTouch.computeIfAbsent(lease.block().at(0).touch(), _ -> new ArrayList<>(1)).add(lease);
    }

    private void letGo(Lease lease) {
        held.remove(lease.block());
        byTouch.computeIfPresent(lease.block().at(0).touch(), (_, all) -> all.remove(lease) && all.isEmpty() ? null : all);
    }

    private void letAllGo() {
        held.clear();
        byTouch.clear();
        followedAt = null;
    }

    /// A free code on any number that takes bindings.
    Optional<Taken> take() {
        while (!open.isEmpty()) {
            if (current >= open.size()) current = 0;
            var taken = take(open.get(current));
            if (taken.isPresent()) return taken;
            open.remove(current);
            word = works.random().nextInt(WORDS);
        }
        return Optional.empty();
    }

    /// A free code on a number.
    Optional<Taken> take(VirtualNumber vn) {
        for (var lease : byNumber.getOrDefault(vn, List.of())) {
            var taken = take(lease);
            if (taken.isPresent()) return taken;
        }
        roomy = null;
        return Optional.empty();
    }

    private Optional<Taken> take(Lease lease) {
        if (lease.isFull()) return Optional.empty();
        int code = lease.take(word);
        return code < 0 ? Optional.empty() : Optional.of(new Taken(lease, lease.block().at(code)));
    }

    /// Codes were given back: there may be room where there was none.
    void changed() {
        isUnsorted = true;
        roomy = null;
    }

    boolean hasRoom(VirtualNumber vn) {
        return byNumber.getOrDefault(vn, List.of()).stream().anyMatch(lease -> !lease.isFull());
    }

    /// Numbers in use of which this node holds blocks with room.
    Set<VirtualNumber> numbers() {
        var known = roomy;
        if (known != null) return known;
        var numbers = new LinkedHashSet<VirtualNumber>();
        for (var vn : byNumber.keySet()) {
            if (isOurs(vn) && hasRoom(vn)) numbers.add(vn);
        }
        roomy = numbers;
        return numbers;
    }

    /// Whether any number will do that is reserved for nobody and takes any number of bindings, or the one that is named does.
    boolean isPlain(BindRequest request) {
        if (!request.requirement().equals(Requirement.NONE)) return false;
        return !(request.wish().x() instanceof Choice.Exactly(var vn)) || capacity(vn) == 0;
    }

    /// Whether some number that is reserved for nobody takes only so many bindings: those are counted by claims.
    boolean isAnyLimited() {
        return works.pools().tiers(pool, NumberClass.EXTENSION, Requirement.NONE).stream().flatMap(tier -> tier.lots().stream()).anyMatch(lot -> lot.mask().specs().capacity() > 0);
    }

    private boolean isPlain(VirtualNumber vn) {
        var entry = works.pools().stock().entry(vn);
        return entry != null && plainMasks.computeIfAbsent(entry.number().mask(), mask -> mask.specs().capacity() == 0 && works.pools().unmet(mask, Requirement.NONE).isEmpty());
    }

    private int capacity(VirtualNumber vn) {
        var entry = works.pools().stock().entry(vn);
        return entry == null ? 0 : entry.number().mask().specs().capacity();
    }

    /// Some numbers for whoever asks for nothing in particular, from anywhere on.
    private List<VirtualNumber> plain() {
        var numbers = new ArrayList<VirtualNumber>();
        for (var tier : works.pools().tiers(pool, NumberClass.EXTENSION, Requirement.NONE)) {
            if (tier.size() == 0) continue;
            tier.first(tier.anywhere(works.random()), tier.size(), vn -> {
                if (isPlain(vn)) numbers.add(vn);
                return numbers.size() == MOST_NUMBERS;
            });
        }
        return numbers;
    }

    /// Asks for a block of a number, for whoever asks again.
    ///
    /// @return whether there may be one
    boolean want(VirtualNumber vn) {
        if (isLately(denied.get(vn))) return false;
        wanted.add(vn);
        return true;
    }

    /// Whether somebody asked for a block since the last [#prepare].
    boolean isWanting() {
        return !wanted.isEmpty();
    }

    private boolean isLately(@Nullable Moment since) {
        return isWithin(since, WAIT);
    }

    private boolean isWithin(@Nullable Moment since, Duration time) {
        return since != null && Duration.between(since.at(), works.now()).abs().compareTo(time) < 0 && works.nanos() - since.nanos() < time.toNanos();
    }

    private Moment moment() {
        return new Moment(works.now(), works.nanos());
    }

    /// Sees to it that there is room for what is asked, if it can be had.
    ///
    /// @param epoch of the index
    /// @param waits whether whoever holds the partition is waited for, when a block has to be leased
    /// @throws Tables.Held when nobody may be waited for
    void prepare(Wire wire, long epoch, Collection<Ask> asks, boolean waits) throws SQLException {
        roomy = null;
        long mine = works.session().held();
        if (session != mine) {
            // What was held under a former session may be anybody's.
            letAllGo();
            byNumber.clear();
            open.clear();
            session = mine;
            denied.clear();
            deniedAny = null;
        }
        var named = new HashMap<VirtualNumber, Integer>();
        int any = 0;
        for (var ask : asks) {
            if (!(ask instanceof Ask.Bind bind) || !bind.request().wish().mode().classOfX().equals(NumberClass.EXTENSION)) continue;
            if (bind.request().wish().x() instanceof Choice.Exactly(var vn)) named.merge(vn, 1, Integer::sum);
            else if (isPlain(bind.request())) any++;
        }
        wanted.forEach(vn -> named.merge(vn, 1, Integer::sum));
        if (named.isEmpty() && any == 0) return;
        lastAny = any;
        if (isUnsorted) sort();
        for (var each : named.entrySet()) {
            if (isOurs(each.getKey()) && free(each.getKey()) < each.getValue()) refill(wire, epoch, List.of(each.getKey()), new Need(each.getValue(), true, waits));
        }
        if (free() < any) refill(wire, epoch, plain(), new Need(any, false, waits));
        // Not before: whoever is left out, since somebody holds the partition, comes again alone and has not asked anew.
        wanted.clear();
        current = open.isEmpty() ? 0 : works.random().nextInt(open.size());
        word = works.random().nextInt(WORDS);
    }

    /// Leases what the next batches will need, while nobody waits for it: a batch that has to lease first keeps those waiting that are written with it.
    ///
    /// @param epoch of the index
    void provide(Wire wire, long epoch) throws SQLException {
        if (session != works.session().epoch() || lastAny == 0) return;
        if (isUnsorted) sort();
        if (free() < 2 * lastAny) refill(wire, epoch, plain(), new Need(2 * lastAny, false, true));
        lastAny = 0;
    }

    private boolean isOurs(VirtualNumber vn) {
        return works.pools().place(vn).filter(place -> place.pool().name().equals(pool) && place.number().kind() == NumberClass.EXTENSION && place.number().standing() == Pool.Standing.IN_USE).isPresent();
    }

    /// Finds those with room again.
    private void sort() {
        isUnsorted = false;
        open.clear();
        byNumber.clear();
        for (var lease : held.values()) {
            byNumber.computeIfAbsent(lease.block().vn(), _ -> new ArrayList<>()).add(lease);
            if (!lease.isFull() && lease.block().digits() == digits() && isOurs(lease.block().vn()) && isPlain(lease.block().vn())) open.add(lease);
        }
    }

    private int free() {
        int free = 0;
        for (var lease : open) free += lease.free();
        return free;
    }

    private int free(VirtualNumber vn) {
        int free = 0;
        for (var lease : byNumber.getOrDefault(vn, List.of())) free += lease.free();
        return free;
    }

    private Duration rest() {
        return works.pools().named(pool).orElseThrow().rest();
    }

    private int digits() {
        return works.pools().named(pool).orElseThrow().extensionDigits();
    }

    /// What has to be free.
    ///
    /// @param isNamed whether on one number
    /// @param waits   whether whoever holds the partition is waited for
    private record Need(int codes, boolean isNamed, boolean waits) {}

    private void refill(Wire wire, long epoch, List<VirtualNumber> numbers, Need need) throws SQLException {
        boolean isNamed = need.isNamed();
        var mine = isNamed ? byNumber.getOrDefault(numbers.getFirst(), List.of()) : List.copyOf(held.values());
        learn(wire, epoch, mine, false);
        sort();
        int lack = need.codes() - (isNamed ? free(numbers.getFirst()) : free());
        if (lack <= 0 || numbers.isEmpty()) return;
        if (isLate() || isLately(isNamed ? denied.get(numbers.getFirst()) : deniedAny)) return;
        int blocks = Math.min(MOST_AT_ONCE, lack / Math.min(Spot.codes(digits()), Codes.SIZE) + 1);
        if (!isNamed) blocks = Math.max(blocks, ahead());
        boolean found = acquire(wire, numbers, blocks, need.waits());
        sort();
        if (found) return;
        // Others may have ended what this node gave.
        learn(wire, epoch, mine, true);
        claims(mine);
        sort();
        if (isNamed) denied.put(numbers.getFirst(), moment());
        else deniedAny = moment();
    }

    /// So many blocks as will last for about as long again as those before did, but of a small pool few: others bind from it too.
    private int ahead() {
        long since = works.nanos() - leasedAt;
        int most = Math.min(MOST_AHEAD, works.pools().stock().count(pool, NumberClass.EXTENSION).numbers() / NUMBERS_FOR_ONE);
        leased = since < BUSY.toNanos() ? Math.clamp(2L * leased, 1, Math.max(1, most)) : 1;
        leasedAt = works.nanos();
        return leased;
    }

    /// Sees what has become free, where this node knows it; reads those blocks again in which something else may have: or those that it has not read for the longest time.
    private void learn(Wire wire, long epoch, Collection<Lease> leases, boolean evenIfNotDue) throws SQLException {
        var at = works.now();
        long now = at.getEpochSecond();
        var all = evenIfNotDue ? leases.stream().sorted(Comparator.comparingLong(Lease::readAt)).limit(MOST_READ).toList() : leases.stream().filter(lease -> lease.nextFree() <= now).toList();
        if (all.isEmpty()) return;
        works.database().transact(connection -> {
            works.checkClock(at.toEpochMilli(), Tables.time(connection));
            // The number first: then nothing below it is missing from what is read next.
            var row = Tables.read(connection, partition);
            row.expect(wire.runId(), partition);
            follow(connection, row.nextSeq());
            return true;
        });
        all.forEach(lease -> lease.freeRested(now));
        var due = evenIfNotDue ? all : all.stream().filter(lease -> lease.nextFree() <= now).limit(MOST_READ).toList();
        for (var lease : due) {
            if (lease.wantsTurns()) extend(lease);
        }
        for (int from = 0; from < due.size(); from += MOST_AT_ONCE) {
            var some = due.subList(from, Math.min(due.size(), from + MOST_AT_ONCE));
            var bytes = Blocks.read(wire, partition, epoch, some.stream().map(Lease::block).toList()).toCompletableFuture().join();
            if (bytes.isEmpty()) return;
            for (int i = 0; i < some.size(); i++) {
                some.get(i).learn(bytes.get().get(i), rest(), now);
                some.get(i).read(++reads);
            }
        }
    }

    private void extend(Lease lease) throws SQLException {
        var to = works.database().transact(connection -> {
            works.session().check(connection, session);
            return LeaseTable.extend(connection, lease.block(), works.session(), lease.turnTo());
        });
        to.ifPresent(lease::extend);
    }

    /// Asks the table of claims which of the codes that claims hold are free.
    private void claims(Collection<Lease> leases) throws SQLException {
        if (isLately(askedClaims)) return;
        askedClaims = moment();
        for (var lease : leases) {
            if (lease.claimed().isEmpty()) continue;
            var now = works.now();
            var places = new HashMap<Slots.Place, Integer>();
            lease.claimed().stream().forEach(code -> places.put(new Slots.Place(new Bytes(works.keys().code(lease.block().vn(), lease.block().at(code).extension(), poolId)), lease.block().vn()), code));
            var occupancy = new Occupancy(now.toEpochMilli());
            works.database().transact(connection -> {
                works.checkClock(now.toEpochMilli(), Tables.time(connection));
                Tables.readClaims(connection, poolId, places.keySet(), occupancy);
                return true;
            });
            places.forEach((place, code) -> {
                if (occupancy.isFree(place)) lease.unclaimed(code);
            });
        }
    }

    /// Leases blocks that nobody holds.
    private boolean acquire(Wire wire, List<VirtualNumber> numbers, int most, boolean waits) throws SQLException {
        int digits = digits();
        var got = works.database().transact(connection -> {
            works.session().check(connection, session);
            var locked = waits ? Tables.lockInTime(connection, partition, works) : Tables.lockInTimeAtOnce(connection, partition, works);
            locked.row().expect(wire.runId(), partition);
            // What has been moved since is not ours to lease.
            works.registry().follow(connection, works.pools());
            int week = DataKeys.week(locked.now());
            works.dataKeys().make(connection, poolId, week);
            var all = new LeaseTable.Wanted(poolId, partition, digits, week, works.session(), most, held.keySet(), works.random());
            var blocks = LeaseTable.lease(connection, all, numbers.stream().filter(this::isOurs).toList());
            // What of these anybody has changed, this node among them, may not be in the index yet, where they are read.
            var touched = new HashMap<Long, Integer>();
            if (!blocks.isEmpty()) Tables.touched(connection, partition, NOBODY, Tables.marks(connection, partition), (touch, generation) -> touched.merge(touch, generation, Math::max));
            return new Got(locked.row().epoch(), blocks, touched, locked.now());
        });
        if (got.blocks().isEmpty()) return false;
        var hand = new Hand(partition, got.epoch(), works.session().node(), session, false);
        var fresh = got.blocks().stream().map(each -> new Fresh(each.block(), new BlockHeader(session, each.life(), each.week(), BlockHeader.FORMAT))).toList();
        if (Blocks.install(wire, hand, fresh).toCompletableFuture().join() != Written.DONE) return false;
        var bytes = Blocks.read(wire, partition, got.epoch(), got.blocks().stream().map(Held::block).toList()).toCompletableFuture().join();
        if (bytes.isEmpty()) return false;
        for (int i = 0; i < got.blocks().size(); i++) {
            var each = got.blocks().get(i);
            var lease = new Lease(each.block(), each.life(), each.week(), each.turnFrom(), each.turnTo());
            if (lease.learn(bytes.get().get(i), rest(), got.now().getEpochSecond())) hold(lease);
        }
        got.touched().forEach(this::changedByOther);
        LOG.debug("store=remote event=leased pool={} blocks={} held={}", pool, got.blocks().size(), held.size());
        return true;
    }

    /// @param touched codes that were changed, of any block
    /// @param now     when they were leased
    private record Got(long epoch, List<Held> blocks, Map<Long, Integer> touched, Instant now) {}

    /// Whether this node has not been heard of for so long that others may soon take what it holds: by its own monotonic clock.
    boolean isLate() {
        return works.nanos() - works.session().beatenAt() > works.settings().limits().lease().toNanos() * 2 / 3;
    }

    /// Lets others have all of it at once. Nothing may be on its way into the index any more.
    void close() throws SQLException {
        if (held.isEmpty() || session != works.session().epoch()) return;
        works.database().transact(connection -> {
            works.session().check(connection, session);
            LeaseTable.releaseAll(connection, poolId, works.session());
            return true;
        });
        letAllGo();
        sort();
    }

    /// Gives back what is wholly past its rest, when there is enough without it, or its number takes no more bindings: only then can the number be moved.
    void tidy(Wire wire, long epoch) throws SQLException {
        if (session != works.session().epoch() || held.isEmpty()) return;
        learn(wire, epoch, held.values(), false);
        learn(wire, epoch, held.values().stream().sorted(Comparator.comparingLong(Lease::readAt)).limit(MOST_AT_ONCE).toList(), true);
        sort();
        int spare = free();
        try {
            for (var lease : List.copyOf(held.values())) {
                boolean isOpen = isOurs(lease.block().vn());
                if (!lease.isEmpty() || isOpen && spare - lease.free() < MOST_AT_ONCE * lease.block().size() / 4) continue;
                if (isOpen) spare -= lease.free();
                // Should it fail, the next life writes over it.
                if (giveBack(lease)) Blocks.drop(wire, partition, epoch, lease.block(), lease.life()).exceptionally(_ -> 0L);
            }
        } finally {
            // Whatever became of the rest: nothing is given any more of what is not held.
            sort();
        }
    }

    /// Gives back one block. It counts as given back from before anybody is asked until MariaDB has said that it is not: what was committed without our knowing it may be anybody's already.
    /// A row that still is ours all the same is leased again when it is needed ([LeaseTable#lease]).
    ///
    /// @return whether it was held
    private boolean giveBack(Lease lease) throws SQLException {
        letGo(lease);
        try {
            return works.database().transact(connection -> {
                works.session().check(connection, session);
                Tables.lockInTime(connection, partition, works);
                return LeaseTable.giveBack(connection, lease.block(), works.session());
            });
        } catch (Database.CommitUnknown unknown) {
            throw unknown;
        } catch (SQLException nothingWritten) {
            hold(lease);
            throw nothingWritten;
        }
    }
}
