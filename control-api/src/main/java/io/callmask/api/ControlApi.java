package io.callmask.api;

import com.linecorp.armeria.server.Server;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/// The running HTTP API.
public final class ControlApi implements AutoCloseable {
    private final Server server;
    private final URI address;

    private ControlApi(Server server, URI address) {
        this.server = server;
        this.address = address;
    }

    /// Starts it, and returns when it answers.
    ///
    /// @throws IOException when the address cannot be bound
    /// @throws IllegalArgumentException when the certificate or the key cannot be used
    public static ControlApi start(ApiSettings settings, Backends backends) throws IOException {
        var server = HttpServer.of(settings, endpoints(backends));
        try {
            server.start().join();
        } catch (CompletionException failed) {
            server.close();
            String why = failed.getCause() == null ? "unknown" : failed.getCause().getMessage();
            throw new IOException("api.listen: " + settings.listen() + " (expected: an address that can be bound; " + why + ')', failed.getCause());
        }
        String host = settings.listen().getHost();
        return new ControlApi(server, URI.create(settings.listen().getScheme() + "://" + host + ':' + server.activeLocalPort()));
    }

    /// Where it answers, with the port that it was given.
    public URI address() {
        return address;
    }

    /// Takes no more requests, lets those in progress end for at most five seconds, and returns when it has stopped.
    @Override public void close() {
        server.stop().join();
    }

    static List<Endpoint> endpoints(Backends backends) {
        return Stream.of(new BindingEndpoints(backends.store(), backends.reports()).all(), new NumberEndpoints(backends).all(), new CallEndpoints(backends.calls(), backends.journal()).all(), new DrainEndpoints(backends.draining()).all(), new ReloadEndpoint(backends.reloading()).all(), new IndexEndpoints(backends.store()).all(),
            new OperationEndpoints(backends).all(), DocEndpoints.all()).flatMap(Collection::stream).toList();
    }
}
