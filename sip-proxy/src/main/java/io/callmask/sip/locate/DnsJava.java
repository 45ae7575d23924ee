package io.callmask.sip.locate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.hosts.HostsFileParser;

/// The DNS by dnsjava: each server is asked in turn, twice, until one knows, beginning with the one that knew last. Its sockets belong to a thread of dnsjava's own, and answers come on others.
final class DnsJava implements Dns {
    private static final int ROUNDS = 2;
    private static final int MOST_ALIASES = 4;
    private static final Duration HOSTS_TTL = Duration.ofMinutes(1);

    private final List<InetSocketAddress> wanted;
    private final Duration timeout;
    private @Nullable Servers servers;
    private volatile int first;

    /// @param servers none for the system's
    DnsJava(List<InetSocketAddress> servers, Duration timeout) {
        this.wanted = List.copyOf(servers);
        this.timeout = timeout;
    }

    /// Who is asked.
    ///
    /// @param hosts the system's own list of names: goes before the system's servers, and not before others
    private record Servers(List<SimpleResolver> resolvers, Optional<HostsFileParser> hosts) {}

    /// Made when the first name is asked for: whoever has none shall not wait for it.
    private synchronized Servers servers() {
        if (servers == null) {
            var asked = wanted.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : wanted;
            servers = new Servers(asked.stream().map(this::resolver).toList(), wanted.isEmpty() ? Optional.of(new HostsFileParser()) : Optional.empty());
        }
        return servers;
    }

    private SimpleResolver resolver(InetSocketAddress server) {
        var resolver = new SimpleResolver(server);
        resolver.setTimeout(timeout);
        return resolver;
    }

    @Override public CompletionStage<Answer> ask(Question question) {
        return ask(question, question.name(), 0);
    }

    private CompletionStage<Answer> ask(Question question, String text, int aliases) {
        Name name;
        try {
            name = Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            return done(new Answer.Unknown(Why.BROKEN));
        }
        var listed = listed(question.kind(), name);
        if (listed.isPresent()) return done(new Answer.Found(List.of(new Entry.Address(listed.get())), HOSTS_TTL));
        if (servers().resolvers().isEmpty()) return done(new Answer.Unknown(Why.TIMEOUT));
        return send(question, name, first, 0).thenCompose(read -> {
            if (read.leadsTo().isEmpty()) return done(read.answer());
            return aliases < MOST_ALIASES ? ask(question, read.leadsTo(), aliases + 1) : done(new Answer.Unknown(Why.BROKEN));
        });
    }

    /// @param place the server to be asked
    private CompletionStage<Answers.Read> send(Question question, Name name, int place, int turn) {
        var query = Message.newQuery(Record.newRecord(name, Answers.type(question.kind()), DClass.IN));
        var resolvers = servers().resolvers();
        return resolvers.get(place % resolvers.size()).sendAsync(query).handle((response, failure) -> failure == null ? Answers.of(question, name, response) : failed(failure)).thenCompose(read -> {
            boolean isKnown = !(read.answer() instanceof Answer.Unknown);
            if (isKnown) first = place % resolvers.size();
            return isKnown || turn + 1 == ROUNDS * resolvers.size() ? CompletableFuture.completedFuture(read) : send(question, name, place + 1, turn + 1);
        });
    }

    private static Answers.Read failed(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean isSilence = cause instanceof TimeoutException || cause instanceof IOException && !(cause instanceof org.xbill.DNS.WireParseException);
        return new Answers.Read(new Answer.Unknown(isSilence ? Why.TIMEOUT : Why.BROKEN), "");
    }

    private Optional<InetAddress> listed(Kind kind, Name name) {
        var hosts = servers().hosts();
        if (hosts.isEmpty() || kind != Kind.A && kind != Kind.AAAA) return Optional.empty();
        try {
            return hosts.get().getAddressForHost(name, Answers.type(kind));
        } catch (IOException e) {
            // Without a list of its own, a system has its servers.
            return Optional.empty();
        }
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
