package io.quantry.trainer.training;

import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Varies pictures {@code [samples, channels, height, width]}: each is shifted by up to a fourteenth
 * of its side in both directions (2 of 28 pixels), what comes in is zero, and mirrored in half of
 * the cases where that is asked for. Inputs of other ranks stay. Deterministic for a seed.
 */
record Augmenter(Augmentation augmentation) {
  private static final int PART = 14;

  Map<String, Tensor> apply(Map<String, Tensor> batch, long seed) {
    if (augmentation == Augmentation.NONE) {
      return batch;
    }
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> varied = new LinkedHashMap<>();
    batch.forEach(
        (name, tensor) ->
            varied.put(
                name,
                tensor.dim() == 4 && tensor.is_floating_point() ? vary(tensor, random) : tensor));
    return varied;
  }

  private Tensor vary(Tensor pictures, SplittableRandom random) {
    long height = pictures.size(2);
    long width = pictures.size(3);
    long down = Math.max(1, height / PART);
    long right = Math.max(1, width / PART);
    Tensor padded =
        torch.constant_pad_nd(pictures, new long[] {right, right, down, down}, new Scalar(0.0));
    TensorVector rows = new TensorVector();
    for (long i = 0; i < pictures.size(0); i++) {
      Tensor picture =
          padded
              .select(0, i)
              .narrow(1, random.nextLong(2 * down + 1), height)
              .narrow(2, random.nextLong(2 * right + 1), width);
      boolean mirrored = augmentation == Augmentation.SHIFT_FLIP && random.nextBoolean();
      rows.push_back(mirrored ? picture.flip(2) : picture);
    }
    return torch.stack(rows, 0);
  }
}
