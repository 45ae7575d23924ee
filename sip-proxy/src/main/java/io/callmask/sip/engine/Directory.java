package io.callmask.sip.engine;

/// Whom a shard knows now: looked up anew for each message, and exchanged as a whole when the operator changes trunks. Owned by the shard's thread.
public final class Directory {
    private Peers peers;

    public Directory(Peers peers) {
        this.peers = peers;
    }

    Peers peers() {
        return peers;
    }

    void is(Peers others) {
        peers = others;
    }
}
