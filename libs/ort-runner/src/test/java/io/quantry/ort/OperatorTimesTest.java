package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OperatorTimesTest {
  /**
   * A run to warm up and two more of a Loop of three rounds (Identity and Mul) and a Relu, as ONNX
   * Runtime 1.29 recorded them, without the arguments that nobody reads here. Mul took 4 + 3 + 2
   * and 2 + 2 + 2 microseconds.
   */
  @Test
  void addsTheRoundsOfALoopAndTakesTheMedianOverRuns() {
    assertThat(OperatorTimes.ofNodes(Path.of("src/test/resources/profile-with-loop.json")))
        .containsExactly(
            new OperatorTimes.NodeTime("on", "Identity", 4.5),
            new OperatorTimes.NodeTime("scale", "Mul", 7.5),
            new OperatorTimes.NodeTime("loop", "Loop", 38),
            new OperatorTimes.NodeTime("relu", "Relu", 2));
  }
}
