package io.callmask.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.callmask.number.VirtualNumber;
import io.callmask.number.inventory.BadRow;
import io.callmask.number.inventory.Inventory;
import io.callmask.number.inventory.Inventory.Changed;
import io.callmask.number.store.NumberStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// The numbers themselves: import and export, what one is and does, and how they change.
final class NumberEndpoints {
    private static final List<String> SPECS = List.of("type", "segment", "city", "cost", "capacity", "reserved-for");
    private static final List<String> CHANGED = Stream.concat(Stream.of("state", "pool", "class", "channel"), SPECS.stream()).toList();
    private static final List<String> OF_CHANNEL = List.of("provider", "industries", "functions", "connect-rate", "faults");
    private static final MediaType CSV = MediaType.CSV_UTF_8;
    private static final int MOST_NUMBERS = 2_000;

    private final Inventory inventory;
    private final NumberStore store;
    private final NumberImports imports;

    NumberEndpoints(Backends backends) {
        this.inventory = backends.inventory();
        this.store = backends.store();
        this.imports = new NumberImports(backends.inventory(), backends.imports());
    }

    List<Endpoint> all() {
        return List.of(
            Endpoint.get("/v1/numbers", this::export),
            Endpoint.patch("/v1/numbers", this::change),
            Endpoint.post("/v1/numbers/search", this::search),
            Endpoint.post("/v1/numbers/remove", this::remove),
            Endpoint.upload("/v1/numbers/imports", NumberImports.LONGEST_FILE, this::load),
            Endpoint.get("/v1/numbers/imports/{id}", this::look),
            Endpoint.get("/v1/numbers/imports/{id}/bad", this::bad),
            Endpoint.put("/v1/channels/{name}", this::channel));
    }

    private CompletionStage<HttpResponse> load(ServiceRequestContext ctx, HttpRequest request) {
        var parameters = new Parameters(ctx.queryParams(), List.of("accept-good"));
        boolean acceptGood = parameters.flag("accept-good");
        var type = request.contentType();
        if (type == null || !type.is(MediaType.parse("text/csv"))) {
            throw new Unacceptable(Problem.at("Content-Type", ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type: something else (expected: text/csv)"));
        }
        var job = begin(acceptGood);
        return request.writeTo(part -> part instanceof HttpData data ? data : HttpData.empty(), job.file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).handle((_, failure) -> {
            if (failure != null) {
                job.failed("the file did not arrive whole; nothing was taken in");
                NumberImports.delete(job.file);
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            ctx.blockingTaskExecutor().execute(() -> imports.run(job));
            var headers = ResponseHeaders.builder(HttpStatus.ACCEPTED).contentType(MediaType.JSON).add(HttpHeaderNames.LOCATION, "/v1/numbers/imports/" + job.id);
            return HttpResponse.of(headers.build(), HttpData.wrap(Json.bytes(job.show())));
        });
    }

    private NumberImports.Job begin(boolean acceptGood) {
        try {
            return imports.begin(acceptGood).orElseThrow(() -> new Unacceptable(Problem.of(ProblemType.IMPORT_UNDER_WAY, "One at a time: try again when it is over.")));
        } catch (IOException e) {
            throw new Unacceptable(Problem.of(ProblemType.STORE_UNAVAILABLE, "The directory for imports cannot be written."));
        }
    }

    private NumberImports.Job job(ServiceRequestContext ctx) {
        return imports.find(ctx.pathParams().getOrDefault("id", "")).orElseThrow(() -> new Unacceptable(Problem.of(ProblemType.IMPORT_NOT_FOUND, "It was before this node's start, or many were since.")));
    }

    private CompletionStage<HttpResponse> look(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        return CompletableFuture.completedStage(Json.answer(HttpStatus.OK, job(ctx).show()));
    }

    private CompletionStage<HttpResponse> bad(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var job = job(ctx);
        if (!job.isOver()) throw new Unacceptable(Problem.of(ProblemType.IMPORT_UNDER_WAY, "It is not over yet."));
        return CompletableFuture.completedStage(file(ctx, job.badFile));
    }

    private CompletionStage<HttpResponse> export(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var unused = new Parameters(ctx.queryParams(), List.of());
        ctx.clearRequestTimeout();
        return Endpoint.blocking(ctx, () -> {
            try {
                Files.createDirectories(imports.directory());
                var file = Files.createTempFile(imports.directory(), "export", ".tmp");
                boolean written = false;
                try (var out = Files.newOutputStream(file)) {
                    inventory.export(out);
                    written = true;
                } finally {
                    if (!written) NumberImports.delete(file);
                }
                var _ = ctx.log().whenComplete().thenAccept(_ -> NumberImports.delete(file));
                return file(ctx, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static HttpResponse file(ServiceRequestContext ctx, Path file) {
        ctx.clearRequestTimeout();
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentType(CSV).build(), StreamMessage.of(file));
    }

    private CompletionStage<HttpResponse> search(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var vn = new VirtualNumber(Fields.of(request, List.of("number")).number("number"));
        return Endpoint.blocking(ctx, () -> {
            var found = inventory.find(vn).orElseThrow(() -> new Unacceptable(Problem.at("number", ProblemType.NUMBER_NOT_FOUND, "number: " + vn + " is in no pool (expected: one of our virtual numbers)")));
            var body = Json.object();
            found.forEach(body::put);
            return Json.answer(HttpStatus.OK, body.put("is", is(vn, found.getOrDefault("state", ""))));
        });
    }

    /// What an operator calls the state of a number: locked and frozen are said of it, the others follow from what is bound.
    private String is(VirtualNumber vn, String standing) {
        if (!standing.equals("in-use")) return standing;
        if (!store.search(new NumberStore.Query.ByVirtualNumber(vn), 1).isEmpty()) return "bound";
        try {
            return inventory.isUsed(vn) ? "resting" : "free";
        } catch (Inventory.Unavailable e) {
            throw unavailable();
        }
    }

    private CompletionStage<HttpResponse> change(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var fields = Fields.of(request, Stream.concat(Stream.of("numbers"), CHANGED.stream()).toList());
        var numbers = numbers(fields);
        var columns = columns(fields, CHANGED);
        return Endpoint.blocking(ctx, () -> {
            try {
                return changed(inventory.change(numbers, columns));
            } catch (Inventory.Unavailable e) {
                throw unavailable();
            }
        });
    }

    private CompletionStage<HttpResponse> remove(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var numbers = numbers(Fields.of(request, List.of("numbers")));
        return Endpoint.blocking(ctx, () -> {
            try {
                return changed(inventory.remove(numbers));
            } catch (Inventory.Unavailable e) {
                throw unavailable();
            }
        });
    }

    private CompletionStage<HttpResponse> channel(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var columns = columns(Fields.of(request, OF_CHANNEL), OF_CHANNEL);
        return Endpoint.blocking(ctx, () -> {
            try {
                return changed(inventory.channel(ctx.pathParams().getOrDefault("name", ""), columns));
            } catch (Inventory.Unavailable e) {
                throw unavailable();
            }
        });
    }

    private static Set<VirtualNumber> numbers(Fields fields) {
        var numbers = new LinkedHashSet<VirtualNumber>();
        for (var each : fields.people("numbers")) numbers.add(new VirtualNumber(each.number()));
        if (numbers.isEmpty()) throw fields.wrong("numbers", "an array of 1 to " + MOST_NUMBERS + " numbers");
        return numbers;
    }

    /// As a file would have them.
    private static Map<String, String> columns(Fields fields, List<String> names) {
        var columns = new LinkedHashMap<String, String>();
        for (var name : names) {
            if (fields.has(name)) columns.put(name, fields.text(name));
        }
        return columns;
    }

    private static HttpResponse changed(Changed changed) {
        if (changed.bad().isEmpty()) return Json.answer(HttpStatus.OK, Json.object().put("numbers", changed.numbers()));
        var first = changed.bad().getFirst();
        var all = changed.bad().stream().limit(Parameters.MOST_ITEMS).map(BadRow::reason).toList();
        throw new Unacceptable(new Problem(ProblemType.ILLEGAL_INVENTORY, first.reason(), first.field(), Map.of("reasons", all)));
    }

    private static Unacceptable unavailable() {
        return new Unacceptable(Problem.of(ProblemType.STORE_UNAVAILABLE, "Nothing was changed: try again."));
    }
}
