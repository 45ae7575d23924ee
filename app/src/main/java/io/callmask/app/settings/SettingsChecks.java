package io.callmask.app.settings;

import io.callmask.app.settings.Settings.Destination;
import io.callmask.app.settings.Settings.Endpoint;
import io.callmask.app.settings.Settings.Named;
import io.callmask.app.settings.Settings.Pool;
import io.callmask.app.settings.Settings.Trunk;
import io.callmask.number.VirtualNumber;
import io.callmask.routing.trunk.Outlet;
import io.callmask.sip.stir.VerifyingRouter.Policy;
import io.callmask.sip.transport.Transport;
import java.net.Inet6Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The checks that look at more than one value. Each is a method by name.
final class SettingsChecks {
    private final Settings settings;
    private final Faults faults;

    SettingsChecks(Settings settings, Faults faults) {
        this.settings = settings;
        this.faults = faults;
    }

    void run() {
        sipListensSomewhere();
        eachAddressIsListenedOnOnce();
        namesAreUnique("pools", settings.pools(), Pool::name);
        namesAreUnique("trunks", settings.trunks(), Trunk::name);
        aNumberBelongsToOnePool();
        aPoolShutsOnlyItsNumbers();
        aPoolLeavesByAGroupThatHasATrunk();
        whoeverIsChallengedHasAGroupWithAName();
        aSourceBelongsToOneTrunk();
        aTargetIsNoOtherTrunksSource();
        everyTrunkIsAllowed();
        noTrunkLeadsBackToUs();
        targetsAreReachedFromWhereWeListen();
        tlsIsSpokenWhereItIsSaid();
        recordFilesHaveADirectoryOfTheirOwn();
        signaturesAreCheckedBySomething();
    }

    private void sipListensSomewhere() {
        if (settings.sip().listen().isEmpty()) faults.add("sip.listen", "an empty list", "at least one address");
    }

    private void eachAddressIsListenedOnOnce() {
        Set<Endpoint> seen = new HashSet<>();
        eachOf("sip.listen", settings.sip().listen(), (at, listen) -> {
            if (listen.address().getPort() != 0 && !seen.add(listen)) faults.add(at, Addresses.showListener(listen), "each address once");
        });
    }

    private <T> void namesAreUnique(String at, List<T> named, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        eachOf(at, named, (place, one) -> {
            if (!seen.add(name.apply(one))) faults.add(place + ".name", name.apply(one), "a name that no other has");
        });
    }

    private void aNumberBelongsToOnePool() {
        Map<VirtualNumber, String> owners = new HashMap<>();
        eachOf("pools", settings.pools(), (place, pool) -> {
            ownedOnce(place + ".numbers", pool.numbers(), owners);
            ownedOnce(place + ".exclusive", pool.exclusive(), owners);
            ownedOnce(place + ".extension", pool.extension(), owners);
        });
    }

    private void ownedOnce(String place, List<VirtualNumber> numbers, Map<VirtualNumber, String> owners) {
        eachOf(place, numbers, (at, number) -> {
            var owner = owners.putIfAbsent(number, at);
            if (owner != null) faults.add(at, number.toString(), "a number that does not stand at " + owner);
        });
    }

    private void aPoolShutsOnlyItsNumbers() {
        eachOf("pools", settings.pools(), (place, pool) -> {
            var own = Set.copyOf(pool.all());
            for (var shut : List.of(Map.entry("frozen", pool.frozen()), Map.entry("locked", pool.locked()))) {
                eachOf(place + '.' + shut.getKey(), shut.getValue(), (at, number) -> {
                    if (!own.contains(number)) faults.add(at, number.toString(), "a number of this pool");
                });
            }
        });
    }

    private void aPoolLeavesByAGroupThatHasATrunk() {
        var groups = new TreeSet<String>();
        for (var trunk : settings.trunks()) groups.add(trunk.outlet().group());
        eachOf("pools", settings.pools(), (place, pool) -> {
            if (!groups.contains(pool.group())) faults.add(place + ".group", pool.group(), "the group of a trunk: " + String.join(", ", groups));
        });
    }

    /// Calls leave by any trunk of a pool's group: customers beside a carrier, in the group of whoever names none, would be sent other people's calls.
    private void whoeverIsChallengedHasAGroupWithAName() {
        boolean isUsed = settings.pools().stream().anyMatch(pool -> pool.group().equals(Outlet.USUAL_GROUP));
        if (settings.trunks().size() == 1 || !isUsed) return;
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            if (trunk.challenge().realm().isEmpty() || !trunk.outlet().group().equals(Outlet.USUAL_GROUP)) return;
            faults.add(place + ".group", trunk.outlet().group(), "a name of its own, such as customers, as the trunk has a challenge: a pool's calls leave by every trunk of its group");
        });
    }

    private void aSourceBelongsToOneTrunk() {
        Map<Cidr, String> owners = new HashMap<>();
        eachOf("trunks", settings.trunks(), (place, trunk) -> eachOf(place + ".from", trunk.from(), (at, block) -> {
            owners.forEach((other, otherAt) -> {
                if (block.overlaps(other)) faults.add(at, block.toString(), "addresses that are not in " + otherAt + " (" + other + ')');
            });
            owners.putIfAbsent(block, at);
        }));
    }

    /// A target's answers and in-dialog requests come from its address, so that too names the trunk.
    private void aTargetIsNoOtherTrunksSource() {
        Map<Object, String> owners = new HashMap<>();
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            if (trunk.to() instanceof Named(var host)) {
                // Whatever the port and the transport: its addresses are the same, and they name the trunk.
                var owner = owners.putIfAbsent(host.name(), place);
                if (owner != null) faults.add(place + ".to", Addresses.showTarget(trunk.to()), "another host than " + owner + ".to");
            }
            if (!(trunk.to() instanceof Endpoint to)) return;
            var own = Cidr.of(to.address().getAddress());
            eachOf("trunks", settings.trunks(), (otherPlace, other) -> {
                if (!otherPlace.equals(place) && other.from().stream().anyMatch(own::overlaps)) {
                    faults.add(place + ".to", Addresses.showTarget(trunk.to()), "an address that is not in " + otherPlace + ".from");
                }
            });
            var owner = owners.putIfAbsent(own, place);
            if (owner != null) faults.add(place + ".to", Addresses.showTarget(trunk.to()), "another address than " + owner + ".to");
        });
    }

    /// A fence that leaves no way for a trunk, or a part of its sources, is a mistake.
    private void everyTrunkIsAllowed() {
        var allow = settings.sip().allow();
        if (allow.isEmpty()) return;
        var expected = "an address that sip.allow lets in";
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            eachOf(place + ".from", trunk.from(), (at, block) -> {
                if (allow.stream().noneMatch(block::overlaps)) faults.add(at, block.toString(), expected);
            });
            if (trunk.to() instanceof Endpoint to && allow.stream().noneMatch(block -> block.contains(to.address().getAddress()))) faults.add(place + ".to", Addresses.showTarget(trunk.to()), expected);
        });
    }

    private void noTrunkLeadsBackToUs() {
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            if (settings.sip().listen().stream().anyMatch(listen -> trunk.to() instanceof Endpoint to && listen.address().equals(to.address()))) faults.add(place + ".to", Addresses.showTarget(trunk.to()), "not an address of sip.listen");
        });
    }

    private void targetsAreReachedFromWhereWeListen() {
        if (settings.sip().listen().isEmpty()) return;
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            var alike = settings.sip().listen().stream().filter(listen -> !(trunk.to() instanceof Endpoint to) || isIpv6(listen) == isIpv6(to)).toList();
            if (alike.isEmpty()) faults.add(place + ".to", Addresses.showTarget(trunk.to()), "IPv4 or IPv6 as in sip.listen");
            transport(trunk.to()).filter(by -> !alike.isEmpty() && alike.stream().noneMatch(listen -> listen.transport() == by)).ifPresent(by ->
                faults.add(place + ".to", Addresses.showTarget(trunk.to()), "a transport of sip.listen, or " + by.parameter() + ":// there"));
        });
    }

    private void tlsIsSpokenWhereItIsSaid() {
        boolean isSpoken = settings.sip().listen().stream().anyMatch(listen -> listen.transport() == Transport.TLS);
        boolean isSaid = settings.sip().tls() instanceof Settings.Tls.On;
        if (isSpoken && !isSaid) faults.add("sip.tls", "missing", "certificate and key, as sip.listen has a tls:// address");
        if (isSaid && !isSpoken) faults.add("sip.listen", "no tls:// address", "one, as there is sip.tls");
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            if (!trunk.link().saysTls()) return;
            if (!isSpoken) faults.add(place + ".tls", "given", "a tls:// address in sip.listen");
            else if (transport(trunk.to()).filter(by -> by != Transport.TLS).isPresent()) faults.add(place + ".to", Addresses.showTarget(trunk.to()), "an address with ;transport=tls, as there is " + place + ".tls");
        });
    }

    /// The one that must be spoken; none when the DNS may choose.
    private static Optional<Transport> transport(Destination to) {
        return switch (to) {
            case Endpoint(var transport, _) -> Optional.of(transport);
            case Named(var host)            -> host.transport().isEmpty() && host.port() >= 0 ? Optional.of(Transport.UDP) : Transport.named(host.transport());
        };
    }

    private void recordFilesHaveADirectoryOfTheirOwn() {
        if (settings.store().directory().equals(settings.records().directory())) {
            faults.add("records.directory", settings.records().directory().toString(), "a directory of its own, not store.directory");
        }
    }

    private void signaturesAreCheckedBySomething() {
        eachOf("trunks", settings.trunks(), (place, trunk) -> {
            if (trunk.signatures().verify() == Policy.OFF) return;
            if (settings.stir().roots().toString().isEmpty()) faults.add("stir.roots", "missing", "a path, since " + place + ".stir.verify is not off");
            if (settings.stir().certificates().toString().isEmpty()) faults.add("stir.certificates", "missing", "a path, since " + place + ".stir.verify is not off");
        });
    }

    private static boolean isIpv6(Endpoint endpoint) {
        return endpoint.address().getAddress() instanceof Inet6Address;
    }

    private interface Each<T> {
        void at(String path, T value);
    }

    private static <T> void eachOf(String at, List<T> values, Each<T> check) {
        for (int i = 0; i < values.size(); i++) check.at(at + '[' + i + ']', values.get(i));
    }
}
