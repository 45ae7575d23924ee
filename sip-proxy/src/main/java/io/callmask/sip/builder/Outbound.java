package io.callmask.sip.builder;

import io.callmask.sip.message.Leg;

/// A message ready to be sent to one leg.
///
/// @param bytes not to be changed
public record Outbound<L extends Leg>(byte[] bytes) {
    @Override public String toString() {
        return bytes.length + " bytes";
    }
}
