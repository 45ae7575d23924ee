package io.callmask.app.settings;

import io.callmask.api.ApiSettings;
import io.callmask.number.Pool.Recycling;
import io.callmask.number.RealNumber;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.StoreRouter.LockoutRule;
import io.callmask.routing.Trunk.Identity;
import io.callmask.routing.text.TextRule;
import io.callmask.routing.trunk.CallTimes;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.engine.Registration;
import io.callmask.sip.locate.Locator;
import io.callmask.sip.locate.SipHost;
import io.callmask.sip.stir.SigningCredential.Attestation;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.callmask.sip.transport.Transport;
import io.callmask.sip.transport.tls.TlsDoor.Clients;
import io.callmask.sip.transport.tls.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Everything that the operator decides, as read from the settings file. `config/README.md` explains each key.
///
/// @param node names this process in call records, 1 to 32 characters
/// @param dns how names of trunks are looked up
/// @param pools at least one
/// @param trunks at least one
public record Settings(String node, Sip sip, Locator.Limits dns, ApiSettings api, Store store, List<Pool> pools, List<Trunk> trunks, Calls calls, Records records, Stir stir, Export export) {
    public Settings {
        pools = List.copyOf(pools);
        trunks = List.copyOf(trunks);
    }

    /// Where SIP is spoken, and over what.
    ///
    /// @param address a wildcard nowhere
    public record Endpoint(Transport transport, InetSocketAddress address) implements Destination {}

    /// Where a trunk's calls go.
    public sealed interface Destination {}

    /// Wherever the DNS says.
    public record Named(SipHost host) implements Destination {}

    /// SIP.
    ///
    /// @param listen where to listen; port 0 takes a free one
    /// @param shards how many threads own calls
    /// @param tls    who we are where TLS is spoken
    /// @param allow  nobody else is listened to, whatever a trunk's `from` says; empty for no such fence
    public record Sip(List<Endpoint> listen, int shards, Tls tls, List<Cidr> allow) {
        public Sip {
            listen = List.copyOf(listen);
            allow = List.copyOf(allow);
        }
    }

    /// Whether there are listeners of TLS.
    public sealed interface Tls {
        record Off() implements Tls {}

        /// @param identity    who we are to those who connect
        /// @param clients     whether they have to show a certificate
        /// @param authorities who must have signed that; empty when none is asked for
        record On(TlsFiles.Identity identity, Clients clients, List<Path> authorities) implements Tls {}
    }

    /// The store.
    ///
    /// @param directory holds the journals of this node: of calls always, of bindings when the store is embedded
    /// @param key       where the master key is
    /// @param backend   where bindings are
    public record Store(Path directory, Key key, Backend backend) {}

    /// Where the master key is: never the key itself.
    public sealed interface Key {
        record InFile(Path path) implements Key {}

        /// @param variable of the process's environment
        record InEnvironment(String variable) implements Key {}
    }

    /// Where bindings are.
    public sealed interface Backend {
        /// In a journal in the store's directory, and in the heap.
        record Embedded() implements Backend {}

        /// In servers that several nodes share.
        ///
        /// @param redis    `redis://host:port`
        /// @param sql      `jdbc:mariadb://host:port/database`
        record Remote(String redis, Login redisLogin, String sql, Login sqlLogin) implements Backend {}
    }

    /// Who we are to a server; either may be empty.
    public record Login(String user, String password) {
        @Override public String toString() {
            return "user=" + (user.isEmpty() ? "none" : user) + " password=" + (password.isEmpty() ? "none" : "…");
        }
    }

    /// A set of VNs.
    ///
    /// @param numbers         known-caller numbers
    /// @param exclusive       numbers that serve one binding each, whoever calls
    /// @param extension       numbers whose bindings are told apart by extensions
    /// @param extensionDigits how many digits these have
    /// @param frozen          those that take no new bindings
    /// @param locked          those that take no calls either
    /// @param rest            how long a (caller, VN) pair, an extension or an exclusive number rests after a release
    /// @param recycling       what rests on a known-caller number
    /// @param group           the trunk group that its calls leave by
    /// @param times           how long its calls may ring and last
    /// @param texts           whether texts are taken, and scanned for numbers
    public record Pool(String name, List<VirtualNumber> numbers, List<VirtualNumber> exclusive, List<VirtualNumber> extension, int extensionDigits,
                       List<VirtualNumber> frozen, List<VirtualNumber> locked, Duration rest, Recycling recycling, String group, CallTimes times, TextRule texts) {
        public Pool {
            numbers = List.copyOf(numbers);
            exclusive = List.copyOf(exclusive);
            extension = List.copyOf(extension);
            frozen = List.copyOf(frozen);
            locked = List.copyOf(locked);
        }

        /// All numbers, of every class.
        public List<VirtualNumber> all() {
            return Stream.of(numbers, exclusive, extension).flatMap(List::stream).toList();
        }

        @Override public String toString() {
            var others = exclusive.isEmpty() && extension.isEmpty() ? "" : " exclusive=" + exclusive.size() + " extension=" + extension.size() + " extension-digits=" + extensionDigits;
            var shut = frozen.isEmpty() && locked.isEmpty() ? "" : " frozen=" + frozen.size() + " locked=" + locked.size();
            return "name=" + name + " numbers=" + numbers.size() + others + shut + " rest=" + rest + " recycling=" + recycling + " group=" + group
                + (texts.isOn() ? " messages=on scan=" + texts.scan() : "");
        }
    }

    /// A carrier.
    ///
    /// @param from     where its messages may come from, beside the addresses of `to`; any others are dropped
    /// @param to       where calls leave by it
    /// @param country  whose national form numbers may have on it (ISO 3166 alpha-2)
    /// @param identity which header names the caller
    /// @param outlet   how calls leave by it
    /// @param health   how it is asked whether it is there
    /// @param maxMessagesPerSecond what one address and port of it may send
    /// @param credentials what we show when it asks
    /// @param challenge what it has to show
    /// @param register  how we register with it
    /// @param signatures what is asked of it and given to it
    /// @param link     how connections with it are kept
    public record Trunk(String name, List<Cidr> from, Destination to, String country, Identity identity, Outlet outlet, Health health, int maxMessagesPerSecond, Credentials credentials,
                        Challenge challenge, Register register, Signatures signatures, Link link) {
        public Trunk {
            from = List.copyOf(from);
        }
    }

    /// Connections that we make to a trunk.
    ///
    /// @param keepAlive   after which silence they are pinged, zero for never
    /// @param name        whom a certificate over there must be for; empty for the address that is connected to
    /// @param identity    who we are to it
    /// @param authorities who must have signed its certificate; empty for those that the JDK trusts
    public record Link(Duration keepAlive, String name, TlsFiles.Identity identity, List<Path> authorities) {
        public static final Link PLAIN = new Link(Duration.ZERO, "", new TlsFiles.Identity.Unsaid(), List.of());

        /// Whether anything is said of TLS.
        public boolean saysTls() {
            return !name.isEmpty() || !authorities.isEmpty() || !(identity instanceof TlsFiles.Identity.Unsaid);
        }
    }

    /// Whether a trunk is asked for its health by OPTIONS.
    ///
    /// @param every how often, zero for never
    /// @param down  failures in a row after which it gets no more calls
    /// @param up    answers in a row after which it gets them again
    public record Health(Duration every, int down, int up) {
        public static final Health UNASKED = new Health(Duration.ZERO, 3, 2);
    }

    /// What we show a trunk that asks by digest.
    ///
    /// @param realm the only one that is answered; empty for none
    public record Credentials(String realm, Login login) {
        public static final Credentials NONE = new Credentials("", new Login("", ""));
    }

    /// What a trunk's clients have to show.
    ///
    /// @param realm      empty when they have to show nothing
    /// @param users      any of them will do
    /// @param algorithms as they are called in challenges, in the order in which they are offered
    public record Challenge(String realm, List<User> users, List<String> algorithms) {
        public static final List<String> USUAL_ALGORITHMS = List.of("SHA-256", "MD5");
        public static final Challenge NONE = new Challenge("", List.of(), USUAL_ALGORITHMS);

        public Challenge {
            users = List.copyOf(users);
            algorithms = List.copyOf(algorithms);
        }
    }

    /// Somebody who has to show who it is.
    ///
    /// @param numbers which callers it may be; empty for any
    public record User(Login login, List<RealNumber> numbers) {
        public User {
            numbers = List.copyOf(numbers);
        }

        /// Whether it may not be any caller.
        public boolean isBound() {
            return !numbers.isEmpty();
        }
    }

    /// How we register with a trunk.
    ///
    /// @param user     empty when we do not
    /// @param domain   empty for the trunk's own address
    /// @param required whether calls leave by it only while we are registered
    public record Register(String user, String domain, Duration expires, boolean required) {
        public static final Register NOT = new Register("", "", Registration.USUAL_EXPIRES, true);
    }

    /// Signed callers' numbers (STIR/SHAKEN).
    ///
    /// @param verify what is done about those of calls that come from a trunk
    /// @param sign   whether we sign what leaves by it
    public record Signatures(Policy verify, Sign sign) {}

    /// Whether we sign.
    public sealed interface Sign {
        /// We do not.
        record Nothing() implements Sign {}

        /// We do.
        ///
        /// @param url where others fetch the certificate
        record With(Path key, Path certificate, String url, Attestation attest) implements Sign {}
    }

    /// What signatures are checked by.
    ///
    /// @param roots        the certificates that are trusted; an empty path when nothing is checked
    /// @param certificates where those of the signers are, each at the path of its URL; an empty path when nothing is checked
    /// @param freshness    how old a signature may be
    public record Stir(Path roots, Path certificates, Duration freshness) {}

    /// Calls.
    ///
    /// @param noAnswer how long the callee may ring
    /// @param longest  how long an answered call may last
    /// @param session  how long a leg's session lasts unless it is refreshed
    /// @param drain    how long calls in progress may go on when the node is taken out of service
    /// @param lockout  when callers who search for numbers are locked out
    /// @param diversions how often a call may have been diverted before it came
    public record Calls(Duration noAnswer, Duration longest, Duration session, Duration drain, LockoutRule lockout, int diversions) {}

    /// Whether SIP messages are shown to a collector.
    public sealed interface Export {
        record Off() implements Export {}

        /// By HEPv3 over UDP. They are personal data.
        ///
        /// @param collector host name or address, and port
        /// @param captureId the agent's number at the collector
        /// @param nodeName  its name there
        /// @param password  what the collector wants to see, or empty
        record Hep(Host collector, long captureId, String nodeName, String password) implements Export {}

        /// A host name or an IP address without brackets, and a port.
        record Host(String name, int port) {
            @Override public String toString() {
                return (name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ':' + port;
            }
        }
    }

    /// The call record files.
    ///
    /// @param numbers   whether they show numbers
    /// @param rotateAt  bytes after which a new file is begun
    /// @param keep      how many finished files of each kind are kept
    public record Records(Numbers numbers, boolean jsonl, boolean csv, long rotateAt, int keep, Path directory) {
        public enum Numbers { MASKED, CLEAR }
    }
}
