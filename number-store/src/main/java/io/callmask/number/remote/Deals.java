package io.callmask.number.remote;

import io.callmask.number.Callback;
import io.callmask.number.Deal;
import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.journal.Entry;
import java.time.Duration;
import java.util.LinkedHashSet;

/// How deals are written. Codes are never reused.
final class Deals {
    private Deals() {}

    static void write(Deal deal, Entry.Writer to) {
        switch (deal) {
            case Deal.Axyb(var a, var b, var x, var y) -> vn(vn(real(real(to.number(1), a), b), x), y);
            case Deal.Axb(var a, var b, var x) -> vn(real(real(to.number(2), a), b), x);
            case Deal.Ax(var a, var x, var callback) -> callback(callback, vn(real(to.number(3), a), x));
            case Deal.Axn(var a, var x, var callback) -> callback(callback, vn(real(to.number(4), a), x));
            case Deal.Axe(var a, var x, var extension, var callback) -> callback(callback, vn(real(to.number(5), a), x).text(extension.digits()));
            case Deal.Axeyb(var a, var b, var x, var extension, var y) -> vn(vn(real(real(to.number(6), a), b), x).text(extension.digits()), y);
            case Deal.Axg(var a, var members, var x, var callback) -> {
                vn(real(to.number(7), a), x).number(members.size());
                members.forEach(member -> real(to, member));
                callback(callback, to);
            }
            case Deal.Xyb(var b, var x, var y) -> vn(vn(real(to.number(8), b), x), y);
            case Deal.XybMet(var a, var b, var x, var y) -> vn(vn(real(real(to.number(9), a), b), x), y);
        }
    }

    static Deal read(Entry.Reader from) {
        int code = (int) from.number();
        return switch (code) {
            case 1 -> new Deal.Axyb(real(from), real(from), vn(from), vn(from));
            case 2 -> new Deal.Axb(real(from), real(from), vn(from));
            case 3 -> new Deal.Ax(real(from), vn(from), as(Callback.Brief.class, callback(from)));
            case 4 -> new Deal.Axn(real(from), vn(from), as(Callback.Lasting.class, callback(from)));
            case 5 -> new Deal.Axe(real(from), vn(from), new Extension(from.text()), as(Callback.Lasting.class, callback(from)));
            case 6 -> new Deal.Axeyb(real(from), real(from), vn(from), new Extension(from.text()), vn(from));
            case 7 -> group(from);
            case 8 -> new Deal.Xyb(real(from), vn(from), vn(from));
            case 9 -> new Deal.XybMet(real(from), real(from), vn(from), vn(from));
            default -> throw unknown("deal", code);
        };
    }

    private static Deal group(Entry.Reader from) {
        var a = real(from);
        var x = vn(from);
        var members = new LinkedHashSet<RealNumber>();
        for (long left = from.number(); left > 0; left--) members.add(real(from));
        return new Deal.Axg(a, members, x, as(Callback.Settled.class, callback(from)));
    }

    private static void callback(Callback callback, Entry.Writer to) {
        switch (callback) {
            case Callback.Nobody() -> to.number(0);
            case Callback.Fixed(var callee) -> real(to.number(1), callee);
            case Callback.Named(var callee, var until) -> real(to.number(2), callee).instant(until);
            case Callback.LastCaller(var within, var otherwise) -> callback(otherwise, to.number(3).number(within.toMillis()));
        }
    }

    private static Callback callback(Entry.Reader from) {
        int code = (int) from.number();
        return switch (code) {
            case 0 -> Callback.NOBODY;
            case 1 -> new Callback.Fixed(real(from));
            case 2 -> new Callback.Named(real(from), from.instant());
            case 3 -> new Callback.LastCaller(Duration.ofMillis(from.number()), as(Callback.Settled.class, callback(from)));
            default -> throw unknown("callback", code);
        };
    }

    private static <T extends Callback> T as(Class<T> kind, Callback callback) {
        if (!kind.isInstance(callback)) throw unknown("callback", callback.getClass().getSimpleName());
        return kind.cast(callback);
    }

    private static IllegalStateException unknown(String what, Object code) {
        return new IllegalStateException(what + ": " + code + " (expected: one that this version of callmask writes)");
    }

    static Entry.Writer vn(Entry.Writer to, VirtualNumber vn) {
        return to.text(vn.digits().substring(1));
    }

    static VirtualNumber vn(Entry.Reader from) {
        return VirtualNumber.of('+' + from.text());
    }

    private static Entry.Writer real(Entry.Writer to, RealNumber number) {
        return to.text(number.digits().substring(1));
    }

    private static RealNumber real(Entry.Reader from) {
        return RealNumber.of('+' + from.text());
    }
}
