package io.callmask.app.settings;

import io.callmask.app.settings.Settings.Link;
import io.callmask.app.settings.Settings.Tls;
import io.callmask.sip.transport.tls.TlsDoor.Clients;
import io.callmask.sip.transport.tls.TlsFiles.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Reads what is said of TLS: once for the listeners, and for each trunk.
final class TlsSection {
    private static final Path NO_FILE = Path.of("");

    private TlsSection() {}

    static Tls listeners(Section sip) {
        return sip.<Tls>maybeSection("tls", TlsSection::on).orElseGet(Tls.Off::new);
    }

    private static Tls on(Section tls) {
        var identity = new Identity.Certified(tls.required("certificate", Form.path(), NO_FILE), tls.required("key", Form.path(), NO_FILE));
        var clients = tls.value("clients", Form.oneOf(Clients.class), Clients.NONE);
        var authorities = tls.values("client-ca", Form.path(), List.of());
        if (clients == Clients.NONE && !authorities.isEmpty()) tls.refuse("client-ca", "given", "clients: wanted or clients: required beside it");
        if (clients != Clients.NONE && authorities.isEmpty()) tls.refuse("client-ca", "missing", "a path: who must have signed the certificates that clients show");
        return new Tls.On(identity, clients, authorities);
    }

    static Link link(Section trunk) {
        var keepAlive = trunk.value("keep-alive", Form.duration(Duration.ofSeconds(10), Duration.ofMinutes(9)), Duration.ZERO);
        return trunk.section("tls", tls -> new Link(keepAlive, tls.value("name", Form.host(), ""), identity(tls), tls.values("ca", Form.path(), List.of())));
    }

    private static Identity identity(Section tls) {
        var certificate = tls.value("certificate", Form.path(), NO_FILE);
        var key = tls.value("key", Form.path(), NO_FILE);
        boolean isHalf = certificate.equals(NO_FILE) != key.equals(NO_FILE);
        if (isHalf) tls.refuse(key.equals(NO_FILE) ? "key" : "certificate", "missing", "certificate and key, or neither");
        return certificate.equals(NO_FILE) ? new Identity.Unsaid() : new Identity.Certified(certificate, key);
    }
}
