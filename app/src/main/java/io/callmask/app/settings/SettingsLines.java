package io.callmask.app.settings;

import io.callmask.api.ApiSettings.Access;
import io.callmask.app.settings.Settings.Backend;
import io.callmask.app.settings.Settings.Sign;
import io.callmask.routing.StoreRouter.LockoutRule;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.callmask.sip.transport.tls.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Settings as lines of `key=value` for the log at start: no secret, no number.
public final class SettingsLines {
    private SettingsLines() {}

    /// One line per section, pool and trunk.
    public static List<String> of(Settings settings) {
        List<String> lines = new ArrayList<>();
        var listen = settings.sip().listen().stream().map(Addresses::showListener).collect(Collectors.joining(","));
        lines.add("node=" + settings.node());
        lines.add("section=sip listen=" + listen + " shards=" + settings.sip().shards() + tls(settings.sip().tls())
            + (settings.sip().allow().isEmpty() ? "" : " allow=" + settings.sip().allow().stream().map(Cidr::toString).collect(Collectors.joining(","))));
        var dns = settings.dns();
        lines.add("section=dns servers=" + (dns.servers().isEmpty() ? "system" : dns.servers().stream().map(Addresses::show).collect(Collectors.joining(","))) + " timeout=" + dns.timeout()
            + " least-ttl=" + dns.leastTtl() + " most-ttl=" + dns.mostTtl() + " keep=" + dns.keep());
        lines.add("section=api listen=" + settings.api().listen() + ' ' + access(settings.api().access()));
        lines.add("section=store " + backend(settings.store().backend()) + " directory=" + settings.store().directory() + key(settings.store().key()));
        for (var pool : settings.pools()) lines.add("section=pools " + pool);
        for (var trunk : settings.trunks()) lines.add("section=trunks " + trunk(trunk));
        lines.add("section=calls no-answer=" + settings.calls().noAnswer() + " max-duration=" + settings.calls().longest() + " session-expires=" + settings.calls().session()
            + " drain=" + settings.calls().drain() + lockout(settings.calls().lockout()) + " diversions=" + settings.calls().diversions());
        if (!settings.stir().roots().toString().isEmpty()) {
            lines.add("section=stir roots=" + settings.stir().roots() + " certificates=" + settings.stir().certificates() + " freshness=" + settings.stir().freshness());
        }
        lines.add("section=records " + records(settings.records()));
        switch (settings.export()) {
            case Settings.Export.Off _ -> { }
            case Settings.Export.Hep(var collector, var id, var name, var password) ->
                lines.add("section=hep collector=" + collector + " capture-id=" + id + " node-name=" + name + " password=" + (password.isEmpty() ? "none" : "…"));
        }
        return lines;
    }

    private static String backend(Backend backend) {
        return switch (backend) {
            case Backend.Embedded() -> "kind=embedded";
            case Backend.Remote(var redis, var redisLogin, var sql, var sqlLogin) -> "kind=redis+mariadb redis=" + redis + ' ' + redisLogin + " sql=" + sql + ' ' + sqlLogin;
        };
    }

    private static String key(Settings.Key key) {
        return switch (key) {
            case Settings.Key.InFile(var path) -> " key-file=" + path;
            case Settings.Key.InEnvironment(var variable) -> " key-env=" + variable;
        };
    }

    private static String lockout(LockoutRule rule) {
        return " lockout.wrong-numbers=" + rule.wrongNumbers() + " lockout.within=" + rule.within() + " lockout.lasts=" + rule.lasts();
    }

    private static String access(Access access) {
        return switch (access) {
            case Access.Open() -> "token=none tls=none";
            case Access.Token _ -> "token=… tls=none";
            case Access.Guarded(_, var certificate, var key) -> "token=… tls.certificate=" + certificate + " tls.key=" + key;
        };
    }

    private static String trunk(Settings.Trunk trunk) {
        var from = trunk.from().stream().map(Cidr::toString).collect(Collectors.joining(","));
        return "name=" + trunk.name() + " from=" + (from.isEmpty() ? "none" : from) + " to=" + Addresses.showTarget(trunk.to()) + " country=" + trunk.country()
            + " identity=" + trunk.identity().name().toLowerCase(Locale.ROOT).replace('_', '-') + outlet(trunk.outlet())
            + (trunk.health().every().isZero() ? "" : " health=" + trunk.health().every() + " down=" + trunk.health().down() + " up=" + trunk.health().up())
            + " max-messages-per-second=" + trunk.maxMessagesPerSecond() + access(trunk) + signatures(trunk.signatures()) + link(trunk.link());
    }

    private static String signatures(Settings.Signatures signatures) {
        var verify = signatures.verify() == Policy.OFF ? "" : " stir.verify=" + signatures.verify().name().toLowerCase(Locale.ROOT);
        return verify + switch (signatures.sign()) {
            case Sign.Nothing() -> "";
            case Sign.With(var key, var certificate, var url, var attest) -> " stir.sign.key=" + key + " stir.sign.certificate=" + certificate + " stir.sign.url=" + url + " stir.sign.attest=" + attest;
        };
    }

    private static String tls(Settings.Tls tls) {
        return switch (tls) {
            case Settings.Tls.Off() -> "";
            case Settings.Tls.On(var identity, var clients, var authorities) -> identity(identity) + " tls.clients=" + clients.name().toLowerCase(Locale.ROOT) + files(" tls.client-ca=", authorities);
        };
    }

    private static String link(Settings.Link link) {
        return (link.keepAlive().isZero() ? "" : " keep-alive=" + link.keepAlive()) + (link.name().isEmpty() ? "" : " tls.name=" + link.name())
            + identity(link.identity()) + files(" tls.ca=", link.authorities());
    }

    private static String identity(TlsFiles.Identity identity) {
        return switch (identity) {
            case TlsFiles.Identity.Unsaid() -> "";
            case TlsFiles.Identity.Certified(var certificate, var key) -> " tls.certificate=" + certificate + " tls.key=" + key;
        };
    }

    private static String files(String key, List<Path> files) {
        return files.isEmpty() ? "" : key + files.stream().map(Path::toString).collect(Collectors.joining(","));
    }

    private static String access(Settings.Trunk trunk) {
        var register = trunk.register();
        return (trunk.credentials().realm().isEmpty() ? "" : " credentials.realm=\"" + trunk.credentials().realm() + '"')
            + (trunk.challenge().realm().isEmpty() ? "" : " challenge.realm=\"" + trunk.challenge().realm() + "\" challenge.users=" + trunk.challenge().users().size()
                + " challenge.any-caller=" + trunk.challenge().users().stream().filter(account -> !account.isBound()).count())
            + (register.user().isEmpty() ? "" : " register.domain=" + (register.domain().isEmpty() ? "none" : register.domain()) + " register.expires=" + register.expires() + " register.required=" + register.required());
    }

    private static String outlet(Outlet outlet) {
        var limits = (outlet.channels() == 0 ? "" : " channels=" + outlet.channels()) + (outlet.callsPerSecond() == 0 ? "" : " calls-per-second=" + outlet.callsPerSecond());
        var causes = outlet.failOver().stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
        return " group=" + outlet.group() + " priority=" + outlet.priority() + " weight=" + outlet.weight() + " fail-over=" + causes + " silence=" + outlet.silence() + limits
            + (outlet.redirects().areFollowed() ? " redirect=follow follow-numbers=" + (outlet.redirects() == Outlet.Redirects.FOLLOWED_TO_NUMBERS) : "")
            + (outlet.earlyMedia() == Outlet.EarlyMedia.RINGING ? " early-media=ring" : "")
            + " form=" + outlet.format().form().name().toLowerCase(Locale.ROOT);
    }

    private static String records(Settings.Records records) {
        return "numbers=" + records.numbers().name().toLowerCase(Locale.ROOT) + " jsonl=" + records.jsonl() + " csv=" + records.csv()
            + " rotate-size=" + records.rotateAt() + " keep=" + records.keep() + " directory=" + records.directory();
    }
}
