package io.quantry.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Feeds that are wrapped once and run as often as wanted. Not thread-safe. */
public final class PreparedRun implements AutoCloseable {
  private final Session session;
  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final Set<String> wanted;

  PreparedRun(Session session, Map<String, TensorValue> values, Set<String> wanted) {
    this.session = session;
    this.wanted = wanted;
    try {
      values.forEach((name, value) -> feeds.put(name, NativeTensors.wrap(name, value)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Runs once and copies the outputs. */
  public Map<String, TensorValue> outputs(Cancellation cancellation) {
    try (OrtSession.Result result = session.runNative(feeds, wanted, Map.of(), cancellation)) {
      return Session.copies(result);
    }
  }

  /** Runs once, drops the outputs, and returns the time from call to return of the runtime. */
  public long nanos(Cancellation cancellation) {
    long start = System.nanoTime();
    OrtSession.Result result = session.runNative(feeds, wanted, Map.of(), cancellation);
    long nanos = System.nanoTime() - start;
    result.close();
    return nanos;
  }

  @Override
  public void close() {
    feeds.values().forEach(OnnxTensor::close);
    feeds.clear();
  }
}
