// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;
import org.synod.benchmarks.stall.StallSubject;

/** The charts of a report as PNG files. */
final class Charts {
  private final Results results;
  private final Path directory;
  private final List<Path> written = new ArrayList<>();

  private Charts(Results results, Path directory) {
    this.results = results;
    this.directory = directory;
  }

  /** Draws the charts that the results are enough for; returns the files in the report's order. */
  static List<Path> write(Results results, Path directory) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Charts charts = new Charts(results, directory);
    charts.ratios();
    for (Row row : Catalogue.ROWS) {
      charts.threads(row);
    }
    charts.stall();
    charts.contention();
    for (Row row : Catalogue.LATENCIES) {
      charts.latency(row);
    }
    return charts.written;
  }

  /** Bars of our first subject and the fastest peer, as multiples of the floor. */
  private void ratios() throws IOException {
    List<String> calls = new ArrayList<>();
    List<Ratio> ours = new ArrayList<>();
    List<Ratio> peers = new ArrayList<>();
    for (Row row : Catalogue.ROWS) {
      Optional<Ratio> ratio = results.ratio(row, 1);
      if (ratio.isPresent()) {
        calls.add(row.call());
        ours.add(ratio.get());
        peers.add(fastestPeer(row));
      }
    }
    if (calls.isEmpty()) {
      return;
    }
    String title = "Time of an operation as a multiple of the physical floor (the line), 1 thread";
    CategoryChart chart = ChartStyle.bars(title, 640);
    ChartStyle.slant(chart, calls.size());
    chart.getStyler().setYAxisTickLabelsFormattingFunction(each -> Tables.number(pow10(each)));
    add(chart, "ours", calls, ours);
    add(chart, "fastest peer", calls, peers);
    ChartStyle.line(chart, 0);
    save(chart, "ratio");
  }

  private Ratio fastestPeer(Row row) {
    Measured floor = results.find(row.floor().get(0), 1).orElseThrow();
    return results
        .fastest(row.peers(), 1)
        .map(fastest -> Ratio.of(fastest, floor))
        .orElse(new Ratio(1, 0)); // a bar without height: the library knows no gaps
  }

  /**
   * Adds bars that start from the floor, as logarithms: the library's logarithmic axis draws bars
   * from below, and their errors wrongly.
   */
  private static void add(
      CategoryChart chart, String name, List<String> calls, List<Ratio> ratios) {
    chart.addSeries(
        name,
        calls,
        ratios.stream().map(each -> Math.log10(each.value())).toList(),
        ratios.stream().map(each -> Math.log10(1 + bar(each.error() / each.value()))).toList());
  }

  private static double pow10(double logarithm) {
    return Math.pow(10, logarithm);
  }

  /** The length of half an error bar. */
  private static double bar(double error) {
    return Double.isNaN(error) ? 0 : error;
  }

  /** Lines over 1, 2 and 8 threads. */
  private void threads(Row row) throws IOException {
    XYChart chart = ChartStyle.lines(title(row));
    for (Subject subject : row.subjects().toList()) {
      List<Measured> found =
          row.threads().stream().flatMap(each -> results.find(subject, each).stream()).toList();
      if (found.size() > 1) {
        XYSeries series =
            chart.addSeries(
                label(row, subject),
                found.stream().map(each -> Math.log(each.threads()) / Math.log(2)).toList(),
                found.stream().map(Measured::millions).toList(),
                found.stream().map(each -> bar(each.millionsError())).toList());
        colour(series, row, subject);
      }
    }
    if (chart.getSeriesCollection().size() > 1) { // or there is nothing to compare
      chart.setXAxisTitle("threads");
      chart.setYAxisTitle("million operations a second");
      chart.getStyler().setXAxisTickLabelsFormattingFunction(Charts::powerOfTwo);
      chart.getStyler().setYAxisMin(0.0);
      save(chart, "threads-" + row.id());
    }
  }

  private static String title(Row row) {
    return row.call() + ": " + row.operation();
  }

  private static String label(Row row, Subject subject) {
    return row.floor().contains(subject) ? subject.label() + " (floor)" : subject.label();
  }

  /** Gives a subject the same colour in all charts of its row. */
  private static void colour(XYSeries series, Row row, Subject subject) {
    int floors = row.floor().size();
    int place = row.subjects().toList().indexOf(subject);
    boolean floor = place < floors;
    Color itsOwn =
        floor ? ChartStyle.FLOOR : ChartStyle.COLOURS[(place - floors) % ChartStyle.COLOURS.length];
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(itsOwn).setLineColor(itsOwn);
    series.setLineStyle(floor ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
  }

  private static String powerOfTwo(double logarithm) {
    boolean whole = Math.abs(logarithm - Math.rint(logarithm)) < 1e-9;
    return whole ? Long.toString(Math.round(Math.pow(2, logarithm))) : "";
  }

  /** Bars of the part of the work that is still done when one has stopped: ours, and the locks. */
  private void stall() throws IOException {
    Map<String, Ratio> ours = new LinkedHashMap<>();
    Map<String, Ratio> locks = new LinkedHashMap<>();
    for (StallSubject each : StallSubject.values()) {
      results
          .kept(each)
          .ifPresent(kept -> (each.isOurs() ? ours : locks).put(each.label, kept));
    }
    List<String> labels = Stream.of(ours, locks).flatMap(each -> each.keySet().stream()).toList();
    if (labels.isEmpty()) {
      return;
    }
    String title = Catalogue.STALL.call() + ", by two while a third is stopped inside";
    CategoryChart chart = ChartStyle.bars(title, 480);
    chart.setYAxisTitle("part that is still done");
    ChartStyle.slant(chart, labels.size());
    chart.getStyler().setYAxisTickLabelsFormattingFunction(each -> Tables.number(each));
    chart.getStyler().setOverlapped(true); // each label has a bar in one of the two
    stallBars(chart, "ours", labels, ours);
    stallBars(chart, "locks", labels, locks);
    ChartStyle.line(chart, 1);
    save(chart, "stall");
  }

  private static void stallBars(
      CategoryChart chart, String name, List<String> labels, Map<String, Ratio> kept) {
    Ratio none = new Ratio(0, 0);
    List<Ratio> bars =
        labels.stream().map(each -> kept.getOrDefault(each, none)).toList();
    chart.addSeries(
        name,
        labels,
        bars.stream().map(Ratio::value).toList(),
        bars.stream().map(each -> bar(each.error())).toList());
  }

  /** Bars of the rates of threads that want one object. */
  private void contention() throws IOException {
    Row row = Catalogue.CONTENTION;
    List<Subject> subjects =
        row.subjects()
            .filter(each -> row.threads().stream().allMatch(n -> results.isMeasured(each, n)))
            .toList();
    if (subjects.size() < 2) {
      return; // there is nothing to compare
    }
    CategoryChart chart = ChartStyle.bars(title(row), 420);
    ChartStyle.slant(chart, subjects.size());
    chart.setYAxisTitle("million additions a second");
    for (int threads : row.threads()) {
      List<Measured> found =
          subjects.stream().map(each -> results.find(each, threads).orElseThrow()).toList();
      chart.addSeries(
          threads + " threads",
          subjects.stream().map(each -> label(row, each)).toList(),
          found.stream().map(Measured::millions).toList(),
          found.stream().map(each -> bar(each.millionsError())).toList());
    }
    save(chart, "contention");
  }

  /** Lines of the times within which all operations except a given part of them end. */
  private void latency(Row row) throws IOException {
    int threads = row.threads().get(0);
    XYChart chart = ChartStyle.lines(title(row) + ", " + threads + " threads");
    for (Subject subject : row.subjects().toList()) {
      results
          .findSample(subject, threads)
          .ifPresent(found -> colour(addLatency(chart, label(row, subject), found), row, subject));
    }
    if (chart.getSeriesCollection().size() > 1) { // or there is nothing to compare
      chart.getStyler().setYAxisLogarithmic(true);
      chart.getStyler().setYAxisTickLabelsFormattingFunction(Tables::number);
      chart.getStyler().setXAxisTickLabelsFormattingFunction(Charts::percent);
      chart.setXAxisTitle("of the operations, in percent");
      chart.setYAxisTitle("microseconds for an operation");
      save(chart, row.id());
    }
  }

  private static XYSeries addLatency(XYChart chart, String label, Measured found) {
    List<Double> nines = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    for (Map.Entry<Double, Double> point : found.percentiles().entrySet()) {
      double value = point.getValue() * found.nanosPerUnit() / 1000;
      if (point.getKey() < 99.9999 && value > 0) {
        nines.add(-Math.log10(1 - point.getKey() / 100));
        micros.add(value);
      }
    }
    return chart.addSeries(label, nines, micros);
  }

  private static String percent(double nines) {
    return Tables.percent(100 * (1 - pow10(-nines)));
  }

  private void save(Chart<?, ?> chart, String name) throws IOException {
    chart.setTitle(results.marked(chart.getTitle()));
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png);
    written.add(Files.write(directory.resolve(results.file(name, ".png")), png.toByteArray()));
  }
}
