package io.callmask.number.stock;

import io.callmask.number.Mask;
import io.callmask.number.NumberClass;
import io.callmask.number.VirtualNumber;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// Numbers of one pool and class that are alike in all that a requirement can ask for, and take new bindings. Immutable.
public final class Lot {
    private final int id;
    private final String pool;
    private final NumberClass kind;
    private final Mask mask;
    private final VirtualNumber[] numbers;

    Lot(int id, String pool, NumberClass kind, Mask mask, VirtualNumber[] numbers) {
        this.id = id;
        this.pool = pool;
        this.kind = kind;
        this.mask = mask;
        this.numbers = numbers;
    }

    /// The same for as long as the process lives, whatever is put into the lot and taken out of it; from 0 on, without large gaps.
    public int id() {
        return id;
    }

    public String pool() {
        return pool;
    }

    public NumberClass kind() {
        return kind;
    }

    public Mask mask() {
        return mask;
    }

    public int size() {
        return numbers.length;
    }

    VirtualNumber number(int at) {
        return numbers[at];
    }

    public List<VirtualNumber> numbers() {
        return new Numbers(numbers);
    }

    private static final class Numbers extends AbstractList<VirtualNumber> implements RandomAccess {
        private final VirtualNumber[] all;

        Numbers(VirtualNumber[] all) {
            this.all = all;
        }

        @Override public VirtualNumber get(int at) {
            return all[at];
        }

        @Override public int size() {
            return all.length;
        }
    }
}
