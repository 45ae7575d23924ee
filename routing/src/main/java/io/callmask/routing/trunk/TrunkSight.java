package io.callmask.routing.trunk;

/// What is known now of the trunks. Any thread.
public interface TrunkSight {
    /// Whether a call may be given to the trunk of that name: it is not down, and has a channel free.
    boolean isOpen(String trunk);

    /// Every trunk is.
    TrunkSight CLEAR = _ -> true;
}
