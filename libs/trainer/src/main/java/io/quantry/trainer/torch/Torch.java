package io.quantry.trainer.torch;

import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Settings of libtorch as a whole. */
public final class Torch {
  private Torch() {}

  /** Whether libtorch is packaged for this platform, with CUDA or without; loads nothing. */
  public static boolean isPackaged() {
    return Stream.of("", "-gpu")
        .map(
            extension ->
                "/org/bytedeco/pytorch/%s%s/%s"
                    .formatted(Loader.getPlatform(), extension, System.mapLibraryName("jnitorch")))
        .anyMatch(library -> Torch.class.getResource(library) != null);
  }

  /**
   * Prepares for one piece of work. On a CUDA device products keep all bits of FLOAT, and the
   * kernels are those that repeat themselves where there are such.
   *
   * @param threads of one operator
   * @param seed of what libtorch draws itself
   * @return where to compute: {@link #device}
   */
  public static Device begin(int threads, long seed) {
    torch.set_num_threads(threads);
    torch.manual_seed(seed);
    return device();
  }

  /** The first CUDA device where libtorch has one, else the CPU. */
  public static Device device() {
    if (!torch.cuda_is_available()) {
      return new Device("cpu").retainReference();
    }
    Context context = torch.globalContext();
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
    context.setDeterministicCuDNN(true);
    return new Device("cuda:0").retainReference();
  }

  /** The device in words, for reports. */
  public static String name(Device device) {
    return device.is_cuda() ? "CUDA device " + device.index() : "CPU";
  }
}
