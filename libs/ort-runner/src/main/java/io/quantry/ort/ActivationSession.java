package io.quantry.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Streams chosen tensors of a model, batch by batch, for calibration. Values are written by the
 * runtime into pinned buffers that are reused from batch to batch. They are offered there first,
 * then copied in bulk into one array (loops over direct buffers cost five times as much): memory is
 * that of the largest batch, whatever the number of samples. Buffers are direct memory: the JVM
 * must allow the chosen tensors' size of one batch ({@code -XX:MaxDirectMemorySize}). Not
 * thread-safe.
 */
public final class ActivationSession implements AutoCloseable {
  private static final int MOST_KNOWN_SHAPES = 256;

  private final Instrumented copy;
  private final Session session;
  private final Set<String> tensors;
  private final Set<String> fed;
  private final PinnedBuffers buffers = new PinnedBuffers();
  private final Map<String, Map<String, TensorInfo>> shapesByFeeds = new LinkedHashMap<>();
  private final Set<String> varying = new LinkedHashSet<>();
  private float[] values = new float[0];

  private ActivationSession(Instrumented copy, Session session, Collection<String> tensors) {
    this.copy = copy;
    this.session = session;
    Set<String> inputs =
        session.inputs().stream().map(TensorSignature::name).collect(Collectors.toSet());
    this.fed = new LinkedHashSet<>(tensors);
    this.fed.retainAll(inputs);
    this.tensors = new LinkedHashSet<>(tensors);
    this.tensors.removeAll(inputs);
  }

  /**
   * Opens a copy of the model with the tensors as further outputs. Fusions across a chosen tensor
   * do not happen; {@code BASIC} optimization folds constants and BatchNormalization and adds no
   * contrib operator.
   *
   * @param tensors names of values of the main graph that hold numbers, graph inputs among them
   * @param scratch a folder that exists, for the copy
   * @throws IllegalArgumentException if the model has no such tensor
   */
  public static ActivationSession open(
      Model model, Collection<String> tensors, Path scratch, SessionSettings settings) {
    Set<String> outputs = new LinkedHashSet<>(tensors);
    model.graph().inputs().forEach(input -> outputs.remove(input.name()));
    Instrumented copy = Instrumented.write(model, outputs, scratch);
    try {
      return new ActivationSession(copy, Session.open(copy.file(), settings), tensors);
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** The inputs that a run must be given. */
  public List<TensorSignature> inputs() {
    return session.inputs();
  }

  /** Runs one batch and hands over each chosen tensor; an empty tensor is handed over as such. */
  public void run(
      Map<String, TensorValue> feeds, ActivationConsumer consumer, Cancellation cancellation) {
    for (String name : fed) {
      TensorValue value = feeds.get(name);
      if (value != null) {
        deliver(name, value, consumer);
      }
    }
    if (tensors.isEmpty()) {
      return;
    }
    Map<String, OnnxTensor> wrapped = new LinkedHashMap<>();
    try {
      feeds.forEach((name, value) -> wrapped.put(name, NativeTensors.wrap(name, value)));
      String key = key(feeds);
      Map<String, TensorInfo> known = shapesByFeeds.get(key);
      if (known == null || !runPinned(wrapped, known, consumer, cancellation)) {
        runFree(key, wrapped, consumer, cancellation);
      }
    } finally {
      wrapped.values().forEach(OnnxTensor::close);
    }
  }

  /** False, with nothing handed over, where a shape turned out to depend on the data. */
  private boolean runPinned(
      Map<String, OnnxTensor> feeds,
      Map<String, TensorInfo> known,
      ActivationConsumer consumer,
      Cancellation cancellation) {
    Set<String> free = new LinkedHashSet<>(varying);
    free.retainAll(tensors);
    try (PinnedBuffers.Pins pins = buffers.pins(known, varying)) {
      OrtSession.Result result;
      try {
        result = session.runNative(feeds, free, pins.tensors(), cancellation);
      } catch (RunnerException e) {
        if (e.code().equals(Failures.MEMORY)) {
          throw e;
        }
        return false;
      }
      try (result) {
        pins.tensors().forEach((name, tensor) -> deliver(name, pins.value(name), consumer));
        for (String name : free) {
          result.get(name).ifPresent(value -> deliver(name, number(name, value), consumer));
        }
      }
      return true;
    }
  }

  private void runFree(
      String key,
      Map<String, OnnxTensor> feeds,
      ActivationConsumer consumer,
      Cancellation cancellation) {
    try (OrtSession.Result result = session.runNative(feeds, tensors, Map.of(), cancellation)) {
      Map<String, TensorInfo> shapes = new LinkedHashMap<>();
      Map<String, TensorInfo> before = shapesByFeeds.getOrDefault(key, Map.of());
      for (Map.Entry<String, OnnxValue> output : result) {
        String name = output.getKey();
        TensorValue value = number(name, output.getValue());
        TensorInfo info = (TensorInfo) output.getValue().getInfo();
        TensorInfo earlier = before.get(name);
        if (earlier != null && !Arrays.equals(earlier.getShape(), info.getShape())) {
          varying.add(name);
        }
        shapes.put(name, info);
        deliver(name, value, consumer);
      }
      if (shapesByFeeds.size() < MOST_KNOWN_SHAPES) {
        shapesByFeeds.put(key, shapes);
      }
    }
  }

  private void deliver(String name, TensorValue value, ActivationConsumer consumer) {
    if (value.elementType() == ElementType.FLOAT
        && consumer.takes(name, value.shape(), value.content().asFloatBuffer())) {
      return;
    }
    ensure(value.elementCount());
    value.floats(values);
    consumer.accept(name, value.shape(), values, value.elementCount());
  }

  private static TensorValue number(String name, OnnxValue value) {
    if (value instanceof OnnxTensor tensor) {
      return NativeTensors.copyOf(tensor);
    }
    throw new IllegalArgumentException("'%s' is no tensor but %s".formatted(name, value.getInfo()));
  }

  private void ensure(int count) {
    if (values.length < count) {
      values = new float[count];
    }
  }

  private static String key(Map<String, TensorValue> feeds) {
    return feeds.entrySet().stream()
        .map(feed -> feed.getKey() + feed.getValue())
        .sorted()
        .collect(Collectors.joining(";"));
  }

  @Override
  public void close() {
    try (copy) {
      session.close();
    }
  }
}
