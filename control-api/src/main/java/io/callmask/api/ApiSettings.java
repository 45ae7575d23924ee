package io.callmask.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the API listens, and who may use it.
///
/// An address that others can reach needs a token and TLS: without them it cannot be built.
///
/// @param listen `http://` or `https://`, an IP literal or `localhost`, and a port (0 takes a free one); nothing after it
/// @param access who may use it; `https` goes with [Access.Guarded], `http` with the others
public record ApiSettings(URI listen, Access access) {
    private static final int LEAST_TOKEN = 32;

    /// @throws IllegalArgumentException with the key, the value and what was expected; a token is never shown
    public ApiSettings {
        var address = address(listen);
        boolean encrypted = access instanceof Access.Guarded;
        if (encrypted != "https".equals(listen.getScheme())) {
            throw wrong(listen, encrypted ? "https, as a certificate is given" : "http, or api.tls for https");
        }
        if (!address.getAddress().isLoopbackAddress() && !encrypted) {
            throw wrong(listen, "a loopback address such as http://127.0.0.1:8080, or https with api.token and api.tls, as others can reach this one");
        }
    }

    /// The address to listen on.
    public InetSocketAddress address() {
        return address(listen);
    }

    /// Who may use the API.
    public sealed interface Access {
        /// Anybody who can open the port.
        record Open() implements Access {}

        /// Whoever shows the token, unencrypted.
        ///
        /// @param token at least 32 visible ASCII characters
        record Token(String token) implements Access {
            public Token {
                checkToken(token);
            }

            @Override public String toString() {
                return "token";
            }
        }

        /// Whoever shows the token, over TLS.
        ///
        /// @param token       at least 32 visible ASCII characters
        /// @param certificate a PEM file with the chain
        /// @param key         a PEM file with its private key (PKCS #8)
        record Guarded(String token, Path certificate, Path key) implements Access {
            public Guarded {
                checkToken(token);
                checkReadable("api.tls.certificate", certificate);
                checkReadable("api.tls.key", key);
            }

            @Override public String toString() {
                return "token and TLS with " + certificate;
            }
        }
    }

    private static InetSocketAddress address(URI listen) {
        boolean http = "http".equals(listen.getScheme()) || "https".equals(listen.getScheme());
        boolean bare = listen.getRawUserInfo() == null && listen.getRawQuery() == null && listen.getRawFragment() == null
            && (listen.getRawPath() == null || listen.getRawPath().isEmpty() || listen.getRawPath().equals("/"));
        String host = listen.getHost();
        if (!http || !bare || host == null || listen.getPort() < 0 || listen.getPort() > 65_535) throw wrong(listen, "http://ADDRESS:PORT or https://ADDRESS:PORT");
        try {
            // A name would need a look-up, whose answer could change from loopback to anything.
            var ip = "localhost".equals(host) ? InetAddress.ofLiteral("127.0.0.1") : InetAddress.ofLiteral(host);
            return new InetSocketAddress(ip, listen.getPort());
        } catch (IllegalArgumentException _) {
            throw wrong(listen, "an IP address or localhost as its host");
        }
    }

    private static IllegalArgumentException wrong(URI listen, String expected) {
        // User information could be a password.
        String shown = listen.getRawUserInfo() == null ? listen.toString() : listen.getScheme() + "://…";
        return new IllegalArgumentException("api.listen: " + shown + " (expected: " + expected + ')');
    }

    private static void checkToken(String token) {
        if (token.length() < LEAST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("api.token: " + token.length() + " characters (expected: at least " + LEAST_TOKEN
                + " of visible ASCII, such as `openssl rand -hex 32` prints)");
        }
    }

    private static void checkReadable(String key, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) throw new IllegalArgumentException(key + ": " + file + " (expected: a readable PEM file)");
    }
}
