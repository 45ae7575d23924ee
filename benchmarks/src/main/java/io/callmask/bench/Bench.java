package io.callmask.bench;

import io.callmask.bench.bind.BindBench;
import io.callmask.bench.server.KamailioServer;
import java.util.Arrays;
import java.util.List;

/// `./callmask bench`: which benchmark, and how it ended.
public final class Bench {
    private static final int BAD_USAGE = 2;
    private static final int CANNOT = 3;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        var command = arguments.isEmpty() ? "help" : arguments.getFirst();
        switch (command) {
            case "calls" -> {
                return calls(arguments.subList(1, arguments.size()));
            }
            case "binds" -> {
                return binds(arguments.subList(1, arguments.size()));
            }
            case "hostile" -> {
                return hostile(arguments.subList(1, arguments.size()));
            }
            case "overload" -> {
                return overload(arguments.subList(1, arguments.size()));
            }
            case "micro" -> {
                MicroBench.run(arguments.subList(1, arguments.size()));
                return 0;
            }
            case "help", "-h", "--help" -> {
                System.out.print(CallOptions.HELP);
                System.out.println();
                System.out.print(HostileOptions.HELP);
                System.out.println();
                System.out.print(OverloadOptions.HELP);
                System.out.println();
                System.out.print(BindBench.HELP);
                return 0;
            }
            default -> {
                System.err.println("bench: " + command + " (expected: calls, binds, hostile, overload, micro or help)");
                return BAD_USAGE;
            }
        }
    }

    private static int binds(List<String> arguments) throws Exception {
        try {
            var bench = BindBench.of(arguments);
            var missing = bench.missing();
            if (!missing.isEmpty()) {
                System.err.println("bench binds: " + String.join(", ", missing) + " not found (expected: apt-get install redis-server redis-tools mariadb-server)");
                return CANNOT;
            }
            return bench.run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("bench binds: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int hostile(List<String> arguments) throws Exception {
        try {
            return new HostileBench(HostileOptions.of(arguments)).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("bench hostile: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int overload(List<String> arguments) throws Exception {
        try {
            return new OverloadBench(OverloadOptions.of(arguments)).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("bench overload: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int calls(List<String> arguments) throws Exception {
        try {
            if (arguments.contains("--rate")) return new CallBench(CallOptions.of(arguments)).run() ? 0 : 1;
            var plan = Plan.of(arguments);
            if (plan.alone()) return new Beside(plan).run() ? 0 : 1;
            if (!KamailioServer.isInstalled()) {
                System.err.println("bench calls: no Kamailio to compare with (expected: apt-get install kamailio; or give --rate to measure callmask alone)");
                return CANNOT;
            }
            return new Contest(plan).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("bench calls: " + e.getMessage());
            return BAD_USAGE;
        }
    }
}
