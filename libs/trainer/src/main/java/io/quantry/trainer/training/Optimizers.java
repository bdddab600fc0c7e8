package io.quantry.trainer.training;

import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.graph.TorchGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.OptimizerOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;

/**
 * libtorch's optimizer over a graph's constants: weights with decay, the others without, scales
 * without and at a tenth of the rate, since Adam's steps do not shrink with a scale's small
 * gradient.
 */
final class Optimizers {
  private static final double MOMENTUM = 0.9;
  private static final double SCALE_RATE = 0.1;

  private final Optimizer optimizer;
  private final List<Group> groups;

  private Optimizers(Optimizer optimizer, List<Group> groups) {
    this.optimizer = optimizer;
    this.groups = groups;
  }

  /**
   * @param factor of the peak rate
   */
  private record Group(Collection<String> names, double factor, double decay) {}

  static Optimizers of(TorchGraph graph, Trainables trainables, TrainingSettings settings) {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group(trainables.weights(), 1, settings.weightDecay()));
    groups.add(new Group(trainables.others(), 1, 0));
    if (settings.learnScales()) {
      groups.add(new Group(trainables.scales(), SCALE_RATE, 0));
    }
    groups.removeIf(group -> group.names().isEmpty());
    boolean adam = settings.optimizer().equals("adam");
    Optimizer optimizer = null;
    for (Group group : groups) {
      TensorVector tensors = new TensorVector();
      group.names().forEach(name -> tensors.push_back(graph.constant(name)));
      OptimizerOptions options = adam ? adam(settings, group) : sgd(settings, group);
      if (optimizer == null) {
        optimizer =
            adam
                ? new AdamW(tensors, new AdamWOptions(options))
                : new SGD(tensors, new SGDOptions(options));
      } else {
        optimizer.add_param_group(new OptimizerParamGroup(tensors, options));
      }
    }
    if (optimizer == null) {
      throw new IllegalArgumentException("the model has no constants to train");
    }
    optimizer.retainReference();
    return new Optimizers(optimizer, List.copyOf(groups));
  }

  private static AdamWOptions adam(TrainingSettings settings, Group group) {
    AdamWOptions options = new AdamWOptions(settings.learningRate() * group.factor());
    options.weight_decay().put(group.decay());
    return options;
  }

  private static SGDOptions sgd(TrainingSettings settings, Group group) {
    SGDOptions options = new SGDOptions(settings.learningRate() * group.factor());
    options.momentum().put(MOMENTUM);
    options.weight_decay().put(group.decay());
    options.nesterov().put(true);
    return options;
  }

  Optimizer inLibtorch() {
    return optimizer;
  }

  /** Sets the rate of the steps to come. */
  void setRate(double rate) {
    for (int i = 0; i < groups.size(); i++) {
      optimizer.param_groups().get(i).options().set_lr(rate * groups.get(i).factor());
    }
  }

  void zeroGradients() {
    optimizer.zero_grad();
  }

  void step() {
    optimizer.step();
  }

  void close() {
    optimizer.releaseReference();
  }
}
