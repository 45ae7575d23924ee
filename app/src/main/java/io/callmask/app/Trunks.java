package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.routing.Trunk;
import io.callmask.routing.trunk.TrunkHealth;
import io.callmask.sip.engine.Peers;
import io.callmask.sip.engine.TrunkBoard.Probe;
import java.util.List;

/// The trunks as each module wants them. Made from the settings here and nowhere else, at the start and whenever they are read again.
///
/// @param all    as routing knows them
/// @param peers  with their addresses, for SIP
/// @param probes those that are asked for their health
record Trunks(List<Trunk> all, Peers peers, List<Probe> probes) {
    static Trunks of(Settings settings) {
        var trunks = settings.trunks();
        return new Trunks(trunks.stream().map(Trunks::trunk).toList(), new Peers(trunks.stream().map(Trunks::peer).toList()),
            trunks.stream().filter(trunk -> !trunk.health().every().isZero()).map(Trunks::probe).toList());
    }

    static Trunk trunk(Settings.Trunk trunk) {
        return new Trunk(trunk.name(), trunk.country(), trunk.identity(), true, trunk.outlet());
    }

    private static Peers.Peer peer(Settings.Trunk trunk) {
        var from = trunk.from().stream().map(block -> new Peers.Network(block.network().getAddress(), block.prefix())).toList();
        return new Peers.Peer(trunk(trunk), from, trunk.to().address(), trunk.to().transport(), trunk.maxMessagesPerSecond());
    }

    private static Probe probe(Settings.Trunk trunk) {
        return new Probe(trunk(trunk), trunk.health().every(), new TrunkHealth.Thresholds(trunk.health().down(), trunk.health().up()));
    }
}
