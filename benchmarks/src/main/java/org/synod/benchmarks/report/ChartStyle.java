// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.awt.Color;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * The look of charts. They have a light ground of their own, so that they can be read on a dark
 * page as well, and colours that most colour-blind people can tell apart.
 */
final class ChartStyle {
  private static final int WIDTH = 860;
  private static final Color GROUND = new Color(0xFAFAFA);
  private static final Color INK = new Color(0x222222);
  private static final Color GRID = new Color(0xD8D8D8);

  /** Of what is ours and of the peers. */
  static final Color[] COLOURS = {
    new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xCC79A7),
    new Color(0x555555), new Color(0x56B4E9), new Color(0x882255), new Color(0x999933)
  };

  /** Of the floor. */
  static final Color FLOOR = new Color(0xB00020);

  private ChartStyle() {}

  /** A chart of lines, without any. */
  static XYChart lines(String title) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(360).build();
    style(chart, chart.getStyler(), title);
    return chart;
  }

  /** A chart of bars, without any. */
  static CategoryChart bars(String title, int height) {
    CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(height).build();
    style(chart, chart.getStyler(), title);
    return chart;
  }

  private static void style(Chart<?, ?> chart, AxesChartStyler styler, String title) {
    chart.setTitle(title);
    styler.setChartBackgroundColor(GROUND).setPlotBackgroundColor(GROUND);
    styler.setLegendBackgroundColor(GROUND).setLegendPosition(LegendPosition.OutsideE);
    styler.setChartFontColor(INK).setSeriesColors(COLOURS);
    styler.setAxisTickLabelsColor(INK).setPlotGridLinesColor(GRID).setErrorBarsColor(INK);
    styler.setPlotGridVerticalLinesVisible(false);
  }

  /** Labels that are longer than their bars are wide. */
  static void slant(CategoryChart chart, int labels) {
    chart.getStyler().setXAxisLabelRotation(70).setXAxisLabelAlignment(TextAlignment.Right);
    chart.getStyler().setXAxisLabelAlignmentVertical(TextAlignment.Right);
    // the library knows no axis of one label
    chart.getStyler().setXAxisMaxLabelCount(Math.max(2, labels));
  }

  /** A line across. */
  static void line(CategoryChart chart, double value) {
    chart.getStyler().setAnnotationLineColor(FLOOR);
    chart.addAnnotation(
        new AnnotationLine(value, /* isVertical= */ false, /* isValueInScreenSpace= */ false));
  }
}
