package io.quantry.quantizer.algorithm;

import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import java.util.function.Function;

/**
 * Something done to a model beside its quantization: before, after, or both.
 *
 * @param name the word in a job's {@code algorithms}
 * @param summary one sentence for the person who chooses it
 * @param byDefault whether it runs where the job is silent
 * @param step puts it around the rest of the work
 */
public record Algorithm(String name, String summary, boolean byDefault, Step step) {

  /** Puts an algorithm around the plan that quantizes. */
  @FunctionalInterface
  public interface Step {
    /**
     * @param work the prepared model, still FP32
     * @param quantization plans the quantization of a model as it stands; to be asked for the plan
     *     once the model is in the form to be quantized
     */
    Plan around(Work work, Function<Work, Plan> quantization);
  }
}
