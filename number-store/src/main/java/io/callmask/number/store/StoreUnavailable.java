package io.callmask.number.store;

/// The store cannot say at this moment what it was asked: a server does not answer, or an index is being built. Never to be taken for "there is none".
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String reason) {
        super(reason);
    }
}
