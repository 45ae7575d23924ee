package io.callmask.sip.engine;

import io.callmask.media.MediaPolicy;
import io.callmask.number.record.CallJournal;
import io.callmask.routing.Router;
import io.callmask.sip.stir.Signing;
import java.util.List;

/// All that a shard works with: real in a server, simulated in tests.
///
/// @param ids      used on the shard's thread only
/// @param secret   hides from callers which slot a Call-ID falls into; the same on all shards of a node
/// @param wires    the listeners; leg B leaves by the first of its address family
/// @param directory whom it knows; of this shard alone
/// @param trunks   what is known of the trunks, the same on all shards of a node
/// @param signing  signs what leaves by trunks that want it
/// @param wake     makes the shard's thread look at its mailbox; any thread
/// @param capture  is shown every message, if it is not [Capture#OFF]
public record Surroundings(IdSource ids, long secret, List<Wire> wires, Directory directory, Router router, MediaPolicy media, CallJournal journal, CallListener listener,
                           TrunkBoard trunks, Signing signing, Runnable wake, Capture capture) {
    public Surroundings {
        wires = List.copyOf(wires);
    }

    /// With these peers, until it is told of others.
    public Surroundings(IdSource ids, long secret, List<Wire> wires, Peers peers, Router router, MediaPolicy media, CallJournal journal, CallListener listener, TrunkBoard trunks,
                        Signing signing, Runnable wake) {
        this(ids, secret, wires, new Directory(peers), router, media, journal, listener, trunks, signing, wake, Capture.OFF);
    }

    /// The same with other wires to the same places.
    Surroundings by(List<Wire> others) {
        return new Surroundings(ids, secret, others, directory, router, media, journal, listener, trunks, signing, wake, capture);
    }

    /// With trunks that are always up, have no limits, and want nothing signed.
    public Surroundings(IdSource ids, long secret, List<Wire> wires, Peers peers, Router router, MediaPolicy media, CallJournal journal, CallListener listener, Runnable wake) {
        this(ids, secret, wires, peers, router, media, journal, listener, TrunkBoard.blank(), Signing.NONE, wake);
    }

    Peers peers() {
        return directory.peers();
    }
}
