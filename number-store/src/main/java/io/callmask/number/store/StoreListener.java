package io.callmask.number.store;

import java.time.Duration;

/// Told what happens in the store, for metrics. Any thread; must not block.
public interface StoreListener {
    void bound(String pool, Duration took);
    void refused(BindResult.Why why);
    void unbound(String pool);
    /// Something that the store had sealed cannot be read: somebody changed it, or its data key is not known here.
    default void unreadable() {}
    /// A batch has been made durable (or not).
    ///
    /// @param journal `bindings` or `calls`
    /// @param entries entries in it
    /// @param took    write and sync together
    void journaled(String journal, int entries, Duration took, boolean durable);

    /// Hears nothing.
    StoreListener SILENT = new StoreListener() {
        @Override public void bound(String pool, Duration took) {}
        @Override public void refused(BindResult.Why why) {}
        @Override public void unbound(String pool) {}
        @Override public void journaled(String journal, int entries, Duration took, boolean durable) {}
    };
}
