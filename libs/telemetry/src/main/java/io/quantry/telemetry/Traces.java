package io.quantry.telemetry;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Traces as text: the W3C trace context of what runs in this thread, and spans below a context that
 * came from elsewhere. Thread-safe.
 */
public final class Traces {
  /** Header of HTTP requests and Kafka records. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORM = Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Tracer tracer;
  private final Propagator propagator;

  public Traces(Tracer tracer, Propagator propagator) {
    this.tracer = tracer;
    this.propagator = propagator;
  }

  /** Where nothing is traced. */
  public static Traces none() {
    return new Traces(Tracer.NOOP, Propagator.NOOP);
  }

  /** A span below the one of this thread, or the root of a new trace. */
  public Traced begin(String name) {
    return inScope(tracer.nextSpan().name(name).start());
  }

  /** A span below {@code parent}; as {@link #begin(String)} where that is absent or no context. */
  public Traced begin(String name, @Nullable String parent) {
    if (parent == null || !isContext(parent)) {
      return begin(name);
    }
    return inScope(below(name, parent));
  }

  /** A span below {@code parent} that belongs to no thread, for what is told of by several. */
  public Traced detached(String name, String parent) {
    return new Traced(this, below(name, parent), null);
  }

  private Span below(String name, String parent) {
    return propagator
        .<Map<String, String>>extract(
            Map.of(HEADER, parent), (fields, key) -> fields == null ? null : fields.get(key))
        .name(name)
        .start();
  }

  private Traced inScope(Span span) {
    return new Traced(this, span, tracer.withSpan(span));
  }

  /** The context of this thread's span, for whoever works on its behalf. */
  public Optional<String> current() {
    Span span = tracer.currentSpan();
    return span == null ? Optional.empty() : context(span);
  }

  Optional<String> context(Span span) {
    Map<String, String> carrier = new HashMap<>();
    propagator.inject(
        span.context(),
        carrier,
        (fields, key, value) -> {
          if (fields != null) {
            fields.put(key, value);
          }
        });
    return Optional.ofNullable(carrier.get(HEADER)).filter(Traces::isContext);
  }

  /**
   * A context of its own that says that nobody wants to see it: for calls that come every second
   * and belong to no job.
   */
  public static String unsampled() {
    byte[] ids = new byte[24];
    RANDOM.nextBytes(ids);
    String hex = HexFormat.of().formatHex(ids);
    return "00-" + hex.substring(0, 32) + "-" + hex.substring(32) + "-00";
  }

  /** The trace's id within a context; empty for what is none. */
  public static Optional<String> traceId(@Nullable String context) {
    if (context == null) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(context);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static boolean isContext(String text) {
    return FORM.matcher(text).matches();
  }
}
