package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** That data are refused, with which code, and that the message says where. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(String code, String named, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(named);
  }

  /** Opens and reads the whole dataset. */
  static void assertRefused(
      String code,
      String named,
      String format,
      Map<String, Path> files,
      Map<String, Object> options) {
    assertRefused(
        code,
        named,
        () -> DatasetFacts.of(DatasetFormats.open(new DatasetSource(format, files, options))));
  }
}
