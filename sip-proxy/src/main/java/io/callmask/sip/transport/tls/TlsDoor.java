package io.callmask.sip.transport.tls;

import io.callmask.sip.transport.TcpPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// How TLS is spoken on our listeners: 1.2 and 1.3, by the JDK. Any thread.
///
/// @param own     who we are to those who connect, and whose certificates we take of them
/// @param clients whether these have to show one
/// @param trunks  whom to expect at an address that we connect to
public record TlsDoor(TlsKeys own, Clients clients, Function<InetAddress, Toward> trunks) implements TcpPort.Security {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /// What is asked of those who connect.
    public enum Clients {
        /// No certificate.
        NONE,
        /// One, but whoever has none is taken as well.
        WANTED,
        REQUIRED
    }

    /// Whom to expect where we connect.
    ///
    /// @param keys who we are to them, and who vouches for them
    /// @param name the host name or IP address that their certificate must be for; empty for the address that we connect to
    public record Toward(TlsKeys keys, String name) {}

    @Override public SSLEngine accepting() {
        var engine = own.context().createSSLEngine();
        engine.setUseClientMode(false);
        var parameters = parameters(engine);
        parameters.setUseCipherSuitesOrder(true);
        switch (clients) {
            case NONE     -> { }
            case WANTED   -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// The name goes along as SNI (RFC 6066 §3) when it is one, and is compared with the certificate as RFC 9525 says.
    @Override public SSLEngine connecting(InetSocketAddress to) {
        var toward = trunks.apply(to.getAddress());
        var engine = toward.keys().context().createSSLEngine(toward.name().isEmpty() ? to.getAddress().getHostAddress() : toward.name(), to.getPort());
        engine.setUseClientMode(true);
        var parameters = parameters(engine);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters parameters(SSLEngine engine) {
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        return parameters;
    }
}
