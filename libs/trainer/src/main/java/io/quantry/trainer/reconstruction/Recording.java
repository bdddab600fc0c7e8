package io.quantry.trainer.reconstruction;

import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Values of many samples, held in host memory and given back in batches of the size in which they
 * came. A value of rank 1 that is whole numbers, and one whose first axis is no multiple of the
 * batch, is taken for the same in all batches, as shapes are; all others for the samples one after
 * another.
 */
final class Recording implements AutoCloseable {
  private final int samples;
  private final int batch;
  private final Device device;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private int recorded;

  /**
   * One value.
   *
   * @param rows {@code [samples, elements of one]}, or the value itself if it is the same for all
   * @param dims of a batch
   */
  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  private record Track(Tensor rows, long[] dims, boolean varies) {}

  /**
   * @param samples a multiple of the batch
   * @param device where batches are wanted
   */
  Recording(int samples, int batch, Device device) {
    this.samples = samples;
    this.batch = batch;
    this.device = device;
  }

  /** Bytes that one sample of these values takes. */
  static long bytes(Map<String, Tensor> values, int batch) {
    return values.values().stream().mapToLong(value -> value.nbytes() / batch).sum();
  }

  /** Appends a batch of values; always the same names. */
  void add(Map<String, Tensor> values) {
    values.forEach(
        (name, value) -> {
          Track track = tracks.computeIfAbsent(name, absent -> begin(value));
          if (track.varies()) {
            track
                .rows()
                .narrow(0, recorded, batch)
                .copy_(value.detach().reshape(batch, value.numel() / batch));
          }
        });
    recorded += batch;
  }

  /** The values of a batch of samples, by their numbers in the order of recording. */
  Map<String, Tensor> of(int[] chosen) {
    long[] numbers = new long[chosen.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = chosen[i];
    }
    Tensor index = Tensors.of(numbers, numbers.length);
    Map<String, Tensor> values = new LinkedHashMap<>();
    tracks.forEach(
        (name, track) -> {
          Tensor rows =
              track.varies()
                  ? track.rows().index_select(0, index).reshape(track.dims())
                  : new Tensor(track.rows());
          values.put(name, Tensors.placed(rows, device));
        });
    return values;
  }

  @Override
  public void close() {
    tracks.values().forEach(track -> Scoped.release(track.rows()));
  }

  private Track begin(Tensor value) {
    long[] dims = value.shape();
    boolean isShape = dims.length == 1 && !value.is_floating_point();
    if (dims.length == 0 || isShape || dims[0] % batch != 0) {
      return new Track(Scoped.keep(value.detach().cpu().clone()), dims, false);
    }
    ScalarType type = value.scalar_type();
    return new Track(Scoped.keep(Tensors.empty(type, samples, value.numel() / batch)), dims, true);
  }
}
