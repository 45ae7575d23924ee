package io.callmask.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.callmask.api.ApiSettings;
import io.callmask.api.ApiSettings.Access;
import io.callmask.app.settings.BadSettings;
import io.callmask.app.settings.SettingsFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The running server's API, as commands speak to it: address, token and certificate are those of the settings file that the server was started with.
final class ServerApi {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROBLEM = 400;

    private final SettingsOptions where;

    ServerApi(SettingsOptions where) {
        this.where = where;
    }

    /// An answer that says no, or none.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), "application/json");
    }

    JsonNode send(String method, String path, BodyPublisher body, String type) throws IOException, InterruptedException {
        var answer = exchange(method, path, body, type);
        try (var content = answer.body()) {
            return JSON.readTree(content);
        }
    }

    JsonNode send(String method, String path, Object body) throws IOException, InterruptedException {
        return send(method, path, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)), "application/json");
    }

    /// What is at a path, as it comes.
    InputStream read(String path) throws IOException, InterruptedException {
        return exchange("GET", path, HttpRequest.BodyPublishers.noBody(), "application/json").body();
    }

    private java.net.http.HttpResponse<InputStream> exchange(String method, String path, BodyPublisher body, String type) throws IOException, InterruptedException {
        var settings = settings();
        var request = HttpRequest.newBuilder(settings.listen().resolve(path)).method(method, body).header("Content-Type", type);
        switch (settings.access()) {
            case Access.Open() -> { }
            case Access.Token(String token) -> request.header("Authorization", "Bearer " + token);
            case Access.Guarded(String token, _, _) -> request.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = client(settings).send(request.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() >= PROBLEM) throw new Refused(problem(answer.body(), answer.statusCode()));
            return answer;
        } catch (ConnectException e) {
            throw new Refused("no server answers at " + settings.listen() + " (expected: ./callmask run with the same settings)");
        }
    }

    private static String problem(InputStream body, int status) throws IOException {
        try (body) {
            var problem = JSON.readTree(body);
            var reasons = problem.path("reasons");
            var text = new StringBuilder(problem.path("title").asText("status " + status)).append(' ').append(problem.path("detail").asText());
            for (int i = 1; i < reasons.size(); i++) text.append('\n').append(reasons.get(i).asText());
            return text.toString();
        }
    }

    private ApiSettings settings() throws IOException {
        try {
            return SettingsFile.read(where.config(), where.overrides()).api();
        } catch (BadSettings e) {
            throw new Refused(String.join("\n", e.faults()));
        }
    }

    private static HttpClient client(ApiSettings settings) throws IOException {
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        if (settings.access() instanceof Access.Guarded guarded) client.sslContext(trusting(guarded.certificate()));
        return client.build();
    }

    /// Trusts the server's own certificate and no other.
    private static SSLContext trusting(Path certificate) throws IOException {
        try (var in = Files.newInputStream(certificate)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, new char[0]);
            int count = 0;
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) store.setCertificateEntry("server" + count++, each);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new Refused("api.tls.certificate: " + certificate + " cannot be read (expected: PEM)");
        }
    }
}
