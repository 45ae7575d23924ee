package io.callmask.number.remote;

import io.callmask.number.Binding;
import io.callmask.number.VirtualNumber;
import java.util.List;

/// What one request did to one binding, and all that the index has to hold for it. The journal is made of these.
///
/// @param binding   as it is from now on; its generation is the version of all that is written. As it was, when it has ended
/// @param stands    whether it is open from now on; else it was released
/// @param asked     which VNs the customer had named when it was made
/// @param until     first millisecond at which it no longer routes; 0 when it was released
/// @param freeAt    first millisecond at which nothing of it rests any more
/// @param keepUntil until when this deed, or an older one about the same binding, could matter in a replay
/// @param holds     the slots that this deed changes
record Deed(Binding binding, boolean stands, Asked asked, long until, long freeAt, long keepUntil, List<Hold> holds) {
    Deed {
        holds = List.copyOf(holds);
    }

    /// Which VNs a customer had named. With the binding it tells the request again.
    record Asked(boolean x, boolean y) {}

    /// A slot, by its pseudonym.
    ///
    /// @param key    16 bytes
    /// @param until  first millisecond at which it no longer routes; 0 for one that rests
    /// @param freeAt first millisecond at which another binding may have it; 0 where it need not rest
    record Hold(VirtualNumber vn, Bytes key, long until, long freeAt) {}
}
