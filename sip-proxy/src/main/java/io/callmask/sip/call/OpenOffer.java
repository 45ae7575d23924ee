package io.callmask.sip.call;

import io.callmask.media.sdp.SessionDescription;

/// An offer that has been passed on and waits for its answer, if there is one.
public sealed interface OpenOffer {
    record Made(SessionDescription description) implements OpenOffer {}
    record None() implements OpenOffer {}
}
