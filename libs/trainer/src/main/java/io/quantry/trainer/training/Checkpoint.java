package io.quantry.trainer.training;

import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.InputArchive;
import org.bytedeco.pytorch.OutputArchive;
import org.bytedeco.pytorch.Tensor;

/**
 * Everything that a training needs to go on: constants, the best ones so far, the optimizer's
 * state, and how far it is. One archive of libtorch, replaced whole after each epoch, so that a
 * reader finds an old one or a new one.
 */
final class Checkpoint {
  private static final String NOW = "now/";
  private static final String BEST = "best/";
  private static final String OPTIMIZER = "optimizer";
  private static final String STATE = "state";
  private static final String SCORES = "scores";
  private static final double NO_ACCURACY = -1;

  private final Path file;
  private final long identity;
  private final Device device;

  /**
   * @param identity of model and settings; an archive of another one is not read
   * @param device where the training goes on, which need not be where it began
   */
  Checkpoint(Path file, long identity, Device device) {
    this.file = file;
    this.identity = identity;
    this.device = device;
  }

  /**
   * How far a training is.
   *
   * @param epochs done
   * @param bestEpoch 0 where none was better than the start
   * @param best the best score
   */
  record Progress(int epochs, int bestEpoch, Score best) {}

  void write(
      TorchGraph graph,
      Collection<String> names,
      Map<String, Tensor> best,
      Optimizers optimizers,
      Progress progress)
      throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Scoped.run(
        () -> {
          OutputArchive archive = new OutputArchive();
          int i = 0;
          for (String name : names) {
            archive.write(NOW + i, graph.constant(name).detach());
            archive.write(BEST + i, Objects.requireNonNull(best.get(name)));
            i++;
          }
          OutputArchive state = new OutputArchive();
          optimizers.inLibtorch().save(state);
          archive.write(OPTIMIZER, state);
          archive.write(
              STATE, Tensors.of(new long[] {identity, progress.epochs(), progress.bestEpoch()}, 3));
          archive.write(
              SCORES,
              Tensor.create(
                  new double[] {
                    progress.best().accuracy().orElse(NO_ACCURACY), progress.best().loss()
                  },
                  2));
          archive.save_to(fresh.toString());
        });
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Restores what {@link #write} kept; empty where there is nothing of this training. */
  Optional<Progress> read(
      TorchGraph graph, Collection<String> names, Map<String, Tensor> best, Optimizers optimizers) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Scoped.withoutGradients(
        () -> {
          InputArchive archive = new InputArchive();
          try {
            archive.load_from(file.toString(), new DeviceOptional(device));
          } catch (RuntimeException unreadable) {
            return Optional.empty(); // cut off or foreign: training begins anew
          }
          Tensor state = new Tensor();
          if (!archive.try_read(STATE, state)) {
            return Optional.empty();
          }
          long[] numbers = Tensors.longs(state);
          if (numbers.length != 3 || numbers[0] != identity) {
            return Optional.empty();
          }
          int i = 0;
          for (String name : names) {
            restore(archive, NOW + i, graph.constant(name));
            restore(archive, BEST + i, Objects.requireNonNull(best.get(name)));
            i++;
          }
          InputArchive nested = new InputArchive();
          archive.read(OPTIMIZER, nested);
          optimizers.inLibtorch().load(nested);
          Tensor scores = new Tensor();
          archive.read(SCORES, scores);
          DoublePointer accuracyAndLoss = scores.cpu().data_ptr_double();
          return Optional.of(
              new Progress(
                  Math.toIntExact(numbers[1]),
                  Math.toIntExact(numbers[2]),
                  score(accuracyAndLoss.get(0), accuracyAndLoss.get(1))));
        });
  }

  private static Score score(double accuracy, double loss) {
    return new Score(
        accuracy == NO_ACCURACY ? OptionalDouble.empty() : OptionalDouble.of(accuracy), loss);
  }

  private static void restore(InputArchive archive, String name, Tensor target) {
    Tensor stored = new Tensor();
    archive.read(name, stored);
    target.copy_(stored);
  }
}
