package io.callmask.sip.engine;

import io.callmask.number.RealNumber;
import io.callmask.routing.Trunk;
import io.callmask.sip.locate.Place;
import io.callmask.sip.stir.SignedIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One trunk's turn to carry a call: by one of its addresses after the other. Owned by the call's shard.
final class TrunkTurn {
    /// A caller waits for each: more are of no use.
    private static final int MOST_PLACES = 4;

    final Trunk trunk;
    /// Host and port as they stand in its INVITE's URI.
    final String host;
    final RealNumber ring;
    final TrunkBoard.Channel channel;
    /// What was signed for its next INVITE.
    @Nullable SignedIdentity identity;
    private final List<Place> order;
    private int tried;

    TrunkTurn(Trunk trunk, String host, RealNumber ring, TrunkBoard.Channel channel, List<Place> order) {
        this.trunk = trunk;
        this.host = host;
        this.ring = ring;
        this.channel = channel;
        this.order = order;
    }

    /// The next address to be tried, or null.
    @Nullable Place next() {
        return hasNext() ? order.get(tried++) : null;
    }

    boolean hasNext() {
        return tried < Math.min(order.size(), MOST_PLACES);
    }

    /// Whether it has more than one address: of one alone nothing is to be remembered.
    boolean hasChoice() {
        return order.size() > 1;
    }
}
