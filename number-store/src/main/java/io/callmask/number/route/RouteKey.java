package io.callmask.number.route;

import io.callmask.number.Extension;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;

/// What a call shows of itself: the VN dialled, who dials it, and the extension, if one was keyed.
public record RouteKey(VirtualNumber dialled, RealNumber caller, Extension extension) {
    /// Without an extension.
    public RouteKey(VirtualNumber dialled, RealNumber caller) {
        this(dialled, caller, Extension.NONE);
    }
}
