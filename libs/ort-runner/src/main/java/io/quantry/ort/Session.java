package io.quantry.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A model loaded into ONNX Runtime on the CPU. Thread-safe for runs; close it only when none is in
 * progress.
 */
public final class Session implements AutoCloseable {
  private final OrtSession session;
  private final List<TensorSignature> inputs;
  private final List<TensorSignature> outputs;

  private Session(OrtSession session) throws OrtException {
    this.session = session;
    this.inputs = session.getInputInfo().values().stream().map(Session::tensorInput).toList();
    this.outputs =
        session.getOutputInfo().values().stream()
            .map(NativeTensors::signature)
            .flatMap(Optional::stream)
            .toList();
  }

  /**
   * Loads a file; side files are found beside it.
   *
   * @throws RunnerException {@code model-rejected-by-runtime} if it does not load
   */
  public static Session open(Path model, SessionSettings settings) {
    return open(
        settings, options -> Machine.environment().createSession(model.toString(), options));
  }

  /** Loads a model from a buffer; side files are found where the settings say. */
  public static Session open(ByteBuffer model, SessionSettings settings) {
    ByteBuffer direct = model.duplicate();
    if (!direct.isDirect()) {
      direct = ByteBuffer.allocateDirect(model.remaining()).put(model.duplicate()).flip();
    }
    ByteBuffer content = direct;
    return open(settings, options -> Machine.environment().createSession(content, options));
  }

  private static Session open(SessionSettings settings, Loader loader) {
    try (OrtSession.SessionOptions options = NativeOptions.of(settings)) {
      OrtSession session = loader.load(options);
      try {
        return new Session(session);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw Failures.load(e);
    }
  }

  /** The inputs that a run must be given, in the model's order. */
  public List<TensorSignature> inputs() {
    return inputs;
  }

  /** The outputs that are tensors, in the model's order; others are never asked for. */
  public List<TensorSignature> outputs() {
    return outputs;
  }

  /** Runs without a way to stop it; see {@link #run(Map, Collection, Cancellation)}. */
  public Map<String, TensorValue> run(Map<String, TensorValue> feeds) {
    return run(feeds, new Cancellation());
  }

  /** Runs for all outputs. */
  public Map<String, TensorValue> run(Map<String, TensorValue> feeds, Cancellation cancellation) {
    return run(feeds, outputs.stream().map(TensorSignature::name).toList(), cancellation);
  }

  /**
   * Runs for some outputs, copied out of the runtime.
   *
   * @throws RunnerException {@code dataset-model-mismatch} if the feeds do not fit, else {@code
   *     model-rejected-by-runtime} or {@code memory-limit-exceeded}
   * @throws CancellationException if canceled before or while running
   */
  public Map<String, TensorValue> run(
      Map<String, TensorValue> feeds, Collection<String> wanted, Cancellation cancellation) {
    try (PreparedRun run = prepare(feeds, wanted)) {
      return run.outputs(cancellation);
    }
  }

  /** Wraps feeds once for many runs. */
  public PreparedRun prepare(Map<String, TensorValue> feeds, Collection<String> wanted) {
    requireOutputs(wanted);
    return new PreparedRun(this, feeds, new LinkedHashSet<>(wanted));
  }

  /**
   * Ends profiling and returns the finished profile's file.
   *
   * @throws IllegalStateException if the session was opened without a profile
   */
  public Path endProfiling() {
    try {
      return Path.of(session.endProfiling());
    } catch (OrtException e) {
      throw new IllegalStateException("no profile was asked for when the session was opened", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the runtime does not close the session", e);
    }
  }

  /** One native run under a cancellation; pinned values must be among the names of the model. */
  OrtSession.Result runNative(
      Map<String, OnnxTensor> feeds,
      Set<String> wanted,
      Map<String, OnnxTensor> pinned,
      Cancellation cancellation) {
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      cancellation.enter(options);
      try {
        return session.run(feeds, wanted, pinned, options);
      } catch (OrtException e) {
        if (cancellation.isCanceled()) {
          throw (CancellationException) new CancellationException("canceled").initCause(e);
        }
        throw e;
      } finally {
        cancellation.leave(options);
      }
    } catch (OrtException e) {
      throw Failures.run(e);
    }
  }

  static Map<String, TensorValue> copies(OrtSession.Result result) {
    Map<String, TensorValue> values = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> entry : result) {
      if (entry.getValue() instanceof OnnxTensor tensor) {
        values.put(entry.getKey(), NativeTensors.copyOf(tensor));
      }
    }
    return values;
  }

  private void requireOutputs(Collection<String> wanted) {
    List<String> names = outputs.stream().map(TensorSignature::name).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "no tensor output '%s', the model has %s".formatted(name, names));
      }
    }
  }

  private static TensorSignature tensorInput(NodeInfo node) {
    return NativeTensors.signature(node)
        .orElseThrow(
            () ->
                new RunnerException(
                    Failures.REJECTED,
                    "input '%s' is a %s; only tensor inputs can be fed"
                        .formatted(node.getName(), node.getInfo())));
  }

  private interface Loader {
    OrtSession load(OrtSession.SessionOptions options) throws OrtException;
  }
}
