package io.quantry.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void rowsAreChosenByAPattern() {
    Options options = Options.of("folder", "--rows", "{fashion-w4a4-*,speed}");
    assertTrue(options.wants("fashion-w4a4-2"));
    assertTrue(options.wants("speed"));
    assertFalse(options.wants("fashion-w2a4"));
    assertTrue(options.isFullRun());
  }

  @Test
  void fewerSamplesOrEpochsAreNoFullRun() {
    assertFalse(Options.of("folder", "--samples", "2000").isFullRun());
    assertFalse(Options.of("folder", "--epochs", "1").isFullRun());
    assertFalse(Options.of("folder", "--epochs-fp32", "1").isFullRun());
  }

  @Test
  void whatIsNoOptionIsRefusedWithTheUsage() {
    assertTrue(message().startsWith("usage"));
    assertTrue(message("--table").startsWith("usage"));
    assertTrue(message("folder", "--speed", "9").contains("there is no --speed"));
    assertTrue(message("folder", "--threads", "0").contains("from 1"));
    assertTrue(message("folder", "--threads").contains("stands alone"));
    assertEquals(4, Options.of("folder", "--threads", "4").threads());
  }

  private static String message(String... arguments) {
    return String.valueOf(assertThrows(Refused.class, () -> Options.of(arguments)).getMessage());
  }
}
