package io.callmask.sip.transport.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The PEM files of one side of TLS.
///
/// @param name        names them in logs and metrics
/// @param authorities certificates of those who vouch for the other side; none for those that the JDK brings
public record TlsFiles(String name, Identity identity, List<Path> authorities) {
    public TlsFiles {
        authorities = List.copyOf(authorities);
    }

    /// Who we are.
    public sealed interface Identity {
        /// Not said.
        record Unsaid() implements Identity {}

        /// Whom a certificate names.
        ///
        /// @param certificate with those of its issuers behind it
        /// @param key         its private key
        record Certified(Path certificate, Path key) implements Identity {}
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return all().isEmpty();
    }

    /// All of them, in this order.
    List<Path> all() {
        return switch (identity) {
            case Identity.Unsaid()                            -> authorities;
            case Identity.Certified(var certificate, var key) -> {
                var all = new ArrayList<Path>(List.of(certificate, key));
                all.addAll(authorities);
                yield all;
            }
        };
    }
}
