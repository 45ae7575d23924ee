package io.callmask.app;

import io.callmask.app.settings.Settings;
import io.callmask.routing.StoreRouter;
import io.callmask.sip.engine.Engine;
import io.callmask.sip.locate.Whereabouts;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// Those who go by settings that may change. Whoever sends by trunks goes by the others first, then whoever decides: no call is given to a trunk that is not known yet. One thread.
final class Rewiring implements Reload.Parts {
    private final Engine engine;
    private final StoreRouter router;
    private final Drain drain;
    private final Names names;
    private final Encryption encryption;
    private final Signatures signatures;
    private Map<String, Whereabouts> where;

    /// @param where where the trunks are that have names
    Rewiring(Engine engine, StoreRouter router, Drain drain, Names names, Encryption encryption, Signatures signatures, Map<String, Whereabouts> where) {
        this.engine = engine;
        this.router = router;
        this.drain = drain;
        this.names = names;
        this.encryption = encryption;
        this.signatures = signatures;
        this.where = where;
    }

    @Override public void turnTo(Settings settings) throws IOException, InterruptedException, ExecutionException {
        var signed = signatures.read(settings);
        var trunks = Trunks.of(settings, found(settings));
        encryption.turnTo(settings, trunks.peers());
        signatures.turnTo(signed);
        engine.turnTo(Wiring.engine(settings), trunks.peers(), trunks.probes()).get();
        router.turnTo(trunks.all(), Wiring.rules(settings), settings.calls().lockout());
        router.divertedAtMost(settings.calls().diversions());
        drain.turnTo(settings.calls().drain());
        where = trunks.where();
        names.keep(where);
    }

    private Map<String, Whereabouts> found(Settings settings) throws IOException {
        try {
            return names.find(settings.trunks());
        } catch (IOException e) {
            names.keep(where);
            throw e;
        }
    }

    @Override public void tidy() {
        var _ = engine.dismissFormerTrunks();
    }
}
