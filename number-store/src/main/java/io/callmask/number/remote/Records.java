package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.BindingId;
import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.block.BlockRecord;
import io.callmask.number.block.BlockRecord.State;
import io.callmask.number.cipher.BindingIds;
import io.callmask.number.cipher.BindingIds.CodeAddress;
import io.callmask.number.cipher.RecordCipher;
import io.callmask.number.cipher.RecordCipher.Plain;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Bindings as records of blocks: 24 bytes say the whole of one whose only party is A, who calls nobody back. Any thread.
final class Records {
    /// A lifetime in seconds fits into the record's options: 388 days.
    private static final long MOST_LIFETIME = (1L << 25) - 1;
    private static final byte[] NOBODY = new byte[BlockRecord.BYTES - Long.BYTES];

    private final DataKeys keys;
    private final BindingIds ids;

    Records(DataKeys keys, BindingIds ids) {
        this.keys = keys;
        this.ids = ids;
    }

    /// Whether a record can say all of a binding. What else there is lies as a claim.
    static boolean canSay(Binding binding) {
        return binding.deal() instanceof Deal.Axe(_, _, _, Callback.Nobody()) && canSay(binding.from(), binding.until(), binding.reference(), binding.terms());
    }

    /// Whether it can say all but the parties.
    static boolean canSay(Instant from, Instant until, String reference, Terms terms) {
        return reference.isEmpty() && Profile.of(terms) != Profile.NONE && from.getNano() == 0 && until.getNano() == 0 && until.getEpochSecond() - from.getEpochSecond() <= MOST_LIFETIME;
    }

    /// A code as it was read.
    ///
    /// @param record 24 bytes
    record Found(Spot spot, int life, int week, int pool, byte[] record) {
        BlockRecord clear() {
            return CodeDeed.clear(record);
        }
    }

    /// The id of whoever has, or had, a code in a turn.
    BindingId id(Spot spot, int life, BlockRecord clear) {
        return ids.id(new CodeAddress(spot.vn(), spot.digits(), spot.code(), life, clear.turn()));
    }

    byte[] open(Spot spot, int life, int pool, int week, Binding binding) {
        var a = ((Deal.Axe) binding.deal()).a();
        var clear = new BlockRecord(State.OPEN, (int) binding.generation(), binding.until().getEpochSecond(), Profile.of(binding.terms()));
        int lifetime = (int) (binding.until().getEpochSecond() - binding.from().getEpochSecond());
        return CodeDeed.bytes(clear, cipher(pool, week).orElseThrow(() -> new IllegalStateException("data key of week " + week + ": not loaded (expected: made before a block is leased)"))
            .seal(new Plain(a.number(), lifetime), spot.place(life), clear.clear()));
    }

    /// What is left when nobody's number is needed any more.
    static byte[] without(State state, int generation, long second) {
        return CodeDeed.bytes(new BlockRecord(state, generation, second, 0), NOBODY);
    }

    private Optional<RecordCipher> cipher(int pool, int week) {
        return keys.records(pool, week);
    }

    /// The binding that an open record says; empty when it cannot be read: somebody changed it, or its key is not known here.
    Optional<Binding> binding(Found found, String pool) {
        return binding(found, id(found.spot(), found.life(), found.clear()), pool);
    }

    /// @param id the id of whoever has the code in this turn
    Optional<Binding> binding(Found found, BindingId id, String pool) {
        var clear = found.clear();
        return cipher(found.pool(), found.week()).flatMap(cipher -> cipher.open(found.record(), Long.BYTES, found.spot().place(found.life()), clear.clear())).filter(plain -> plain.options() > 0).map(plain -> {
            var until = Instant.ofEpochSecond(clear.second());
            var deal = new Deal.Axe(new RealNumber(plain.number()), found.spot().vn(), found.spot().extension(), Callback.NOBODY);
            return new Binding(id, clear.generation(), pool, deal, Profile.terms(clear.profile()), until.minusSeconds(plain.options()), until, "");
        });
    }

    /// The second at which a code that has this record means nothing any more; never for one of which a claim says it.
    static long freeAt(BlockRecord clear, Duration rest) {
        return switch (clear.state()) {
            case FREE -> 0;
            case RESTING -> clear.second();
            case OPEN -> clear.second() + seconds(rest);
            case CLAIMED -> Long.MAX_VALUE;
        };
    }

    /// Whole seconds, rounded up.
    static long seconds(Duration time) {
        return time.getNano() == 0 ? time.getSeconds() : time.getSeconds() + 1;
    }

    /// The first whole second at or after `time`.
    static long secondAfter(Instant time) {
        return time.getNano() == 0 ? time.getEpochSecond() : time.getEpochSecond() + 1;
    }
}
