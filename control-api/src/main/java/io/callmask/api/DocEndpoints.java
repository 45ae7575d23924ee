package io.callmask.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The API's documentation: an OpenAPI document and a page that shows it, from this jar alone. It holds no secret, so a browser may read it without the token.
final class DocEndpoints {
    private DocEndpoints() {}

    static List<Endpoint> all() {
        return List.of(
            file("/docs", "index.html", MediaType.HTML_UTF_8),
            file("/docs/docs.js", "docs.js", MediaType.JAVASCRIPT_UTF_8),
            file("/docs/docs.css", "docs.css", MediaType.CSS_UTF_8),
            file("/docs/openapi.json", "openapi.json", MediaType.JSON));
    }

    private static Endpoint file(String path, String name, MediaType type) {
        byte[] content = read(name);
        return Endpoint.get(path, (_, _) -> CompletableFuture.completedFuture(HttpResponse.of(HttpStatus.OK, type, content))).opened();
    }

    private static byte[] read(String name) {
        try (var in = DocEndpoints.class.getResourceAsStream("docs/" + name)) {
            if (in == null) throw new IllegalStateException("docs/" + name + ": absent (expected: a file in this jar)");
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
