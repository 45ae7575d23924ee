package io.callmask.number.embedded;

import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Directions;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.Terms;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import java.time.Duration;
import java.util.LinkedHashSet;

/// How deals and terms stand in the bindings journal. Codes are never reused.
final class Deals {
    static final int AXYB = 1;
    static final int AXB = 2;
    private static final int AX = 3;
    private static final int AXN = 4;
    static final int AXE = 5;
    static final int AXEYB = 6;
    private static final int AXG = 7;
    private static final int XYB = 8;
    private static final int XYB_MET = 9;

    static final int NOBODY = 1;
    private static final int FIXED = 2;
    private static final int NAMED = 3;
    private static final int LAST_CALLER = 4;

    private Deals() {}

    static void write(Deal deal, Entry.Writer to) {
        switch (deal) {
            case Deal.Axyb(var a, var b, var x, var y) -> to.number(AXYB).text(a.digits()).text(b.digits()).text(x.digits()).text(y.digits());
            case Deal.Axb(var a, var b, var x) -> to.number(AXB).text(a.digits()).text(b.digits()).text(x.digits());
            case Deal.Ax(var a, var x, var callback) -> write(callback, to.number(AX).text(a.digits()).text(x.digits()));
            case Deal.Axn(var a, var x, var callback) -> write(callback, to.number(AXN).text(a.digits()).text(x.digits()));
            case Deal.Axe(var a, var x, var extension, var callback) -> write(callback, to.number(AXE).text(a.digits()).text(x.digits()).text(extension.digits()));
            case Deal.Axeyb(var a, var b, var x, var extension, var y) ->
                to.number(AXEYB).text(a.digits()).text(b.digits()).text(x.digits()).text(extension.digits()).text(y.digits());
            case Deal.Axg(var a, var members, var x, var callback) -> {
                to.number(AXG).text(a.digits()).number(members.size());
                for (var each : members) to.text(each.digits());
                write(callback, to.text(x.digits()));
            }
            case Deal.Xyb(var b, var x, var y) -> to.number(XYB).text(b.digits()).text(x.digits()).text(y.digits());
            case Deal.XybMet(var a, var b, var x, var y) -> to.number(XYB_MET).text(a.digits()).text(b.digits()).text(x.digits()).text(y.digits());
        }
    }

    static Deal read(Entry.Reader from) {
        int code = (int) from.number();
        return switch (code) {
            case AXYB -> new Deal.Axyb(real(from), real(from), virtual(from), virtual(from));
            case AXB -> new Deal.Axb(real(from), real(from), virtual(from));
            case AX -> new Deal.Ax(real(from), virtual(from), of(Callback.Brief.class, from));
            case AXN -> new Deal.Axn(real(from), virtual(from), of(Callback.Lasting.class, from));
            case AXE -> new Deal.Axe(real(from), virtual(from), new Extension(from.text()), of(Callback.Lasting.class, from));
            case AXEYB -> new Deal.Axeyb(real(from), real(from), virtual(from), new Extension(from.text()), virtual(from));
            case AXG -> group(from);
            case XYB -> new Deal.Xyb(real(from), virtual(from), virtual(from));
            case XYB_MET -> new Deal.XybMet(real(from), real(from), virtual(from), virtual(from));
            default -> throw unknown("deal", code);
        };
    }

    /// Passes over a deal.
    static void pass(Entry.Reader from) {
        int code = (int) from.number();
        switch (code) {
            case AXYB, XYB_MET -> from.pass().pass().pass().pass();
            case AXB, XYB -> from.pass().pass().pass();
            case AX, AXN -> passCallback(from.pass().pass());
            case AXE -> passCallback(from.pass().pass().pass());
            case AXEYB -> from.pass().pass().pass().pass().pass();
            case AXG -> {
                from.pass();
                for (long left = from.number(); left > 0; left--) from.pass();
                passCallback(from.pass());
            }
            default -> throw unknown("deal", code);
        }
    }

    private static void passCallback(Entry.Reader from) {
        int code = (int) from.number();
        switch (code) {
            case NOBODY -> { }
            case FIXED -> from.pass();
            case NAMED -> {
                from.pass().number();
                from.number();
            }
            case LAST_CALLER -> {
                from.number();
                from.number();
                passCallback(from);
            }
            default -> throw unknown("callback", code);
        }
    }

    private static Deal group(Entry.Reader from) {
        var a = real(from);
        int size = (int) from.number();
        var members = LinkedHashSet.<RealNumber>newLinkedHashSet(Math.min(size, 1_000));
        for (int i = 0; i < size; i++) members.add(real(from));
        return new Deal.Axg(a, members, virtual(from), of(Callback.Settled.class, from));
    }

    private static void write(Callback callback, Entry.Writer to) {
        switch (callback) {
            case Callback.Nobody() -> to.number(NOBODY);
            case Callback.Fixed(var callee) -> to.number(FIXED).text(callee.digits());
            case Callback.Named(var callee, var until) -> to.number(NAMED).text(callee.digits()).instant(until);
            case Callback.LastCaller(var within, var otherwise) -> write(otherwise, duration(within, to.number(LAST_CALLER)));
        }
    }

    private static <C extends Callback> C of(Class<C> kind, Entry.Reader from) {
        int code = (int) from.number();
        var callback = switch (code) {
            case NOBODY -> Callback.NOBODY;
            case FIXED -> new Callback.Fixed(real(from));
            case NAMED -> new Callback.Named(real(from), from.instant());
            case LAST_CALLER -> new Callback.LastCaller(duration(from), of(Callback.Settled.class, from));
            default -> throw unknown("callback", code);
        };
        if (!kind.isInstance(callback)) throw unknown("callback", code);
        return kind.cast(callback);
    }

    static void write(Terms terms, Entry.Writer to) {
        duration(terms.maxDuration(), to.text(terms.directions().name())).flag(terms.isRecorded());
    }

    static Terms terms(Entry.Reader from) {
        var terms = new Terms(Directions.valueOf(from.text()), duration(from), Duration.ZERO, from.flag());
        // A call that lasts keeps its binding: most have the same terms.
        return terms.equals(Terms.USUAL) ? Terms.USUAL : terms;
    }

    private static Entry.Writer duration(Duration duration, Entry.Writer to) {
        return to.number(duration.getSeconds()).number(duration.getNano());
    }

    private static Duration duration(Entry.Reader from) {
        return Duration.ofSeconds(from.number(), from.number());
    }

    static RealNumber real(Entry.Reader from) {
        return RealNumber.of(from.text());
    }

    static VirtualNumber virtual(Entry.Reader from) {
        return VirtualNumber.of(from.text());
    }

    private static IllegalStateException unknown(String what, int code) {
        return new IllegalStateException("bindings journal: " + what + " of kind " + code + " (expected: one that this version of callmask wrote)");
    }
}
