package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MeanIntervalTest {
  /** Student's own data: additional hours of sleep, drug 2 less drug 1; R's sleep data, t.test. */
  @Test
  void givesThePublishedIntervalOfStudentsSleepData() {
    MeanInterval interval = MeanInterval.of(1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4);
    assertEquals(1.58, interval.mean(), 1e-9);
    assertEquals(0.7001142, interval.mean() - interval.half(), 1e-4);
    assertEquals(2.4598858, interval.mean() + interval.half(), 1e-4);
  }

  @Test
  void threeFiguresHaveTwoDegreesOfFreedom() {
    MeanInterval interval = MeanInterval.of(90, 91, 92);
    assertEquals(91, interval.mean(), 1e-9);
    assertEquals(4.303 / Math.sqrt(3), interval.half(), 1e-9);
  }

  @Test
  void oneFigureHasNoInterval() {
    MeanInterval interval = MeanInterval.of(90);
    assertEquals(90, interval.mean());
    assertTrue(Double.isNaN(interval.half()));
  }
}
