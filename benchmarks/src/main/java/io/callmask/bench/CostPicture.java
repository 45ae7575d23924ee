package io.callmask.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// CPU per call against rate, a line for each server, as an SVG that stands by itself.
final class CostPicture {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 60;
    private static final int BOTTOM = 60;
    private static final int TICKS = 8;
    private static final String CALLMASK = "#0b6e4f";
    private static final String KAMAILIO = "#b5541c";

    /// Keeps a label readable where a line runs below it.
    private static final String HALO = "paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\"";

    private final StringBuilder svg = new StringBuilder();
    private final double mostRate;
    private final double mostMicros;

    private CostPicture(List<Stretch> all) {
        mostRate = most(all, Stretch::rate) * 1.04;
        mostMicros = most(all, Stretch::serverMicros) * 1.1;
    }

    /// Only clean stretches are drawn; each line ends at its server's highest clean rate.
    static String svg(Standing standing) {
        var callmask = clean(standing.callmask());
        var kamailio = clean(standing.kamailio());
        var all = java.util.stream.Stream.concat(callmask.stream(), kamailio.stream()).toList();
        if (all.isEmpty()) throw new IllegalStateException("no stretch was clean: nothing to draw");
        var picture = new CostPicture(all);
        picture.frame();
        picture.line(kamailio, KAMAILIO, "Kamailio, plain proxy");
        picture.line(callmask, CALLMASK, "callmask, both masks");
        return picture.svg.append("</svg>\n").toString();
    }

    private static List<Stretch> clean(List<Stretch> all) {
        return all.stream().filter(Stretch::isClean).sorted(Comparator.comparingDouble(Stretch::rate)).toList();
    }

    private static double most(List<Stretch> all, ToDoubleFunction<Stretch> of) {
        return all.stream().mapToDouble(of).max().orElse(1);
    }

    private void frame() {
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">", WIDTH, HEIGHT);
        put("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        put("<text x=\"%d\" y=\"28\" font-size=\"17\" font-weight=\"bold\">CPU per call against rate (two cores, load generator included)</text>", LEFT);
        put("<text x=\"%d\" y=\"48\" fill=\"#555\">µs of the server's processes, user and system, per finished call; every point is clean</text>", LEFT);
        double rateStep = step(mostRate);
        for (double rate = 0; rate <= mostRate; rate += rateStep) {
            put("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e4e4e4\"/>", x(rate), TOP, x(rate), HEIGHT - BOTTOM);
            put("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>", x(rate), HEIGHT - BOTTOM + 20, rate);
        }
        double microsStep = step(mostMicros);
        for (double micros = 0; micros <= mostMicros; micros += microsStep) {
            put("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e4e4e4\"/>", LEFT, y(micros), WIDTH - RIGHT, y(micros));
            put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>", LEFT - 8, y(micros) + 4, micros);
        }
        put("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#222\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
        put("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">calls per second</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16);
        put("<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">µs per call</text>", (TOP + HEIGHT - BOTTOM) / 2);
    }

    private void line(List<Stretch> points, String colour, String name) {
        if (points.isEmpty()) return;
        var path = new StringBuilder();
        for (var point : points) path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point.rate()), y(point.serverMicros())));
        put("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>", path, colour);
        for (var point : points) put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x(point.rate()), y(point.serverMicros()), colour);
        var last = points.getLast();
        put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" font-weight=\"bold\" %s>%s</text>", x(last.rate()) + 10, y(last.serverMicros()) - 4, colour, HALO, name);
        put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" %s>to %,.0f/s</text>", x(last.rate()) + 10, y(last.serverMicros()) + 12, colour, HALO, last.rate());
    }

    /// A round step that makes at most eight ticks.
    private static double step(double most) {
        double step = Math.pow(10, Math.floor(Math.log10(most / TICKS)));
        for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
            if (most / (step * factor) <= TICKS) return step * factor;
        }
        return step * 10;
    }

    private double x(double rate) {
        return LEFT + rate / mostRate * (WIDTH - LEFT - RIGHT);
    }

    private double y(double micros) {
        return HEIGHT - BOTTOM - micros / mostMicros * (HEIGHT - TOP - BOTTOM);
    }

    private void put(String form, Object... arguments) {
        svg.append(String.format(Locale.ROOT, form, arguments)).append('\n');
    }
}
