package io.quantry.trainer.data;

import io.quantry.trainer.torch.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/** Batches of samples as tensors, in orders that follow from a seed. */
public final class Batches {
  private final Samples samples;
  private final Device device;

  public Batches(Samples samples, Device device) {
    this.samples = samples;
    this.device = device;
  }

  /** Where FLOAT inputs live. */
  public Device device() {
    return device;
  }

  /** Some samples as inputs of the model: FLOAT on the device, integers on the CPU. */
  public Map<String, Tensor> of(int[] chosen) {
    Map<String, Tensor> batch = new LinkedHashMap<>();
    for (int i = 0; i < samples.inputs().size(); i++) {
      SampleInput input = samples.inputs().get(i);
      Tensor tensor =
          Tensors.empty(Tensors.scalarType(input.elementType()), input.batchDims(chosen.length));
      ByteBuffer rows =
          tensor.data_ptr().capacity(tensor.nbytes()).asByteBuffer().order(ByteOrder.nativeOrder());
      for (int sample : chosen) {
        samples.read(sample, i, rows);
      }
      batch.put(input.name(), Tensors.placed(tensor, device));
    }
    return batch;
  }

  /**
   * The numbers from 0 to {@code count - 1} in an order that follows from the seed (Fisher-Yates).
   */
  public static int[] shuffled(int count, long seed) {
    int[] order = new int[count];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
