package io.callmask.app.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/// A phone's media socket: says a few packets of silence (RFC 3550, G.711 A-law) and counts what it is told.
final class Audio implements AutoCloseable {
    static final int PACKETS = 5;
    private static final int HEADER = 12;
    private static final int SAMPLES = 160;
    private static final byte PCMA = 8;
    private static final byte SILENCE = (byte) 0xd5;
    private static final int PATIENCE = 1_000;

    private final DatagramSocket socket;

    private Audio(DatagramSocket socket) {
        this.socket = socket;
    }

    static Audio open(InetAddress address) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(PATIENCE);
        return new Audio(socket);
    }

    int port() {
        return socket.getLocalPort();
    }

    void say(InetSocketAddress to) throws IOException {
        for (int i = 0; i < PACKETS; i++) {
            var packet = new byte[HEADER + SAMPLES];
            Arrays.fill(packet, HEADER, packet.length, SILENCE);
            packet[0] = (byte) 0x80;
            packet[1] = PCMA;
            packet[3] = (byte) i;
            packet[7] = (byte) (i * SAMPLES);
            packet[6] = (byte) ((i * SAMPLES) >> 8);
            socket.send(new DatagramPacket(packet, packet.length, to));
        }
    }

    /// How many of the packets that the other says arrive.
    int listen() throws IOException {
        int packets = 0;
        try {
            for (; packets < PACKETS; packets++) socket.receive(new DatagramPacket(new byte[2_048], 2_048));
        } catch (SocketTimeoutException _) {
            return packets;
        }
        return packets;
    }

    @Override public void close() {
        socket.close();
    }
}
