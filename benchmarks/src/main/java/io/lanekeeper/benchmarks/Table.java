// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The figures of one workload: medians over the rounds, and medians of each round's ratios. In Markdown.
 *
 * <p>The ratio to another checkout is the geometric mean over the launches: the compiler's choices differ from one JVM to the
 * next, so one launch says little.
 */
final class Table {
    /** A figure's column. */
    private record Column(String metric, String title, int digits) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("ops", "ops/s", 0),
            new Column("millis", "ms", 1),
            new Column("p50", "p50 µs", 1),
            new Column("p99", "p99 µs", 1),
            new Column("p999", "p99.9 µs", 1),
            new Column("cpu", "CPU µs/op", 3),
            new Column("bytes", "B/op", 0),
            new Column("connect", "connect ms", 0),
            new Column("connectcpu", "connect CPU µs/session", 0),
            new Column("heap", "heap B/session", 0),
            new Column("memory", "heap + rest B/session", 0),
            new Column("threads", "threads", 0),
            new Column("idlecpu", "idle CPU ‰ of a core", 3),
            new Column("failures", "failures", 0),
            new Column("lost", "lost", 0));
    private static final List<String> BASED = List.of("ops", "cpu", "bytes");
    private static final Set<String> COMPARED = Set.of("ops", "cpu", "p50", "p99", "connect", "idlecpu");

    private final Workload workload;
    /** By point, row and metric, one figure for each round. */
    private final Map<String, Map<String, Map<String, List<Double>>>> figures = new LinkedHashMap<>();

    private final Set<String> missing = new LinkedHashSet<>();
    /** By point, row and metric, the ratio of each launch to the same row of the other checkout. */
    private final Map<String, List<Double>> againstBase = new LinkedHashMap<>();
    /** The number of figures that a row had when the present launch began. */
    private int before;

    Table(Workload workload) {
        this.workload = workload;
    }

    Workload workload() {
        return workload;
    }

    synchronized void add(String row, Options result) {
        Map<String, List<Double>> metrics = figures.computeIfAbsent(
                        result.text("point"), point -> new LinkedHashMap<>())
                .computeIfAbsent(row, key -> new LinkedHashMap<>());
        for (Column column : COLUMNS) {
            if (result.has(column.metric)) {
                metrics.computeIfAbsent(column.metric, key -> new ArrayList<>()).add(result.number(column.metric));
            }
        }
    }

    /** Ends one launch of all processes, and compares each row with that of the other checkout. */
    void launched() {
        int most = before;
        for (String point : figures.keySet()) {
            for (String row : rows(point)) {
                most = Math.max(most, figures(point, row, "ops").size());
                if (rows(point).contains("base-" + row)) {
                    BASED.forEach(metric -> compare(point, row, metric));
                }
            }
        }
        before = most;
    }

    private void compare(String point, String row, String metric) {
        List<Double> ours = figures(point, row, metric);
        List<Double> base = figures(point, "base-" + row, metric);
        List<Double> ratios = new ArrayList<>();
        for (int round = before; round < Math.min(ours.size(), base.size()); round++) {
            ratios.add(ours.get(round) / base.get(round));
        }
        if (!ratios.isEmpty()) {
            String key = point + ' ' + row + ' ' + metric;
            againstBase.computeIfAbsent(key, absent -> new ArrayList<>()).add(Medians.of(ratios));
        }
    }

    synchronized void missing(String row) {
        missing.add(row);
    }

    Set<String> missing() {
        return missing;
    }

    Set<String> points() {
        return figures.keySet();
    }

    /** The rows of a point. */
    Set<String> rows(String point) {
        return figures.getOrDefault(point, Map.of()).keySet();
    }

    /** A median, NaN if there is none. */
    double median(String point, String row, String metric) {
        return Medians.of(figures(point, row, metric));
    }

    private List<Double> figures(String point, String row, String metric) {
        return figures.getOrDefault(point, Map.of()).getOrDefault(row, Map.of()).getOrDefault(metric, List.of());
    }

    /** The median of one row's figures divided by another's, round by round. */
    double ratio(String point, String row, String otherPoint, String other, String metric) {
        List<Double> above = figures(point, row, metric);
        List<Double> below = figures(otherPoint, other, metric);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            ratios.add(above.get(round) / below.get(round));
        }
        return Medians.of(ratios);
    }

    /** The official client's best row for a metric, whatever the socket and the caller. */
    private String official(String point, String metric) {
        String best = "";
        double bestFigure = Double.NaN;
        for (String row : rows(point)) {
            double figure = median(point, row, metric);
            if (row.startsWith("official") && !Double.isNaN(figure)) {
                boolean better = metric.equals("ops") ? figure > bestFigure : figure < bestFigure;
                if (Double.isNaN(bestFigure) || better) {
                    best = row;
                    bestFigure = figure;
                }
            }
        }
        return best;
    }

    /** The full floor called likewise, if it is there. */
    private String floor(String point, String row) {
        String same = "full-floor" + row.substring(row.indexOf('@'));
        return rows(point).contains(same) ? same : "full-floor@loop";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\n## ").append(workload.title()).append('\n');
        for (String point : figures.keySet()) {
            text.append('\n').append(workload.unit()).append(": ").append(point).append("\n\n");
            append(text, point);
        }
        if (!againstBase.isEmpty()) {
            text.append("\n| ÷ the other checkout | mean | standard error | lowest | highest | launches |\n")
                    .append("|---|---:|---:|---:|---:|---:|\n");
            againstBase.forEach((row, ratios) -> append(text, row, ratios));
        }
        for (String row : missing) {
            text.append('\n').append(row).append(": a process ended without a result\n");
        }
        return text.toString();
    }

    private void append(StringBuilder text, String point) {
        List<Column> shown = new ArrayList<>();
        StringBuilder head = new StringBuilder("| |");
        StringBuilder line = new StringBuilder("|---|");
        for (Column column : COLUMNS) {
            boolean any = rows(point).stream().anyMatch(row -> !Double.isNaN(median(point, row, column.metric)));
            if (any) {
                shown.add(column);
                head.append(' ').append(column.title).append(" |");
                line.append("---:|");
                if (COMPARED.contains(column.metric)) {
                    head.append(" ÷ floor | ÷ official |");
                    line.append("---:|---:|");
                }
            }
        }
        boolean beside = workload.kind().equals("flat");
        if (beside) {
            head.append(" CPU ÷ beside nothing |");
            line.append("---:|");
        }
        text.append(head).append('\n').append(line).append('\n');
        for (String row : rows(point)) {
            text.append("| ").append(row).append(" |");
            for (Column column : shown) {
                double figure = median(point, row, column.metric);
                cell(text, figure, column.digits);
                if (COMPARED.contains(column.metric)) {
                    cell(text, ratio(point, row, point, floor(point, row), column.metric), 2);
                    cell(text, ratio(point, row, point, official(point, column.metric), column.metric), 2);
                }
            }
            if (beside) {
                cell(text, ratio(point, row, "nothing", row, "cpu"), 2);
            }
            text.append('\n');
        }
    }

    private static void append(StringBuilder text, String row, List<Double> ratios) {
        text.append("| ").append(row).append(" |");
        cell(text, Medians.geometricMean(ratios), 3);
        cell(text, Medians.relativeError(ratios), 3);
        cell(text, Collections.min(ratios), 2);
        cell(text, Collections.max(ratios), 2);
        cell(text, ratios.size(), 0);
        text.append('\n');
    }

    private static void cell(StringBuilder text, double figure, int digits) {
        String shown = Double.isFinite(figure) ? String.format(Locale.ROOT, "%,." + digits + "f", figure) : "";
        text.append(' ').append(shown).append(" |");
    }
}
