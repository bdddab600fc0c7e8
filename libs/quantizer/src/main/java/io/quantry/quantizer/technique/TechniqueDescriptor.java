package io.quantry.quantizer.technique;

import java.util.List;

/**
 * What a technique says about itself: everything that validation, help, forms and reference pages
 * need.
 *
 * @param type the name in a job's {@code technique.type}
 * @param title for people
 * @param summary one or two sentences
 * @param calibration whether it takes sample data to calibrate on
 * @param training whether it takes sample data to train on; a technique that does takes no others
 * @param parameters in the order in which to show them
 * @param kernels runtime kernels of which at least one must appear in the optimized graph of every
 *     result; alternatives are separated by {@code |}, and a result need only hold the kernels of
 *     operators that the model has
 * @param expectations per class of hardware
 * @param unsupportedHardware classes of hardware on which the result cannot run
 */
public record TechniqueDescriptor(
    String type,
    String title,
    String summary,
    CalibrationUse calibration,
    TrainingUse training,
    List<Parameter> parameters,
    List<String> kernels,
    List<Expectation> expectations,
    List<String> unsupportedHardware) {

  /** Refuses two parameters at one path, and two sets of data. */
  public TechniqueDescriptor {
    parameters = List.copyOf(parameters);
    kernels = List.copyOf(kernels);
    expectations = List.copyOf(expectations);
    unsupportedHardware = List.copyOf(unsupportedHardware);
    long paths = parameters.stream().map(Parameter::path).distinct().count();
    if (paths != parameters.size()) {
      throw new IllegalArgumentException(type + " declares a parameter twice");
    }
    if (training != TrainingUse.NONE && calibration != CalibrationUse.NONE) {
      throw new IllegalArgumentException(type + " takes two sets of data, a job has one");
    }
  }

  /** Whether it has a use for sample data. */
  public boolean takesData() {
    return calibration != CalibrationUse.NONE || training != TrainingUse.NONE;
  }
}
