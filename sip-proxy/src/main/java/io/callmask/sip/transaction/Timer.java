package io.callmask.sip.transaction;

/// The timers of RFC 3261 §17 and RFC 6026 that are armed, by their letters. D, I, J, K and L, which only wait for copies to cease, are a [TransactionAction.Linger].
public enum Timer { A, B, E, F, G, H, M }
