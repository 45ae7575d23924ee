package io.callmask.bench;

/// How the two stand.
///
/// @param atRate both at 1,000 calls/s
/// @param near   both at 0.8 of Kamailio's highest clean rate
/// @param best   each at its own highest clean rate
/// @param half   callmask at half of its own
record Standing(Target callmask, Target kamailio, Pair atRate, Pair near, Pair best, Stretch half) {
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
