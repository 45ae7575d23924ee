package io.callmask.bench;

import java.util.List;

/// How the two stand.
///
/// @param callmask every stretch of callmask's without held calls
/// @param kamailio every stretch of Kamailio's
/// @param atRate both at 1,000 calls/s
/// @param near   both at 0.8 of Kamailio's highest clean rate
/// @param best   each at its own highest clean rate
/// @param half   callmask at half of its own
record Standing(List<Stretch> callmask, List<Stretch> kamailio, Pair atRate, Pair near, Pair best, Stretch half) {
    Standing {
        callmask = List.copyOf(callmask);
        kamailio = List.copyOf(kamailio);
    }

    /// A stretch of each.
    record Pair(Stretch callmask, Stretch kamailio) {
        /// CPU per call of callmask, Kamailio's being 1.
        double ratio() {
            return callmask.serverMicros() / kamailio.serverMicros();
        }
    }

    /// Where callmask looks worse.
    Pair worse() {
        return atRate.ratio() >= near.ratio() ? atRate : near;
    }
}
