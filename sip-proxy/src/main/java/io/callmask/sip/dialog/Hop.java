package io.callmask.sip.dialog;

import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;

/// Where an in-dialog request goes (RFC 3261 §12.2.1.1).
///
/// @param requestUri what stands in the request line
/// @param routes     Route values, in order
/// @param host       host of the next hop as in its URI (an IPv6 literal in brackets), or empty when no URI read
/// @param port       its port, -1 when the URI has none
/// @param transport  its `transport` parameter, `tls` when its scheme is `sips`, or empty
public record Hop(String requestUri, List<String> routes, String host, int port, String transport) {
    public static <L extends Leg> Hop of(Dialog<L> dialog) {
        var routes = dialog.routeSet();
        if (routes.isEmpty()) return at(dialog.remoteTarget(), List.of(), Grammar.uri(dialog.remoteTarget()).orElse(NOWHERE));
        var first = Grammar.nameAddr(routes.getFirst()).map(NameAddr::uri).orElse(NOWHERE);
        if (first.lr()) return at(dialog.remoteTarget(), routes, first);
        // A strict router (RFC 2543) wants itself in the request line and the target at the end.
        var rest = new ArrayList<>(routes.subList(1, routes.size()));
        rest.add('<' + dialog.remoteTarget() + '>');
        return at(first.raw(), List.copyOf(rest), first);
    }

    private static final SipUri NOWHERE = new SipUri("sip", "", "", -1, "", true, "");

    private static Hop at(String requestUri, List<String> routes, SipUri uri) {
        return new Hop(requestUri, routes, uri.host(), uri.port(), uri.scheme().equals("sips") ? "tls" : uri.transport());
    }
}
