package io.quantry.jobservice.job;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** What all event streams have in common: how they begin, and that they are counted. */
@Component
class OpenStreams {
  private final AtomicInteger count;

  OpenStreams(MeterRegistry meters) {
    this.count = Objects.requireNonNull(meters.gauge("quantry.sse.clients", new AtomicInteger()));
  }

  /** Counted until it is closed. */
  @FunctionalInterface
  interface Open extends AutoCloseable {
    @Override
    void close();
  }

  Open open() {
    count.incrementAndGet();
    return count::decrementAndGet;
  }

  /** Sends the head, so that the client knows that it is let in. */
  static void begin(HttpServletResponse response) throws IOException {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    response.flushBuffer();
  }
}
