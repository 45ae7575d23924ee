package io.callmask.bench;

import io.callmask.bench.OverloadBench.Point;
import java.util.List;
import java.util.Locale;

/// Goodput against offered load, both in clean rates, as an SVG that stands by itself.
final class OverloadPicture {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 460;
    private static final int LEFT = 70;
    private static final int RIGHT = 60;
    private static final int TOP = 60;
    private static final int BOTTOM = 60;
    private static final double MOST_OFFERED = 5.2;
    private static final double MOST_GOOD = 1.2;
    private static final String GOOD = "#0b6e4f";
    private static final String GOAL = "#b5541c";

    private final StringBuilder svg = new StringBuilder();

    private OverloadPicture() {}

    static String svg(double clean, List<Point> points) {
        var picture = new OverloadPicture();
        picture.frame(clean);
        picture.goal(2, 0.65);
        picture.goal(3, 0.35);
        picture.line(clean, points);
        return picture.svg.append("</svg>\n").toString();
    }

    private void frame(double clean) {
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">", WIDTH, HEIGHT);
        put("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        put("<text x=\"%d\" y=\"28\" font-size=\"17\" font-weight=\"bold\">Calls that come through, against calls that are offered</text>", LEFT);
        put("<text x=\"%d\" y=\"48\" fill=\"#555\">both in clean rates (%,.0f calls/s; one core for the server, one for the generator)</text>", LEFT, clean);
        for (int offered = 0; offered <= MOST_OFFERED; offered++) {
            put("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e4e4e4\"/>", x(offered), TOP, x(offered), HEIGHT - BOTTOM);
            put("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x(offered), HEIGHT - BOTTOM + 20, offered);
        }
        for (int tenth = 0; tenth <= MOST_GOOD * 10; tenth += 2) {
            put("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e4e4e4\"/>", LEFT, y(tenth / 10.0), WIDTH - RIGHT, y(tenth / 10.0));
            put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>", LEFT - 8, y(tenth / 10.0) + 4, tenth / 10.0);
        }
        put("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#222\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
        put("<path d=\"M%.1f %.1fL%.1f %.1fH%d\" fill=\"none\" stroke=\"#999\" stroke-dasharray=\"5 4\"/>", x(0), y(0), x(1), y(1), WIDTH - RIGHT);
        put("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">offered</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16);
        put("<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">came through</text>", (TOP + HEIGHT - BOTTOM) / 2);
    }

    private void goal(double offered, double good) {
        put("<path d=\"M%.1f %.1fh24\" stroke=\"%s\" stroke-width=\"2\"/>", x(offered) - 12, y(good), GOAL);
        put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" text-anchor=\"middle\">goal %.2f</text>", x(offered), y(good) + 16, GOAL, good);
    }

    private void line(double clean, List<Point> points) {
        var path = new StringBuilder();
        for (var point : points) path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point.offered() / clean), y(point.good() / clean)));
        put("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>", path, GOOD);
        for (var point : points) {
            put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x(point.offered() / clean), y(point.good() / clean), GOOD);
            put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" text-anchor=\"middle\">%.2f</text>", x(point.offered() / clean), y(point.good() / clean) - 10, GOOD, point.good() / clean);
        }
    }

    private static double x(double offered) {
        return LEFT + offered / MOST_OFFERED * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double good) {
        return HEIGHT - BOTTOM - good / MOST_GOOD * (HEIGHT - TOP - BOTTOM);
    }

    private void put(String form, Object... arguments) {
        svg.append(String.format(Locale.ROOT, form, arguments)).append('\n');
    }
}
