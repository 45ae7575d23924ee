package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.observability.Metrics;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.transport.TcpPort;
import io.callmask.sip.transport.tls.TlsDoor;
import io.callmask.sip.transport.tls.TlsFiles;
import io.callmask.sip.transport.tls.TlsKeys;
import io.callmask.sip.transport.tls.TlsWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// TLS on SIP: keys and certificates as the settings name them, read at start and looked after until it is closed. Any thread.
final class Encryption implements AutoCloseable {
    private final InstantSource clock;
    private final @Nullable TlsDoor door;
    private final Map<String, TlsKeys> ofTrunks = new HashMap<>();
    private final List<TlsKeys> watched = new ArrayList<>();
    private final @Nullable TlsWatch watch;
    private volatile Known known;

    /// Whose an address is, former trunks' too, and whom to expect there.
    private record Known(Peers peers, Map<String, String> names) {}

    /// @throws IOException when a file cannot be used; the text names it
    Encryption(Settings settings, Peers peers, InstantSource clock) throws IOException {
        this.clock = clock;
        known = new Known(peers, Map.of());
        door = switch (settings.sip().tls()) {
            case Settings.Tls.Off() -> null;
            case Settings.Tls.On on -> door(settings, on);
        };
        watch = watched.isEmpty() ? null : TlsWatch.start(watched, TlsWatch.USUAL);
    }

    private TlsDoor door(Settings settings, Settings.Tls.On on) throws IOException {
        var own = load(new TlsFiles("sip", on.identity(), on.authorities()));
        for (var trunk : settings.trunks()) {
            var files = new TlsFiles("trunk-" + trunk.name(), trunk.link().identity(), trunk.link().authorities());
            if (!files.isEmpty()) ofTrunks.put(trunk.name(), load(files));
        }
        var usual = TlsKeys.load(new TlsFiles("trunks", new TlsFiles.Identity.Unsaid(), List.of()), clock);
        turnTo(settings, known.peers());
        return new TlsDoor(own, on.clients(), address -> toward(address, usual));
    }

    private TlsKeys load(TlsFiles files) throws IOException {
        var keys = TlsKeys.load(files, clock);
        watched.add(keys);
        return keys;
    }

    private TlsDoor.Toward toward(InetAddress address, TlsKeys usual) {
        var now = known;
        var trunk = now.peers().at(address).map(peer -> peer.trunk().name());
        return new TlsDoor.Toward(trunk.map(ofTrunks::get).orElse(usual), trunk.map(now.names()::get).orElse(""));
    }

    /// From now on these are the trunks; files stay as they were named at the start.
    void turnTo(Settings settings, Peers peers) {
        var names = new HashMap<>(known.names());
        for (var trunk : settings.trunks()) names.put(trunk.name(), expected(trunk));
        known = new Known(peers.after(known.peers(), clock.instant()), Map.copyOf(names));
    }

    /// Where the settings say nothing, the name that is looked up (RFC 5922 §7.1): what the DNS makes of it proves nothing. Without one, the address.
    private static String expected(Settings.Trunk trunk) {
        if (!trunk.link().name().isEmpty()) return unbracketed(trunk.link().name());
        return trunk.to() instanceof Settings.Named(var host) ? host.name() : "";
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// What the engine's listeners of TLS go by; null when there are none.
    TcpPort.@Nullable Security security() {
        return door;
    }

    void watch(Metrics metrics) {
        for (var keys : watched) metrics.watchCertificate(keys.name(), keys::daysLeft, keys::isCurrent);
    }

    @Override public void close() {
        if (watch != null) watch.close();
    }
}
