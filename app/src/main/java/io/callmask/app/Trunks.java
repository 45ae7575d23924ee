package io.callmask.app;

import io.callmask.app.settings.Cidr;
import io.callmask.app.settings.Settings;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.Access;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.engine.Registration;
import io.callmask.sip.engine.SecureIds;
import io.callmask.sip.engine.TrunkBoard.Probe;
import io.callmask.sip.locate.Whereabouts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The trunks as each module wants them. Made from the settings here and nowhere else, at the start and whenever they are read again.
///
/// @param all    as routing knows them
/// @param peers  with their addresses, for SIP
/// @param probes those that are asked for their health
/// @param where  where those are that have names
record Trunks(List<Trunk> all, Peers peers, List<Probe> probes, Map<String, Whereabouts> where) {
    /// @param where what [Names#find] has found
    static Trunks of(Settings settings, Map<String, Whereabouts> where) {
        var trunks = settings.trunks();
        return new Trunks(trunks.stream().map(Trunks::trunk).toList(), new Peers(trunks.stream().map(trunk -> peer(trunk, where)).toList(), settings.sip().allow().stream().map(Trunks::network).toList()),
            trunks.stream().filter(trunk -> !trunk.health().every().isZero()).map(Trunks::probe).toList(), where);
    }

    static Trunk trunk(Settings.Trunk trunk) {
        return new Trunk(trunk.name(), trunk.country(), trunk.identity(), true, trunk.outlet());
    }

    private static Peers.Peer peer(Settings.Trunk trunk, Map<String, Whereabouts> where) {
        var from = trunk.from().stream().map(Trunks::network).toList();
        var peer = switch (trunk.to()) {
            case Settings.Endpoint(var transport, var address) -> new Peers.Peer(trunk(trunk), from, address, transport, trunk.maxMessagesPerSecond());
            case Settings.Named(var host) -> new Peers.Peer(trunk(trunk), from, Objects.requireNonNull(where.get(trunk.name()), "where it is"), host, trunk.maxMessagesPerSecond());
        };
        return peer.keptAlive(trunk.link().keepAlive()).with(access(trunk));
    }

    private static Access access(Settings.Trunk trunk) {
        var access = Access.OPEN;
        var credentials = trunk.credentials();
        if (!credentials.realm().isEmpty()) access = access.showing(credentials.login().user(), credentials.realm(), credentials.login().password());
        var challenge = trunk.challenge();
        if (!challenge.realm().isEmpty()) {
            var passwords = challenge.users().stream().collect(Collectors.toMap(user -> user.login().user(), user -> user.login().password()));
            var numbers = challenge.users().stream().filter(Settings.User::isBound).collect(Collectors.toMap(user -> user.login().user(), user -> Set.copyOf(user.numbers())));
            access = access.asking(challenge.realm(), challenge.algorithms(), passwords, numbers, new SecureIds().next());
        }
        var register = trunk.register();
        if (!register.user().isEmpty()) access = access.registering(new Registration(register.user(), register.domain(), register.expires(), register.required()));
        return access;
    }

    private static Peers.Network network(Cidr block) {
        return new Peers.Network(block.network().getAddress(), block.prefix());
    }

    private static Probe probe(Settings.Trunk trunk) {
        return new Probe(trunk(trunk), trunk.health().every(), new TrunkHealth.Thresholds(trunk.health().down(), trunk.health().up()));
    }
}
