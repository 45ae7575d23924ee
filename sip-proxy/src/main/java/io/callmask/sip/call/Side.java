package io.callmask.sip.call;

/// A side of an answered call, where both may do the same: the caller's (leg A) or the callee's (leg B).
public enum Side {
    CALLER, CALLEE;

    public Side other() {
        return this == CALLER ? CALLEE : CALLER;
    }
}
