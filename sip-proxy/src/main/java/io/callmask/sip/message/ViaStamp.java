package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes into the top Via where the request came from.
final class ViaStamp {
    private final byte[] from;
    private final byte[] out;
    private int length;

    private ViaStamp(byte[] from, byte[] out) {
        this.from = from;
        this.out = out;
    }

    static byte[] vias(SipRequest request, String address, int port) {
        var lines = request.lines();
        var via = request.topVia();
        int line = lines.line(HeaderName.VIA, 0);
        int valueTo = request.core().viaEnd();
        boolean elsewhere = via.rport() || !isAddress(via.host(), address);
        var stamp = ((elsewhere ? ";received=" + address : "") + (via.rport() ? ";rport=" + port : "")).getBytes(StandardCharsets.US_ASCII);

        var writer = new ViaStamp(lines.bytes, new byte[request.raw(HeaderName.VIA).length() + stamp.length]);
        writer.copyWithoutStamps(lines.start(line), request.core().viaParameters(), valueTo);
        System.arraycopy(stamp, 0, writer.out, writer.length, stamp.length);
        writer.length += stamp.length;
        writer.copy(valueTo, lines.lineEnd(line));
        for (int next = lines.line(HeaderName.VIA, line + 1); next >= 0; next = lines.line(HeaderName.VIA, next + 1)) writer.copy(lines.start(next), lines.lineEnd(next));
        return writer.length == writer.out.length ? writer.out : Arrays.copyOf(writer.out, writer.length);
    }

    private static boolean isAddress(String host, String address) {
        return host.equals(address) || (host.length() == address.length() + 2 && host.charAt(0) == '[' && host.startsWith(address, 1));
    }

    private void copyWithoutStamps(int lineStart, int parametersFrom, int valueTo) {
        int copied = lineStart;
        var parameter = new ParameterReader(from, parametersFrom, valueTo);
        while (parameter.next()) {
            if (!parameter.isNamed("received") && !parameter.isNamed("rport")) continue;
            copy(copied, parameter.start);
            copied = parameter.end;
        }
        copy(copied, valueTo);
    }

    private void copy(int start, int end) {
        System.arraycopy(from, start, out, length, end - start);
        length += end - start;
    }
}
