package io.callmask.sip.engine;

import io.callmask.sip.call.OpenOffer;

/// An attempt at leg B whose INVITE has not left yet. Its turn is its own, which tells it from any other.
record Leaving(OpenOffer offer, TrunkTurn turn) {}
