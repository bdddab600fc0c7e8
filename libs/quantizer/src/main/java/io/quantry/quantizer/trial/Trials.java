package io.quantry.quantizer.trial;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.ConstantEvaluator;
import java.util.List;
import java.util.Map;

/**
 * Tries models out on the machine at hand. Models are given as they stand and are not changed; each
 * call runs them afresh, which costs seconds on a large one. A model that does not load or run
 * throws what the runtime reports: a technique that tries a rewrite out of curiosity asks {@link
 * #runs} first.
 */
public interface Trials extends ConstantEvaluator {
  /** Nothing can be tried: techniques keep to what is known to help. */
  Trials NONE =
      new Trials() {
        @Override
        public Map<String, Tensor> evaluate(Model constants) {
          return Map.of();
        }

        @Override
        public boolean canRun() {
          return false;
        }

        @Override
        public boolean hasData() {
          return false;
        }

        @Override
        public boolean runs(Model model) {
          return false;
        }

        @Override
        public List<OutputFidelity> compare(Model reference, Model candidate) {
          throw new IllegalStateException("nothing can be tried here");
        }

        @Override
        public List<Double> medianMicros(List<Model> models) {
          throw new IllegalStateException("nothing can be tried here");
        }

        @Override
        public List<NodeTime> nodeTimes(Model model) {
          throw new IllegalStateException("nothing can be tried here");
        }
      };

  /** Whether inputs are at hand on which models can be run, real or made up. */
  boolean canRun();

  /** Whether those inputs are the job's calibration data; made-up ones tell times, no accuracy. */
  boolean hasData();

  /** Whether the model loads in the runtime and runs on the first of the inputs. */
  boolean runs(Model model);

  /**
   * Runs both on the same inputs (a bounded number of calibration samples) and compares each FLOAT
   * output.
   *
   * @param reference usually the FP32 model
   * @return in the order of the reference's outputs
   */
  List<OutputFidelity> compare(Model reference, Model candidate);

  /**
   * The median time of one run of each model, in microseconds: all on the same input, run in turns
   * so that a disturbance meets all of them, fully optimized.
   */
  List<Double> medianMicros(List<Model> models);

  /**
   * The median time of each kernel of one model as the runtime optimized it, in microseconds. Fused
   * nodes bear the name of one of their parts.
   */
  List<NodeTime> nodeTimes(Model model);

  /**
   * One kernel's time.
   *
   * @param node its name in the optimized graph
   * @param opType its operator there, such as {@code QLinearConv}
   */
  record NodeTime(String node, String opType, double micros) {}
}
