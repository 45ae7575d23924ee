package io.callmask.number.rule;

import io.callmask.number.Deal;
import io.callmask.number.NumberClass;
import io.callmask.number.RealNumber;
import io.callmask.number.Requirement;
import io.callmask.number.Requirement.Stickiness;
import io.callmask.number.VirtualNumber;
import io.callmask.number.cipher.TextKeys;
import io.callmask.number.stock.Tier;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// By which numbers people are to be known again. Nothing is stored for "the same as before": the search for a person's number always begins at the same place, by a secret key, so
/// on every node and after every start. For "another than the last one" the last ones are remembered in memory, of the last 100,000 people whose bind asked so. Any thread.
public final class Sticky {
    private static final int MOST_REMEMBERED = 100_000;

    private final TextKeys keys;
    private final Map<Whose, VirtualNumber> last = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override protected boolean removeEldestEntry(Map.Entry<Whose, VirtualNumber> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Whose(String pool, NumberClass kind, long person) {}

    /// @param secret 32 bytes, from the master key
    public Sticky(byte[] secret) {
        this.keys = new TextKeys(secret);
    }

    /// Where the search for this person's number begins, as a place for [Tier#home].
    public long key(RealNumber person) {
        return ByteBuffer.wrap(keys.of(person.digits())).getLong();
    }

    /// Whether that was the last number that this person was known by.
    public boolean wasLast(String pool, NumberClass kind, RealNumber person, VirtualNumber vn) {
        synchronized (last) {
            return vn.equals(last.get(new Whose(pool, kind, key(person))));
        }
    }

    /// Notes a binding whose bind asked for other numbers than the last ones.
    public void note(Requirement requirement, String pool, Deal deal) {
        if (requirement.stickiness() != Stickiness.AVOID) return;
        switch (deal) {
            case Deal.Axyb(var a, var b, var x, var y) -> {
                note(pool, NumberClass.KNOWN_CALLER, a, x);
                note(pool, NumberClass.KNOWN_CALLER, b, y);
            }
            case Deal.Axb(var a, _, var x) -> note(pool, NumberClass.KNOWN_CALLER, a, x);
            case Deal.Axg it -> note(pool, NumberClass.KNOWN_CALLER, it.a(), it.x());
            case Deal.Ax it -> note(pool, NumberClass.EXCLUSIVE, it.a(), it.x());
            case Deal.Axn it -> note(pool, NumberClass.EXCLUSIVE, it.a(), it.x());
            case Deal.Axe it -> note(pool, NumberClass.EXTENSION, it.a(), it.x());
            case Deal.Axeyb(var a, var b, var x, _, var y) -> {
                note(pool, NumberClass.EXTENSION, a, x);
                note(pool, NumberClass.KNOWN_CALLER, b, y);
            }
            case Deal.Xyb(var b, var x, var y) -> {
                note(pool, NumberClass.EXCLUSIVE, b, x);
                note(pool, NumberClass.KNOWN_CALLER, b, y);
            }
            case Deal.XybMet(_, var b, _, var y) -> note(pool, NumberClass.KNOWN_CALLER, b, y);
        }
    }

    private void note(String pool, NumberClass kind, RealNumber person, VirtualNumber vn) {
        var whose = new Whose(pool, kind, key(person));
        synchronized (last) {
            last.remove(whose);
            last.put(whose, vn);
        }
    }
}
