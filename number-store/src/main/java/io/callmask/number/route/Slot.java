package io.callmask.number.route;

import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// What a route occupies: of one binding at most at a time, and what rests afterwards.
///
/// A call that keyed an extension is looked up by its [Code] and nothing else. Any other is looked up by the caller's [Pair]; where that
/// routes or rests it decides, and only then by the [Whole]. So who was ever known on a VN never falls through to what it means for anyone.
public sealed interface Slot {
    VirtualNumber vn();

    /// A VN for one caller.
    record Pair(VirtualNumber vn, RealNumber caller) implements Slot {
        private static final int ODD = 0x9e3779b1;
        private static final int MIX = 0x85ebca6b;

        /// VNs and callers come in runs: added with a small factor, as records do it, hundreds of their pairs would meet in one place.
        @Override public int hashCode() {
            int both = vn.hashCode() * ODD + caller.hashCode();
            int mixed = (both ^ both >>> 16) * MIX;
            return mixed ^ mixed >>> 13;
        }
    }

    /// An extension on a VN, whoever keys it.
    record Code(VirtualNumber vn, Extension extension) implements Slot {}

    /// A VN, whoever dials it.
    record Whole(VirtualNumber vn) implements Slot {}
}
