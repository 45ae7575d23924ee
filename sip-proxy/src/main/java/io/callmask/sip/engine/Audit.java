package io.callmask.sip.engine;

/// What a shard holds at this moment: all zero when nothing is going on.
public record Audit(int calls, int transactions, int dialogs, int timers, int letters) {
    public boolean isEmpty() {
        return calls == 0 && transactions == 0 && dialogs == 0 && timers == 0 && letters == 0;
    }
}
