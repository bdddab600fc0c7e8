package io.quantry.quantizer.store;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * New tensors that come from one source together: all of them taken up from an interrupted run, or
 * all of them begun, with places in the store that are reserved in order. Written by one thread.
 */
public final class TensorSet {
  private List<Tensor> finished;
  private final List<TensorStore.Draft> drafts;

  private TensorSet(List<Tensor> finished, List<TensorStore.Draft> drafts) {
    this.finished = finished;
    this.drafts = drafts;
  }

  /**
   * One of them.
   *
   * @param key says what it is, as {@link TensorStore#finished} wants it
   */
  @SuppressWarnings("ArrayRecordComponent") // dims, used once
  public record Part(String key, ElementType type, long... dims) {}

  static TensorSet of(TensorStore store, List<Part> parts) {
    List<Tensor> finished =
        parts.stream().map(part -> store.finished(part.key())).flatMap(Optional::stream).toList();
    if (finished.size() == parts.size()) {
      return new TensorSet(finished, List.of());
    }
    List<TensorStore.Draft> drafts = new ArrayList<>();
    for (Part part : parts) {
      drafts.add(store.create(part.key(), part.type(), part.dims()));
    }
    return new TensorSet(List.of(), drafts);
  }

  /** The tensors in the order of their parts, if nothing is left to do. */
  public Optional<List<Tensor>> finished() {
    return finished.isEmpty() ? Optional.empty() : Optional.of(finished);
  }

  /** The same, where they are known to be finished. */
  public List<Tensor> tensors() {
    return finished().orElseThrow(() -> new IllegalStateException("the tensors are not finished"));
  }

  /** To be written, each by its place among the parts. */
  public TensorStore.Draft draft(int index) {
    return drafts.get(index);
  }

  /** Finishes all drafts, whose bytes were written or are not wanted. */
  void finish() {
    finished = drafts.stream().map(TensorStore.Draft::finish).toList();
  }
}
