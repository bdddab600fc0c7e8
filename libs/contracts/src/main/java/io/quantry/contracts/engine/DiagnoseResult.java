package io.quantry.contracts.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a quantized model loses accuracy. Every SQNR is in decibel, {@code 10 log10(Σ r² / Σ (r -
 * c)²)} over all elements of all samples; {@value #MOST_DECIBEL} stands for equal, its negative for
 * values that are not finite, absent for what was not measured.
 *
 * @param samples that both models ran on
 * @param outputs each output's noise, step by step
 * @param layers every quantized layer in graph order
 * @param sensitivity layers each quantized alone, the most harmful first
 * @param quantized what was quantized, with the form
 * @param keptFloat operators with weights or products that were not, with the reason
 * @param findings what could not be told apart or matched, and what is remarkable
 * @param millisByStage wall time of each stage
 */
public record DiagnoseResult(
    long samples,
    List<Output> outputs,
    List<Layer> layers,
    List<Sensitivity> sensitivity,
    List<LayerDecision> quantized,
    List<LayerDecision> keptFloat,
    List<Finding> findings,
    Map<String, Long> millisByStage) {
  /** Stands for no noise at all: float32 cannot tell apart what is closer. */
  public static final double MOST_DECIBEL = 200;

  /**
   * One output.
   *
   * @param sqnrDb of the candidate as the runtime runs it
   * @param steps the noise from FP32 on, each step upon those before it
   */
  public record Output(String output, @Nullable Double sqnrDb, List<Step> steps) {}

  /**
   * The model with one more part of its quantization.
   *
   * @param step what came in
   * @param sqnrDb with it and everything before
   * @param noiseShare what it adds, in shares of the last step's noise power; negative where it
   *     cancels noise
   */
  public record Step(String step, @Nullable Double sqnrDb, @Nullable Double noiseShare) {}

  /**
   * One quantized layer, with the noise at its output, that of the layers before it included.
   *
   * @param tensor the tensor that was compared
   * @param precision such as {@code int8 × uint8}
   * @param storedDb its stored weights beside the FP32 ones, without a run
   * @param weightsDb all weights of the model quantized, activations in FP32
   * @param activationsDb all activations quantized, weights in FP32
   * @param bothDb the candidate
   */
  public record Layer(
      String node,
      String opType,
      String tensor,
      String precision,
      @Nullable Double storedDb,
      @Nullable Double weightsDb,
      @Nullable Double activationsDb,
      @Nullable Double bothDb) {}

  /**
   * One layer quantized alone.
   *
   * @param outputDb the worst output's SQNR
   */
  public record Sensitivity(String node, String opType, double outputDb) {}
}
