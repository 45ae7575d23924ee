package io.callmask.sip.builder;

import io.callmask.sip.message.Leg;

/// A message ready to be sent to one leg.
///
/// @param bytes not to be changed
/// @param kind  the method, or the status in digits: for metrics
public record Outbound<L extends Leg>(byte[] bytes, String kind) {
    @Override public String toString() {
        return kind + ", " + bytes.length + " bytes";
    }
}
