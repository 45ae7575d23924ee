package io.callmask.sip.transaction;

/// The timers of RFC 3261 §17 and RFC 6026, by their letters.
public enum Timer { A, B, D, E, F, G, H, I, J, K, L, M }
