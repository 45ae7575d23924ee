package io.callmask.sip.engine;

import java.util.List;

/// Programs that search the net for SIP servers to call by, as they name themselves. Whoever hides does not come here; those that do not are most of them.
final class Scanners {
    private static final List<String> NAMES = List.of("friendly-scanner", "friendly-request", "sipvicious", "sundayddr", "sip-scan", "iwar", "pplsip");
    private static final int LONGEST = 128;

    private Scanners() {}

    /// Whether a User-Agent begins with one of these names, in any case.
    static boolean isOne(String agent) {
        if (agent.isEmpty() || agent.length() > LONGEST) return false;
        for (var name : NAMES) {
            if (agent.regionMatches(true, 0, name, 0, name.length())) return true;
        }
        return false;
    }
}
