package io.quantry.trainer.graph;

import io.quantry.trainer.torch.Scoped;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients of learned scales of activations, which follow from two others: with {@code y} the fake
 * quantizer of {@code x} with scale {@code s}, {@code sum(dy * y - dx * x) / s}, since {@code dx}
 * is {@code dy} inside the range and 0 outside. libtorch's own kernel computes an element of the
 * scale's gradient for each of x, which takes over twice as long.
 */
final class ScaleGradients implements AutoCloseable {
  private final List<Quantized> quantized = new ArrayList<>();

  private record Quantized(Tensor x, Tensor y, Tensor scale, double factor) {}

  /**
   * Notes what one run quantized.
   *
   * @param x a node of its own in the graph of gradients
   * @param factor by which the gradient is multiplied, divided by the scale
   */
  void expect(Tensor x, Tensor y, Tensor scale, double factor) {
    x.retain_grad();
    y.retain_grad();
    quantized.add(
        new Quantized(
            Scoped.keep(new Tensor(x)),
            Scoped.keep(new Tensor(y)),
            Scoped.keep(new Tensor(scale)),
            factor));
  }

  /** Adds to the gradients of scales, once those of x and y are there. */
  void complete() {
    for (Quantized one : quantized) {
      Scoped.run(
          () -> {
            Tensor dx = one.x().grad();
            Tensor dy = one.y().grad();
            if (dx.defined() && dy.defined()) {
              Tensor sum = torch.sub(dot(dy, one.y()), dot(dx, one.x()));
              Tensor gradient = torch.mul(sum, new Scalar(one.factor()));
              torch.mul(one.scale(), gradient.detach()).sum().backward();
            }
          });
    }
    forget();
  }

  /** Of a run from which nothing went back. */
  void forget() {
    for (Quantized one : quantized) {
      Scoped.release(one.x());
      Scoped.release(one.y());
      Scoped.release(one.scale());
    }
    quantized.clear();
  }

  private static Tensor dot(Tensor gradient, Tensor value) {
    return torch.dot(gradient.flatten(), value.detach().flatten());
  }

  @Override
  public void close() {
    forget();
  }
}
