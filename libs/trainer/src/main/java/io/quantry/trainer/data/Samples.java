package io.quantry.trainer.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A fixed number of samples of one shape, each to be had by its number. */
public interface Samples {
  /** How many there are. */
  int count();

  /** The model's inputs. */
  List<SampleInput> inputs();

  /**
   * Appends one sample's packed little-endian elements.
   *
   * @param sample from 0
   * @param input index into {@link #inputs}
   * @throws java.io.UncheckedIOException if they cannot be read
   */
  void read(int sample, int input, ByteBuffer target);

  /** The class of each sample; empty where there are no labels. */
  Optional<int[]> labels();
}
