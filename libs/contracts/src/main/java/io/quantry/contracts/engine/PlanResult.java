package io.quantry.contracts.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a quantization would do and cost. Layers and size come from quantizing a copy with the
 * ranges of one single input, or from the graph alone; time and memory are estimates.
 *
 * @param inputBytes size of the FP32 model, external data included
 * @param expectedBytes size of the copy; the real result differs by what calibration data or trials
 *     on them decide otherwise, see {@code notes}
 * @param quantized nodes that would be quantized, with the form
 * @param keptFloat nodes that would stay FP32, with the reason
 * @param time estimate of the whole quantization, absent if the model could not be run
 * @param memory estimate of its peak
 * @param notes what a reader should know
 */
public record PlanResult(
    long inputBytes,
    long expectedBytes,
    List<LayerDecision> quantized,
    List<LayerDecision> keptFloat,
    @Nullable Time time,
    Memory memory,
    List<Finding> notes) {
  public PlanResult {
    quantized = List.copyOf(quantized);
    keptFloat = List.copyOf(keptFloat);
    notes = List.copyOf(notes);
  }

  /**
   * An estimate of wall time on the machine that made it.
   *
   * @param seconds of the whole quantization
   * @param calibrationSeconds of them in calibration
   * @param samples that it would be calibrated on, 0 for none
   * @param millisPerSample one run of the FP32 model as it was measured, 0 where it was not
   */
  public record Time(
      double seconds, double calibrationSeconds, long samples, double millisPerSample) {}

  /**
   * An estimate of peak memory.
   *
   * @param bytes in all
   * @param modelBytes for the model's copies in the engine and in the runtime
   * @param activationBytes for one calibration batch
   */
  public record Memory(long bytes, long modelBytes, long activationBytes) {}
}
