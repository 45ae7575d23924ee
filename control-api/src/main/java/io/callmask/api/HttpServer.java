package io.callmask.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.callmask.api.ApiSettings.Access;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The server under the API: which endpoint answers what, and a limit for everything: connections, requests, header and body sizes, time.
final class HttpServer {
    /// The longest body that is read, in bytes.
    static final int LONGEST_BODY = 64 * 1024;
    private static final int LONGEST_HEADERS = 8 * 1024;
    private static final int MOST_CONNECTIONS = 512;
    /// More than [Guard] lets in, so that a client with one HTTP/2 connection is told 503 and not cut off.
    private static final int MOST_STREAMS = 512;
    private static final int EVENT_LOOPS = 2;
    private static final int BLOCKING_THREADS = 8;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);
    private static final Duration LONGEST_UPLOAD = Duration.ofMinutes(10);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private HttpServer() {}

    static Server of(ApiSettings settings, List<Endpoint> endpoints) {
        var server = Server.builder();
        limit(server);
        server.disableServerHeader()
            .setHeader("cache-control", "no-store")
            .setHeader("x-content-type-options", "nosniff")
            .setHeader("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'")
            .errorHandler(new ServerProblems())
            // It would print exceptions with their texts; ours are logged without.
            .unloggedExceptionsReportIntervalMillis(0)
            .accessLogWriter(new AccessLog(), true)
            // Otherwise it counts into a registry that the whole process shares.
            .meterRegistry(new CompositeMeterRegistry());
        var guard = new Guard(settings);
        for (var endpoint : endpoints) {
            var route = server.route().path(endpoint.path()).methods(methods(endpoint)).maxRequestLength(endpoint.longestBody());
            // A file takes as long as it takes; one that stops coming is ended with its connection.
            if (endpoint.longestBody() > LONGEST_BODY) route.requestTimeout(LONGEST_UPLOAD);
            route.build(guard.before(endpoint));
        }
        endpoints.stream().collect(Collectors.groupingBy(Endpoint::path)).forEach((path, there) -> refuseOthers(server, guard, path, there));
        return switch (settings.access()) {
            case Access.Open(), Access.Token _ -> server.port(settings.address(), SessionProtocol.HTTP).build();
            case Access.Guarded guarded -> encrypted(server.port(settings.address(), SessionProtocol.HTTPS), guarded);
        };
    }

    private static Server encrypted(ServerBuilder server, Access.Guarded guarded) {
        try {
            return server.tls(TlsKeyPair.of(guarded.key().toFile(), guarded.certificate().toFile()))
                .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new TlsOnly()))
                .build();
        } catch (IllegalArgumentException | IllegalStateException unusable) {
            throw new IllegalArgumentException("api.tls: " + guarded.certificate() + " and " + guarded.key()
                + " (expected: a certificate chain and its private key in PKCS #8, both PEM)", unusable);
        }
    }

    private static void limit(ServerBuilder server) {
        server.maxNumConnections(MOST_CONNECTIONS)
            .http2MaxStreamsPerConnection(MOST_STREAMS)
            .http1MaxHeaderSize(LONGEST_HEADERS)
            .http2MaxHeaderListSize(LONGEST_HEADERS)
            .maxRequestLength(LONGEST_BODY)
            .requestTimeout(LONGEST_REQUEST)
            .idleTimeout(IDLE)
            .connectionDrainDuration(QUIET)
            .workerGroup(eventLoops(EVENT_LOOPS, "api"), true)
            .bossGroupFactory(name -> eventLoops(1, name))
            .blockingTaskExecutor(BLOCKING_THREADS)
            .gracefulShutdown(GracefulShutdown.builder().quietPeriod(QUIET).timeout(LONGEST_STOP).build());
    }

    /// Ends at once when told to; Netty's own would wait two seconds for work that could still come.
    private static EventLoopGroup eventLoops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, ThreadFactories.newEventLoopThreadFactory(name, false), NioIoHandler.newFactory()) {
            @Override public Future<?> shutdownGracefully() {
                return shutdownGracefully(0, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
    }

    private static Set<HttpMethod> methods(Endpoint endpoint) {
        return endpoint.method() == HttpMethod.GET ? EnumSet.of(HttpMethod.GET, HttpMethod.HEAD) : EnumSet.of(endpoint.method());
    }

    /// RFC 9110 §15.5.6: a 405 names the methods that there are.
    private static void refuseOthers(ServerBuilder server, Guard guard, String path, List<Endpoint> there) {
        var allowed = EnumSet.noneOf(HttpMethod.class);
        there.forEach(endpoint -> allowed.addAll(methods(endpoint)));
        var others = EnumSet.copyOf(HttpMethod.knownMethods());
        others.removeAll(allowed);
        String allow = allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        var refusal = new Endpoint(HttpMethod.OPTIONS, path, there.stream().allMatch(Endpoint::open), LONGEST_BODY, Endpoint.whole((ctx, _) -> {
            ctx.setAdditionalResponseHeader("allow", allow);
            throw new Unacceptable(Problem.of(ProblemType.METHOD_NOT_ALLOWED, "method: another (expected: " + allow + ')'));
        }));
        server.route().path(path).methods(others).build(guard.before(refusal));
    }
}
