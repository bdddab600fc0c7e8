package io.quantry.ort;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As {@link ActivationSession}, for tensors of which the extremes are enough: the runtime finds
 * them itself while the values are in its caches, at the speed of memory, and nothing is copied.
 *
 * <ol>
 *   <li>The first batch is streamed whole: it tells shapes and element types.
 *   <li>From then on FLOAT tensors are reduced in the graph ({@link Reductions}); graph inputs and
 *       other types are streamed as before.
 *   <li>A batch in which a tensor may hold a NaN or an infinity is run again, and this tensor
 *       streamed whole.
 * </ol>
 *
 * Not thread-safe.
 */
public final class ExtremesSession implements AutoCloseable {
  private final Model model;
  private final Set<String> tensors;
  private final Set<String> wanted;
  private final Path scratch;
  private final SessionSettings settings;
  private ActivationSession session;
  private @Nullable Reductions reductions;

  private ExtremesSession(
      Model model,
      Set<String> tensors,
      Set<String> wanted,
      Path scratch,
      SessionSettings settings) {
    this.model = model;
    this.tensors = tensors;
    this.wanted = wanted;
    this.scratch = scratch;
    this.settings = settings;
    this.session = ActivationSession.open(model, tensors, scratch, settings);
  }

  /**
   * Opens copies of the model; see {@link ActivationSession#open}.
   *
   * @param tensors names of values of the main graph that hold numbers, graph inputs among them
   * @param reduced those of them of which the extremes are enough
   * @throws IllegalArgumentException if the model has no such tensor
   */
  public static ExtremesSession open(
      Model model,
      Collection<String> tensors,
      Collection<String> reduced,
      Path scratch,
      SessionSettings settings) {
    Set<String> inputs = new HashSet<>();
    model.graph().inputs().stream().map(Value::name).forEach(inputs::add);
    Set<String> wanted = new LinkedHashSet<>(reduced);
    wanted.removeAll(inputs);
    wanted.retainAll(Set.copyOf(tensors));
    return new ExtremesSession(model, new LinkedHashSet<>(tensors), wanted, scratch, settings);
  }

  /** The inputs that a run must be given. */
  public List<TensorSignature> inputs() {
    return session.inputs();
  }

  /**
   * Runs one batch. A tensor whose extremes are enough may be handed over whole all the same, and
   * is in the first batch.
   */
  public void run(
      Map<String, TensorValue> feeds, ExtremesConsumer consumer, Cancellation cancellation) {
    if (reductions != null) {
      reduce(reductions, feeds, consumer, cancellation);
      return;
    }
    Typed typed = new Typed(consumer);
    session.run(feeds, typed, cancellation);
    if (!wanted.isEmpty()) {
      wanted.retainAll(typed.floats);
      reopen();
    }
  }

  /** The first session goes before the second comes: weights are in memory once. */
  private void reopen() {
    session.close();
    Model copy = model.copy();
    Reductions added = Reductions.addTo(copy, wanted);
    Set<String> outputs = new LinkedHashSet<>(tensors);
    outputs.removeAll(wanted);
    outputs.addAll(added.outputs());
    session = ActivationSession.open(copy, outputs, scratch, settings);
    reductions = added;
  }

  private void reduce(
      Reductions added,
      Map<String, TensorValue> feeds,
      ExtremesConsumer consumer,
      Cancellation cancellation) {
    session.run(feeds, new Sorted(added, consumer), cancellation);
    List<String> doubtful = added.deliver(consumer);
    if (!doubtful.isEmpty()) {
      try (ActivationSession whole = ActivationSession.open(model, doubtful, scratch, settings)) {
        whole.run(feeds, consumer, cancellation);
      }
    }
  }

  @Override
  public void close() {
    session.close();
  }

  /** Notes which tensors are FLOAT: only those are offered where they lie. */
  private record Typed(ActivationConsumer consumer, Set<String> floats)
      implements ActivationConsumer {
    Typed(ActivationConsumer consumer) {
      this(consumer, new HashSet<>());
    }

    @Override
    public void accept(String tensor, long[] shape, float[] values, int count) {
      consumer.accept(tensor, shape, values, count);
    }

    @Override
    public boolean takes(String tensor, long[] shape, FloatBuffer values) {
      floats.add(tensor);
      return consumer.takes(tensor, shape, values);
    }
  }

  /** Keeps the numbers apart from the tensors. */
  private record Sorted(Reductions reductions, ActivationConsumer consumer)
      implements ActivationConsumer {
    @Override
    public void accept(String tensor, long[] shape, float[] values, int count) {
      consumer.accept(tensor, shape, values, count);
    }

    @Override
    public boolean takes(String tensor, long[] shape, FloatBuffer values) {
      return reductions.takes(tensor, values) || consumer.takes(tensor, shape, values);
    }
  }
}
