package io.callmask.number;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// A [Deal] that a customer wants: the same shapes, with choices in the place of VNs, and extensions left to the store.
/// Nothing is checked here, so that what is wrong can be refused by name.
public sealed interface Wish {
    Mode mode();

    /// Which VN X is to be.
    Choice x();

    /// Which VN Y is to be; [Choice#ANY] in a mode without.
    default Choice y() {
        return Choice.ANY;
    }

    /// The deal once the VNs are chosen.
    ///
    /// @param y         in a mode without Y anything, and not looked at
    /// @param extension in a mode without extension anything, and not looked at
    /// @throws IllegalArgumentException when the wish contradicts itself
    Deal at(VirtualNumber x, VirtualNumber y, Extension extension);

    record Axyb(RealNumber a, RealNumber b, Choice x, Choice y) implements Wish {
        @Override public Mode mode() {
            return Mode.AXYB;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axyb(a, b, vnX, vnY);
        }
    }

    record Axb(RealNumber a, RealNumber b, Choice x) implements Wish {
        @Override public Mode mode() {
            return Mode.AXB;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axb(a, b, vnX);
        }
    }

    record Ax(RealNumber a, Choice x, Callback.Brief callback) implements Wish {
        @Override public Mode mode() {
            return Mode.AX;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Ax(a, vnX, callback);
        }
    }

    record Axn(RealNumber a, Choice x, Callback.Lasting callback) implements Wish {
        @Override public Mode mode() {
            return Mode.AXN;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axn(a, vnX, callback);
        }
    }

    record Axe(RealNumber a, Choice x, Callback.Lasting callback) implements Wish {
        @Override public Mode mode() {
            return Mode.AXE;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axe(a, vnX, extension, callback);
        }
    }

    record Axeyb(RealNumber a, RealNumber b, Choice x, Choice y) implements Wish {
        @Override public Mode mode() {
            return Mode.AXEYB;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axeyb(a, b, vnX, extension, vnY);
        }
    }

    record Axg(RealNumber a, Set<RealNumber> members, Choice x, Callback.Settled callback) implements Wish {
        public Axg {
            members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
        }

        @Override public Mode mode() {
            return Mode.AXG;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Axg(a, members, vnX, callback);
        }
    }

    record Xyb(RealNumber b, Choice x, Choice y) implements Wish {
        @Override public Mode mode() {
            return Mode.XYB;
        }

        @Override public Deal at(VirtualNumber vnX, VirtualNumber vnY, Extension extension) {
            return new Deal.Xyb(b, vnX, vnY);
        }
    }
}
