package io.callmask.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.number.BindingId;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.number.report.PoolReport;
import io.callmask.number.store.BindResult;
import io.callmask.number.store.NumberStore;
import io.callmask.number.store.NumberStore.PoolUse;
import io.callmask.number.store.NumberStore.Query;
import io.callmask.number.store.UnbindResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/// Bind, unbind, look up and search; and how full the pools are.
final class BindingEndpoints {
    private static final String LIMIT = "limit";
    private static final List<String> SEARCHED = List.of("party", "vn", "reference");
    private static final List<String> SEARCH_FIELDS = Stream.concat(SEARCHED.stream(), Stream.of(LIMIT)).toList();
    private static final int USUAL_LIMIT = 100;
    private static final String BINDINGS = "bindings";
    private static final List<String> BATCH_FIELDS = List.of(BINDINGS);
    private static final int MOST_IN_BATCH = 100;

    private final NumberStore store;
    private final List<String> pools;
    private final Function<String, Optional<PoolReport>> reports;

    BindingEndpoints(NumberStore store, Function<String, Optional<PoolReport>> reports) {
        this.store = store;
        this.reports = reports;
        this.pools = store.pools().stream().map(PoolUse::pool).toList();
    }

    List<Endpoint> all() {
        return List.of(
            Endpoint.post("/v1/bindings", this::bind),
            Endpoint.post("/v1/bindings/batch", this::bindMany),
            Endpoint.post("/v1/bindings/search", this::search),
            Endpoint.get("/v1/bindings/{id}", this::look),
            Endpoint.patch("/v1/bindings/{id}", this::update),
            Endpoint.delete("/v1/bindings/{id}", this::unbind),
            Endpoint.get("/v1/pools", this::pools),
            Endpoint.get("/v1/pools/{name}/report", this::report));
    }

    private CompletionStage<HttpResponse> bind(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var wish = BindBody.read(request, pools);
        // The store completes on its journal's writer thread, which has better things to do than to write JSON.
        return store.bind(wish).thenApplyAsync(result -> bound(wish.pool(), result), ctx.eventLoop());
    }

    private HttpResponse bound(String pool, BindResult result) {
        return switch (result) {
            case BindResult.Bound(var binding, boolean repeated) -> {
                var headers = ResponseHeaders.builder(HttpStatus.CREATED)
                    .contentType(MediaType.JSON)
                    .add(HttpHeaderNames.LOCATION, "/v1/bindings/" + binding.id());
                if (repeated) headers.add("idempotent-replayed", "true");
                yield HttpResponse.of(headers.build(), HttpData.wrap(Json.bytes(Render.binding(binding))));
            }
            case BindResult.NotBound(var why, String field, String detail) ->
                new Problem(ProblemType.of(why), detail, inTheRequest(field), figures(pool, why)).response().toHttpResponse();
        };
    }

    /// What else a refusal tells: of an exhausted pool, how full it is.
    private Map<String, Object> figures(String pool, BindResult.Why why) {
        return why == BindResult.Why.POOL_EXHAUSTED ? reports.apply(pool).map(Render::figures).orElse(Map.of()) : Map.of();
    }

    /// Each bind of a batch stands for itself: it is answered in its place, whatever becomes of the others.
    private CompletionStage<HttpResponse> bindMany(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var items = Fields.of(request, BATCH_FIELDS).objects(BINDINGS, MOST_IN_BATCH);
        var all = new ArrayList<One>(items.size());
        for (var item : items) all.add(ask(item));
        var answers = all.stream().filter(Asked.class::isInstance).map(each -> ((Asked) each).result()).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers).thenApplyAsync(_ -> {
            // Of each pool once, however many of its binds found nothing.
            var figures = new HashMap<String, Map<String, Object>>();
            return Json.answer(HttpStatus.OK, Json.list("results", all, each -> one(each, figures)));
        }, ctx.eventLoop());
    }

    /// One bind of a batch.
    private sealed interface One {}

    private record Refused(Problem why) implements One {}

    private record Asked(Fields item, String pool, CompletableFuture<BindResult> result) implements One {}

    private One ask(Fields item) {
        try {
            var wish = BindBody.readItem(item, pools);
            return new Asked(item, wish.pool(), store.bind(wish).toCompletableFuture());
        } catch (Unacceptable refused) {
            return new Refused(refused.problem());
        }
    }

    private ObjectNode one(One one, Map<String, Map<String, Object>> figures) {
        return switch (one) {
            case Refused(var why) -> one(why);
            case Asked asked -> one(asked, figures);
        };
    }

    private ObjectNode one(Asked asked, Map<String, Map<String, Object>> figures) {
        return switch (asked.result().join()) {
            case BindResult.Bound(var binding, boolean repeated) -> {
                var one = Json.object().put("status", HttpStatus.CREATED.code()).put("repeated", repeated);
                one.set("binding", Render.binding(binding));
                yield one;
            }
            case BindResult.NotBound(var why, String field, String detail) -> {
                var place = field.isEmpty() ? "" : asked.item().place(field.equals("bindKey") ? "idempotencyKey" : inTheRequest(field));
                yield one(new Problem(ProblemType.of(why), detail, place, why == BindResult.Why.POOL_EXHAUSTED ? figures.computeIfAbsent(asked.pool(), pool -> figures(pool, why)) : Map.of()));
            }
        };
    }

    private static ObjectNode one(Problem problem) {
        var one = Json.object().put("status", problem.type().status().code());
        one.set("problem", problem.body());
        return one;
    }

    private CompletionStage<HttpResponse> update(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var id = id(ctx);
        var wish = UpdateBody.read(request);
        return store.update(id, wish.generation(), wish.changes()).thenApplyAsync(BindingEndpoints::updated, ctx.eventLoop());
    }

    private static HttpResponse updated(BindResult result) {
        return switch (result) {
            case BindResult.Bound(var binding, _) -> Json.answer(HttpStatus.OK, Render.binding(binding));
            case BindResult.NotBound(var why, String field, String detail) ->
                Problem.at(inTheRequest(field), ProblemType.of(why), detail).response().toHttpResponse();
        };
    }

    /// The store speaks of the parts of a [io.callmask.number.store.BindRequest]; a caller knows only what it sent.
    private static String inTheRequest(String field) {
        return switch (field) {
            case "a", "b"  -> field + ".number";
            case "bindKey" -> "Idempotency-Key";
            default        -> field;
        };
    }

    private CompletionStage<HttpResponse> unbind(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return store.unbind(id(ctx)).thenApplyAsync(result -> switch (result) {
            case UnbindResult.Unbound _     -> HttpResponse.of(HttpStatus.NO_CONTENT);
            case UnbindResult.NotFound()    -> throw notFound();
            case UnbindResult.Unreadable()  -> throw new Unacceptable(Problem.at("id", ProblemType.RECORD_UNREADABLE, "The binding may still be open. The log of the node says more."));
            case UnbindResult.Unavailable() -> throw new Unacceptable(Problem.of(ProblemType.STORE_UNAVAILABLE, "The binding may still be open: try again."));
        }, ctx.eventLoop());
    }

    private CompletionStage<HttpResponse> look(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var id = id(ctx);
        return Endpoint.blocking(ctx, () -> Json.answer(HttpStatus.OK, Render.binding(store.binding(id).orElseThrow(BindingEndpoints::notFound))));
    }

    private CompletionStage<HttpResponse> search(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var fields = Fields.of(request, SEARCH_FIELDS);
        var query = query(fields);
        int limit = fields.integer(LIMIT, 1, Parameters.MOST_ITEMS, USUAL_LIMIT);
        return Endpoint.blocking(ctx, () -> Json.answer(HttpStatus.OK, Json.list("bindings", store.search(query, limit), Render::binding)));
    }

    private static Query query(Fields fields) {
        var given = SEARCHED.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            throw new Unacceptable(Problem.of(ProblemType.INVALID_FIELD, "body: " + given.size() + " of party, vn and reference (expected: exactly one)"));
        }
        return switch (given.getFirst()) {
            case "party" -> new Query.ByParty(new RealNumber(fields.number("party")));
            case "vn"    -> new Query.ByVirtualNumber(new VirtualNumber(fields.number("vn")));
            default      -> new Query.ByReference(fields.text("reference"));
        };
    }

    private CompletionStage<HttpResponse> pools(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return Endpoint.blocking(ctx, () -> Json.answer(HttpStatus.OK, Json.list("pools", store.pools(), Render::pool)));
    }

    private CompletionStage<HttpResponse> report(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var name = ctx.pathParams().getOrDefault("name", "");
        return Endpoint.blocking(ctx, () -> Json.answer(HttpStatus.OK, reports.apply(name).map(Render::report)
            .orElseThrow(() -> new Unacceptable(Problem.of(ProblemType.POOL_NOT_FOUND, "GET /v1/pools lists them.")))));
    }

    private static BindingId id(ServiceRequestContext ctx) {
        String id = ctx.pathParams().getOrDefault("id", "");
        if (!BindingId.isWellFormed(id)) throw notFound();
        return new BindingId(id);
    }

    private static Unacceptable notFound() {
        return new Unacceptable(Problem.of(ProblemType.BINDING_NOT_FOUND, "It has been released, has expired, or never was."));
    }
}
