package io.callmask.number.route;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// What a call shows of itself: the VN dialled and who dials it. The pair that rests after a release.
public record RouteKey(VirtualNumber dialled, RealNumber caller) {}
