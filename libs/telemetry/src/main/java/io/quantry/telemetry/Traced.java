package io.quantry.telemetry;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A span under way; one in scope is its thread's until that thread closes it. */
public final class Traced implements AutoCloseable {
  private final Traces traces;
  private final Span span;
  private final Tracer.@Nullable SpanInScope scope;

  Traced(Traces traces, Span span, Tracer.@Nullable SpanInScope scope) {
    this.traces = traces;
    this.span = span;
    this.scope = scope;
  }

  public Traced tag(String key, String value) {
    span.tag(key, value);
    return this;
  }

  /** Marks the span as failed. */
  public void failed(String why) {
    span.tag("error", why);
  }

  /** The span's context, for whoever works below it. */
  public Optional<String> context() {
    return traces.context(span);
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
    }
    span.end();
  }
}
