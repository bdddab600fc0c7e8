package io.quantry.engine;

import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the model gave that others were compared with last, for every feed: techniques compare one
 * FP32 model with many candidates. Models change as they are worked on, so it is known by its
 * digest. Where the outputs are large, such as a map of classes for each pixel, nothing is held.
 */
final class ReferenceOutputs {
  private final long mostBytes;
  private String model = "";
  private List<Map<String, TensorValue>> outputs = List.of();

  /**
   * @param mostBytes what may be held
   */
  ReferenceOutputs(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * One map a feed; empty if this is not the model that was recorded last.
   *
   * @param digest the model's {@link ModelDigest}
   */
  Optional<List<Map<String, TensorValue>>> of(String digest) {
    return !outputs.isEmpty() && model.equals(digest) ? Optional.of(outputs) : Optional.empty();
  }

  /** Collects what a model gives; {@link Recording#end} comes after the last feed. */
  Recording record(String digest) {
    outputs = List.of(); // before others take their place
    return new Recording(digest);
  }

  /** Outputs of one model, feed by feed. */
  final class Recording {
    private final String digest;
    private final List<Map<String, TensorValue>> recorded = new ArrayList<>();
    private long left = mostBytes;

    private Recording(String digest) {
      this.digest = digest;
    }

    void add(Map<String, TensorValue> values) {
      left -= values.values().stream().mapToLong(value -> value.content().remaining()).sum();
      if (left < 0) {
        recorded.clear();
      } else {
        recorded.add(values);
      }
    }

    void end() {
      if (left >= 0) {
        model = digest;
        outputs = List.copyOf(recorded);
      }
    }
  }
}
