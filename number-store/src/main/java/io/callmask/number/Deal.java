package io.callmask.number;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// Who is to reach whom through which VNs: one shape for each [Mode], with what that mode has and nothing else.
///
/// X is what the binding is named after. Only in AXYB does A dial Y; in every other mode A dials X.
/// The constructors throw `IllegalArgumentException` when two of the parties are one person or two of the VNs one number.
public sealed interface Deal {
    Mode mode();

    /// The VN that every mode has.
    VirtualNumber x();

    /// The second VN, or X where the mode has only that.
    default VirtualNumber y() {
        return x();
    }

    /// What is to be keyed, or [Extension#NONE] where the mode has none.
    default Extension extension() {
        return Extension.NONE;
    }

    /// Everybody who may call or be rung because the deal names them; a callback's callee too. Each once.
    default Set<RealNumber> people() {
        return switch (this) {
            case Axyb it    -> Set.of(it.a, it.b);
            case Axb it     -> Set.of(it.a, it.b);
            case Axeyb it   -> Set.of(it.a, it.b);
            case XybMet it  -> Set.of(it.a, it.b);
            case Xyb it     -> Set.of(it.b);
            case Ax it      -> with(Set.of(it.a), it.callback);
            case Axn it     -> with(Set.of(it.a), it.callback);
            case Axe it     -> with(Set.of(it.a), it.callback);
            case Axg it     -> {
                var all = new LinkedHashSet<>(it.members);
                all.add(it.a);
                yield with(all, it.callback);
            }
        };
    }

    private static Set<RealNumber> with(Set<RealNumber> people, Callback callback) {
        var callee = switch (callback) {
            case Callback.Fixed(var number) -> number;
            case Callback.Named(var number, _) -> number;
            case Callback.LastCaller(_, Callback.Fixed(var number)) -> number;
            case Callback.LastCaller(_, Callback.Nobody()) -> null;
            case Callback.Nobody() -> null;
        };
        if (callee == null) return people;
        var all = new LinkedHashSet<>(people);
        all.add(callee);
        return all;
    }

    /// @param a the first party
    /// @param b the second party, another person than `a`
    /// @param x A's VN: what B sees and dials
    /// @param y B's VN: what A sees and dials; another number than `x`
    record Axyb(RealNumber a, RealNumber b, VirtualNumber x, VirtualNumber y) implements Deal {
        public Axyb {
            apart("b", a, b);
            apart(x, y);
        }

        @Override public Mode mode() {
            return Mode.AXYB;
        }
    }

    /// @param x what both dial and see
    record Axb(RealNumber a, RealNumber b, VirtualNumber x) implements Deal {
        public Axb {
            apart("b", a, b);
        }

        @Override public Mode mode() {
            return Mode.AXB;
        }
    }

    /// @param a        whom anyone reaches through `x`
    /// @param callback whom `a` reaches through `x`
    record Ax(RealNumber a, VirtualNumber x, Callback.Brief callback) implements Deal {
        public Ax {
            apart(a, callback);
        }

        @Override public Mode mode() {
            return Mode.AX;
        }
    }

    /// @param a        whom anyone reaches through `x`
    /// @param callback whom `a` reaches through `x`
    record Axn(RealNumber a, VirtualNumber x, Callback.Lasting callback) implements Deal {
        public Axn {
            apart(a, callback);
        }

        @Override public Mode mode() {
            return Mode.AXN;
        }
    }

    /// @param a         whom anyone reaches through `x` and the extension
    /// @param extension what is to be keyed
    /// @param callback  whom `a` reaches through `x` without an extension
    record Axe(RealNumber a, VirtualNumber x, Extension extension, Callback.Lasting callback) implements Deal {
        public Axe {
            some(extension);
            apart(a, callback);
        }

        @Override public Mode mode() {
            return Mode.AXE;
        }
    }

    /// @param a         who dials `x` and keys the extension, and sees `x`
    /// @param b         who dials and sees `y`
    /// @param extension what `a` keys
    record Axeyb(RealNumber a, RealNumber b, VirtualNumber x, Extension extension, VirtualNumber y) implements Deal {
        public Axeyb {
            apart("b", a, b);
            apart(x, y);
            some(extension);
        }

        @Override public Mode mode() {
            return Mode.AXEYB;
        }
    }

    /// @param a        whom each member reaches through `x`
    /// @param members  of the group, at least one, `a` not among them; in a stable order
    /// @param callback whom `a` reaches through `x`
    record Axg(RealNumber a, Set<RealNumber> members, VirtualNumber x, Callback.Settled callback) implements Deal {
        public Axg {
            members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
            if (members.isEmpty()) throw new IllegalArgumentException("members: none (expected: at least one)");
            if (members.contains(a)) throw new IllegalArgumentException("members: " + a + " is a too (expected: other people)");
            apart(a, callback);
        }

        @Override public Mode mode() {
            return Mode.AXG;
        }

        @Override public String toString() {
            return "Axg[a=" + a + ", members=" + members.size() + ", x=" + x + ", callback=" + callback + ']';
        }
    }

    /// Before the first call.
    ///
    /// @param b whom the first caller of `x` reaches
    /// @param x what anyone may dial until somebody has
    /// @param y what `b` sees and will dial
    record Xyb(RealNumber b, VirtualNumber x, VirtualNumber y) implements Deal {
        public Xyb {
            apart(x, y);
        }

        /// The deal once `a` was the first to call.
        public XybMet met(RealNumber a) {
            return new XybMet(a, b, x, y);
        }

        @Override public Mode mode() {
            return Mode.XYB;
        }
    }

    /// After the first call: each party has a VN of its own, and nobody else reaches anybody.
    ///
    /// @param a the first caller: dials and sees `x`
    /// @param b dials and sees `y`
    record XybMet(RealNumber a, RealNumber b, VirtualNumber x, VirtualNumber y) implements Deal {
        public XybMet {
            apart("b", a, b);
            apart(x, y);
        }

        @Override public Mode mode() {
            return Mode.XYB;
        }
    }

    private static void apart(String field, RealNumber a, RealNumber other) {
        if (a.equals(other)) throw new IllegalArgumentException(field + ": " + other + " (expected: not a)");
    }

    private static void apart(RealNumber a, Callback callback) {
        switch (callback) {
            case Callback.Nobody() -> { }
            case Callback.Fixed(var callee) -> apart("callback", a, callee);
            case Callback.Named(var callee, _) -> apart("callback", a, callee);
            case Callback.LastCaller(_, var otherwise) -> apart(a, otherwise);
        }
    }

    private static void apart(VirtualNumber x, VirtualNumber y) {
        if (x.equals(y)) throw new IllegalArgumentException("y: " + y + " (expected: not x)");
    }

    private static void some(Extension extension) {
        if (extension.isNone()) throw new IllegalArgumentException("extension: none (expected: 1 to 4 digits)");
    }
}
