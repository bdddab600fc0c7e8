package io.quantry.trainer.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Bounds the life of native memory. The garbage collector does not see how large a tensor is, so
 * everything that computes runs in a scope, and what is to outlive it is named.
 */
public final class Scoped {
  private Scoped() {}

  /**
   * Runs {@code work}; all tensors that it made are gone afterwards, but those it {@link #keep}s.
   */
  public static void run(Runnable work) {
    try (PointerScope scope = new PointerScope()) {
      work.run();
    }
  }

  /** The same with a plain value as result. */
  public static <T> T compute(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }

  /** Runs {@code work} in a scope in which nothing is recorded for gradients. */
  public static <T> T withoutGradients(Supplier<T> work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  /** Lets a tensor outlive the scopes it was made in, until {@link #release}. */
  public static Tensor keep(Tensor tensor) {
    return tensor.retainReference();
  }

  /** Frees a tensor that was kept. */
  public static void release(Tensor tensor) {
    tensor.releaseReference();
  }
}
