package io.callmask.simulation;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One call of a storm: what it is to be by its binding, and what has been seen of it on the wire.
final class StormCall {
    /// In every id and name that the caller, and the callee, make: how a leak is found.
    final String callerWord;
    final String calleeWord;
    final String caller;
    final String dialled;
    final String callee;
    final String shown;
    final InetSocketAddress callerMedia;
    final InetSocketAddress calleeMedia;

    /// Ids that P made or was given on each leg, in lower case.
    final Set<String> idsOfA = new LinkedHashSet<>();
    final Set<String> idsOfB = new LinkedHashSet<>();
    /// The different final responses that P gave to the INVITE.
    final Set<String> finals = new LinkedHashSet<>();
    final Set<String> legsB = new LinkedHashSet<>();
    /// Tags of callee dialogs whose 2xx has reached P, and of those that were ended from either side.
    final Set<String> answeredB = new LinkedHashSet<>();
    final Set<String> endedB = new LinkedHashSet<>();
    boolean hasReachedP;
    boolean isAnsweredA;
    boolean isEndedA;
    private final List<String> log = new ArrayList<>();

    StormCall(int number, String caller, String dialled, String callee, String shown) {
        this.callerWord = String.format(Locale.ROOT, "ua%05dua", number);
        this.calleeWord = String.format(Locale.ROOT, "ub%05dub", number);
        this.caller = caller;
        this.dialled = dialled;
        this.callee = callee;
        this.shown = shown;
        this.callerMedia = new InetSocketAddress("10.1." + number / 250 + '.' + (number % 250 + 1), 40_000);
        this.calleeMedia = new InetSocketAddress("10.2." + number / 250 + '.' + (number % 250 + 1), 50_000);
    }

    String fromCallerCallId() {
        return callerWord + "@ua.example";
    }

    void note(String line) {
        log.add(line);
    }

    AssertionError failure(long seed, String what) {
        return new AssertionError("seed " + seed + ": " + what + "\n(rerun with -Dcallmask.seed=" + seed + ")\ncall " + callerWord + '\n' + String.join("\n", log));
    }
}
