package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.Rebuildable;
import io.callmask.number.store.NumberStore.PoolUse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Building the store's index anew.
final class IndexEndpoints {
    private static final String POOLS = "pools";
    private static final int MOST = 10_000;

    private final NumberStore store;

    IndexEndpoints(NumberStore store) {
        this.store = store;
    }

    List<Endpoint> all() {
        return List.of(Endpoint.get("/v1/index", (_, _) -> CompletableFuture.completedStage(show(HttpStatus.OK, index()))), Endpoint.post("/v1/index/rebuild", this::rebuild));
    }

    private Rebuildable index() {
        return store.index().orElseThrow(() -> new Unacceptable(Problem.of(ProblemType.NO_INDEX, "store.kind: embedded (expected: redis+mariadb; the embedded store makes its index anew at each start)")));
    }

    private CompletionStage<HttpResponse> rebuild(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var index = index();
        var pools = Fields.of(request, List.of(POOLS)).texts(POOLS, MOST);
        var known = store.pools().stream().map(PoolUse::pool).toList();
        for (var pool : pools) {
            if (!known.contains(pool)) throw new Unacceptable(Problem.at(POOLS, ProblemType.UNKNOWN_POOL, "pools: no pool of that name (expected: some of the settings' pools, or none for all)"));
        }
        return CompletableFuture.completedStage(switch (index.rebuild(pools)) {
            case YES         -> show(HttpStatus.ACCEPTED, index);
            case UNDER_WAY   -> throw new Unacceptable(Problem.of(ProblemType.REBUILD_UNDER_WAY, "The index is being built anew already (expected: once that is over)."));
            case UNAVAILABLE -> throw new Unacceptable(Problem.of(ProblemType.STORE_UNAVAILABLE, "The index is not reached, or is being built (expected: a node that is ready)."));
        });
    }

    private static HttpResponse show(HttpStatus status, Rebuildable index) {
        var state = index.state();
        return Json.answer(status, Json.object().put("underWay", state.isUnderWay()).putPOJO(POOLS, state.pools()).put("done", state.done()).put("of", state.of())
            .put("rows", state.rows()).put("percent", state.percent()).put("trouble", state.trouble()));
    }
}
