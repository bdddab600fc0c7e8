package io.quantry.trainer.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Settings of libtorch as a whole. */
public final class Torch {
  private Torch() {}

  /** Whether libtorch is packaged for this platform; loads nothing. */
  public static boolean isPackaged() {
    String library =
        "/org/bytedeco/pytorch/%s/%s"
            .formatted(Loader.getPlatform(), System.mapLibraryName("jnitorch"));
    return Torch.class.getResource(library) != null;
  }

  /**
   * Prepares for one piece of work.
   *
   * @param threads of one operator
   * @param seed of what libtorch draws itself
   * @return where to compute: the first CUDA device where there is one, else the CPU
   */
  public static Device begin(int threads, long seed) {
    torch.set_num_threads(threads);
    torch.manual_seed(seed);
    return new Device(torch.cuda_is_available() ? "cuda" : "cpu").retainReference();
  }
}
