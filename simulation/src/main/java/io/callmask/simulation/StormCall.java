package io.callmask.simulation;

import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.store.NumberStore.RouteAnswer.Found;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One call of a storm: what it is to be by its binding, and what has been seen of it on the wire.
final class StormCall {
    /// In every id and name that the caller, and the callee, make: how a leak is found.
    final String callerWord;
    final String calleeWord;
    final RealNumber caller;
    final VirtualNumber dialled;
    final InetSocketAddress callerMedia;
    final InetSocketAddress calleeMedia;

    /// Ids that P made or was given on each leg, in lower case.
    final Set<String> idsOfA = new LinkedHashSet<>();
    final Set<String> idsOfB = new LinkedHashSet<>();
    /// The Max-Forwards of an INVITE without an offer, by which its leg B is known; 0 for one with an offer.
    final int hops;
    /// Whether it is a text, and the words that tell its leg B from others.
    final boolean isText;
    final String words;
    /// Whether the caller does not know the password, and so may reach nobody.
    final boolean isGuesser;
    /// Whether the account may not be this caller, and so reaches nobody either.
    final boolean isImpostor;
    /// Requests that would begin it and have reached P with nothing to prove who asks.
    final Set<String> unproved = new HashSet<>();
    /// Legs B and CSeq of what has begun, or would have begun, a dialog there.
    final Set<String> beginningsB = new HashSet<>();
    /// What each side has been told of sessions, and the datagrams that told it.
    final Origins originsA = new Origins();
    final Origins originsB = new Origins();
    final Set<String> described = new HashSet<>();
    /// The different final responses that P gave to each request of either side that reached it, by method and branch.
    final Map<String, Set<String>> finals = new LinkedHashMap<>();
    final Set<String> legsB = new LinkedHashSet<>();
    /// Legs B that have redirected, and those that this was followed with.
    final Set<String> redirects = new HashSet<>();
    /// Legs B at whose end nobody rings, or nobody is known to ring, so that there may be another: nobody has had the INVITE, or its connection has broken; it was asked who it is from, was redirected, or refused
    /// for a cause that another trunk is tried for.
    final Set<String> without = new HashSet<>();
    /// Those that anything was heard of.
    final Set<String> heard = new HashSet<>();
    /// The one that began last, and when.
    String current = "";
    Duration currentSince = Duration.ZERO;
    /// Those that were first heard of when their trunk had been silent for too long.
    final Set<String> tooLate = new HashSet<>();
    /// Those whose connection broke before anything was heard: another trunk's turn has come then, though the store may still be asked whether it may.
    final Set<String> forsaken = new HashSet<>();
    /// Those after which there may be no other: the callee's own word, or its voice, has come.
    final Set<String> last = new HashSet<>();
    final Set<String> went = new HashSet<>();
    /// Branches of offers in UPDATE before the answer.
    final Set<String> earlyOffers = new HashSet<>();
    /// Tags of callee dialogs whose 2xx has reached P, and of those that were ended from either side.
    final Set<String> answeredB = new LinkedHashSet<>();
    final Set<String> endedB = new LinkedHashSet<>();
    /// What the store said when the callee's INVITE left.
    Optional<Found> route = Optional.empty();
    boolean isAnsweredA;
    boolean isEndedA;
    private final List<Seen> log = new ArrayList<>();

    /// A datagram on the wire; `way` is drawn as in a ladder. Written out only when something has gone wrong.
    record Seen(Duration at, String way, SipText message) {
        @Override public String toString() {
            return String.format(Locale.ROOT, "%9.3f s  %s %s, %s, to-tag=%s", at.toMillis() / 1_000.0, way, message.start(), message.only("CSeq"), message.tag("To"));
        }
    }

    StormCall(int number, RealNumber caller, VirtualNumber dialled, int hops, boolean isText, boolean isGuesser, boolean isImpostor) {
        this.isGuesser = isGuesser;
        this.isImpostor = isImpostor;
        this.hops = hops;
        this.isText = isText;
        this.words = String.format(Locale.ROOT, "%d is what I say", number);
        this.callerWord = String.format(Locale.ROOT, "ua%05dua", number);
        this.calleeWord = String.format(Locale.ROOT, "ub%05dub", number);
        this.caller = caller;
        this.dialled = dialled;
        this.callerMedia = new InetSocketAddress("10.1." + number / 250 + '.' + (number % 250 + 1), 40_000);
        this.calleeMedia = new InetSocketAddress("10.2." + number / 250 + '.' + (number % 250 + 1), 50_000);
    }

    /// Whether a request is one that begins the call: it may take several until one shows who asks.
    boolean isBeginning(String key) {
        return key.startsWith((isText ? "MESSAGE" : "INVITE") + " z9hG4bK" + callerWord + "i");
    }

    String callIdOfA() {
        return callerWord + "@ua.example";
    }

    void note(Seen seen) {
        log.add(seen);
    }

    AssertionError failure(String what) {
        return new AssertionError(what + "\ncall " + callerWord + '\n' + log.stream().map(Seen::toString).collect(Collectors.joining("\n")));
    }
}
