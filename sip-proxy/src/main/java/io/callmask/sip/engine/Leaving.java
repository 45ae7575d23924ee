package io.callmask.sip.engine;

import io.callmask.routing.Decision.Dial;
import io.callmask.sip.call.OpenOffer;

/// An attempt at leg B whose INVITE has not left yet. Its turn is its own, which tells it from any other.
record Leaving(Dial dial, OpenOffer offer, TrunkTurn turn) {}
