package io.callmask.sip.locate;

import io.callmask.sip.locate.Dns.Answer;
import io.callmask.sip.locate.Dns.Entry;
import io.callmask.sip.locate.Dns.Kind;
import io.callmask.sip.locate.Dns.Question;
import io.callmask.sip.locate.Located.Target;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// How one host is looked for (RFC 3263 §4.1, §4.2). Asks, and makes of the answers a finding; knows no clock and no cache.
/// ```
///   port given ────────────────────────────────► A, AAAA
///   transport given ─► SRV ─► none? ───────────► A, AAAA of the name
///   neither ─► NAPTR ─► SRV of each in turn
///                └ none? ─► SRV of each transport ─► none? ─► A, AAAA of the name
/// ```
final class Inquiry {
    /// More than that is no carrier's: the rest is left out.
    private static final int MOST_RECORDS = 16;
    private static final int MOST_PLACES = 32;

    private final SipHost host;
    private final Reach reach;
    private final Dns dns;

    private Inquiry(SipHost host, Reach reach, Dns dns) {
        this.host = host;
        this.reach = reach;
        this.dns = dns;
    }

    static CompletableFuture<Finding> begin(SipHost host, Reach reach, Dns dns) {
        return new Inquiry(host, reach, dns).located().thenApply(part -> part.finding(host));
    }

    /// What one branch has come to.
    ///
    /// @param exists  whether the DNS has what was asked for, were it of no use
    /// @param unknown a question that has no answer
    /// @param useless why something that exists is of no use, or empty
    private record Part(List<List<Target>> ranks, Duration ttl, boolean exists, Finding.@Nullable Unknown unknown, String useless) {
        static final Duration LONG = Duration.ofDays(365);

        static Part absent(Duration ttl) {
            return new Part(List.of(), ttl, false, null, "");
        }

        static Part unknown(Question asked, Dns.Why why) {
            return new Part(List.of(), LONG, false, new Finding.Unknown(asked, why), "");
        }

        static Part useless(String why, Duration ttl) {
            return new Part(List.of(), ttl, true, null, why);
        }

        /// Neither there nor in doubt: what comes next in the rules may be asked.
        boolean isAbsent() {
            return !exists && unknown == null;
        }

        Part within(Duration other) {
            return new Part(ranks, shorter(ttl, other), exists, unknown, useless);
        }

        Part then(Part next) {
            var both = new ArrayList<>(ranks);
            both.addAll(next.ranks);
            return new Part(both, shorter(ttl, next.ttl), exists || next.exists, unknown == null ? next.unknown : unknown, useless.isEmpty() ? next.useless : useless);
        }

        Finding finding(SipHost host) {
            if (!ranks.isEmpty()) return new Finding.Somewhere(new Located(ranks), ttl, unknown != null);
            if (unknown != null) return unknown;
            return new Finding.Nowhere(useless.isEmpty() ? "the DNS has no address for " + host.name() : useless, ttl);
        }

        private static Duration shorter(Duration a, Duration b) {
            return a.compareTo(b) < 0 ? a : b;
        }
    }

    private CompletableFuture<Part> located() {
        if (host.port() >= 0) return target(new Entry.Srv(0, 0, host.port(), host.name()), transport().orElse(Transport.UDP)).thenApply(Inquiry::alone);
        return transport().map(given -> services(given).thenCompose(part -> part.isAbsent() ? byName(given, part.ttl) : done(part))).orElseGet(this::unsaid);
    }

    private Optional<Transport> transport() {
        return Transport.named(host.transport());
    }

    // Neither port nor transport.

    private CompletableFuture<Part> unsaid() {
        var question = new Question(Kind.NAPTR, host.name());
        return dns.ask(question).toCompletableFuture().thenCompose(answer -> switch (answer) {
            case Answer.Found(var entries, var ttl) -> pointed(entries, ttl);
            case Answer.Absent(var ttl)             -> guessed(ttl);
            case Answer.Unknown(var why)            -> done(Part.unknown(question, why));
        });
    }

    /// The services that NAPTR records name, the most wanted first.
    private CompletableFuture<Part> pointed(List<Entry> entries, Duration ttl) {
        var sip = entries.stream().filter(Entry.Naptr.class::isInstance).map(Entry.Naptr.class::cast).filter(Inquiry::isOfSip)
            .sorted(Comparator.comparingInt(Entry.Naptr::order).thenComparingInt(Entry.Naptr::preference)).limit(MOST_RECORDS).toList();
        // Records of other services, such as ENUM's, say nothing about SIP.
        if (sip.isEmpty()) return guessed(ttl);
        var spoken = reach.transports();
        var parts = new ArrayList<CompletableFuture<Part>>();
        for (var naptr : sip) {
            spoken.stream().filter(transport -> Service.of(transport).naptr().equalsIgnoreCase(naptr.service())).findFirst()
                .ifPresent(transport -> parts.add(services(naptr.replacement(), transport)));
        }
        return parts.isEmpty() ? done(Part.useless("NAPTR " + host.name() + " offers no transport that sip.listen speaks", ttl)) : joined(parts).thenApply(part -> part.within(ttl));
    }

    /// Its flag says that an SRV record comes next.
    private static boolean isOfSip(Entry.Naptr naptr) {
        return naptr.flags().equalsIgnoreCase("s") && (naptr.service().regionMatches(true, 0, "SIP+D2", 0, 6) || naptr.service().regionMatches(true, 0, "SIPS+D2", 0, 7));
    }

    /// No NAPTR record: every transport that a `sip` URI may mean is asked for.
    private CompletableFuture<Part> guessed(Duration ttl) {
        var parts = reach.transports().stream().filter(transport -> !Service.of(transport).isSecure()).map(this::services).toList();
        return joined(parts).thenCompose(part -> part.isAbsent() ? byName(Transport.UDP, part.ttl) : done(part)).thenApply(part -> part.within(ttl));
    }

    // SRV.

    private CompletableFuture<Part> services(Transport transport) {
        return services(Service.of(transport).srv() + host.name(), transport);
    }

    private CompletableFuture<Part> services(String name, Transport transport) {
        var question = new Question(Kind.SRV, name);
        return dns.ask(question).toCompletableFuture().thenCompose(answer -> switch (answer) {
            case Answer.Found(var entries, var ttl) -> targets(name, entries, transport).thenApply(part -> part.within(ttl));
            case Answer.Absent(var ttl)             -> done(Part.absent(ttl));
            case Answer.Unknown(var why)            -> done(Part.unknown(question, why));
        });
    }

    private CompletableFuture<Part> targets(String name, List<Entry> entries, Transport transport) {
        // A target of "." says that the service is decidedly not there (RFC 2782).
        var named = entries.stream().filter(Entry.Srv.class::isInstance).map(Entry.Srv.class::cast).filter(srv -> !srv.target().equals("."))
            .sorted(Comparator.comparingInt(Entry.Srv::priority)).limit(MOST_RECORDS).toList();
        if (named.isEmpty()) return done(Part.useless("SRV " + name + " says that there is no such service", Part.LONG));
        var found = named.stream().map(srv -> target(srv, transport)).toList();
        return all(found).thenApply(_ -> {
            var byPriority = new TreeMap<Integer, List<Target>>();
            var whole = new Part(List.of(), Part.LONG, true, null, "");
            for (int i = 0; i < found.size(); i++) {
                var each = found.get(i).join();
                if (!each.target.places().isEmpty()) byPriority.computeIfAbsent(named.get(i).priority(), _ -> new ArrayList<>()).add(each.target);
                whole = whole.then(each.rest);
            }
            return new Part(List.copyOf(byPriority.values()), whole.ttl, true, whole.unknown, whole.useless);
        });
    }

    // A and AAAA.

    private record Addressed(Target target, Part rest) {}

    private CompletableFuture<Part> byName(Transport transport, Duration ttl) {
        return target(new Entry.Srv(0, 0, Service.of(transport).port(), host.name()), transport).thenApply(Inquiry::alone).thenApply(part -> part.within(ttl));
    }

    private static Part alone(Addressed addressed) {
        var ranks = addressed.target.places().isEmpty() ? List.<List<Target>>of() : List.of(List.of(addressed.target));
        return new Part(ranks, addressed.rest.ttl, addressed.rest.exists, addressed.rest.unknown, addressed.rest.useless);
    }

    private CompletableFuture<Addressed> target(Entry.Srv srv, Transport transport) {
        var kinds = reach.kinds(transport);
        if (kinds.isEmpty()) return done(new Addressed(new Target(0, List.of()), Part.useless(transport.parameter() + " is not in sip.listen", Part.LONG)));
        var answers = kinds.stream().map(kind -> dns.ask(new Question(kind, srv.target())).toCompletableFuture()).toList();
        return all(answers).thenApply(_ -> {
            var places = new ArrayList<Place>();
            var rest = Part.absent(Part.LONG);
            for (int i = 0; i < kinds.size(); i++) {
                rest = rest.then(switch (answers.get(i).join()) {
                    case Answer.Found(var entries, var ttl) -> placed(entries, srv.port(), transport, places, ttl);
                    case Answer.Absent(var ttl)             -> Part.absent(ttl);
                    case Answer.Unknown(var why)            -> Part.unknown(new Question(kinds.get(i), srv.target()), why);
                });
            }
            return new Addressed(new Target(srv.weight(), places.stream().limit(MOST_PLACES).toList()), rest);
        });
    }

    private Part placed(List<Entry> entries, int port, Transport transport, List<Place> into, Duration ttl) {
        int before = into.size();
        for (var entry : entries) {
            if (!(entry instanceof Entry.Address(var address))) continue;
            var place = new Place(new InetSocketAddress(address, port), transport);
            if (reach.allows(place)) into.add(place);
        }
        return into.size() > before ? new Part(List.of(), ttl, true, null, "") : Part.useless("its addresses lead back to us, or to nobody", ttl);
    }

    // Several at once.

    private static CompletableFuture<Part> joined(List<CompletableFuture<Part>> parts) {
        return all(parts).thenApply(_ -> parts.stream().map(CompletableFuture::join).reduce(Part.absent(Part.LONG), Part::then));
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> stages) {
        return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new));
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
