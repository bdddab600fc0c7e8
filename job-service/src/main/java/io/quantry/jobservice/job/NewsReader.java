package io.quantry.jobservice.job;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has still to send. Whoever does not keep up is cut off: it fetches everything
 * anew and begins again, which costs less than to keep for it what it would be told. Thread-safe.
 */
final class NewsReader implements AutoCloseable {
  static final int MOST_WAITING = 32;

  private static final byte[] END = {};

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Consumer<NewsReader> whenClosed;
  private volatile boolean ended;

  NewsReader(Consumer<NewsReader> whenClosed) {
    this.whenClosed = whenClosed;
  }

  /** Adds an event, or ends the stream if too many wait already. */
  void offer(byte[] event) {
    if (!ended && !waiting.offer(event)) {
      end();
    }
  }

  /** Nothing more is sent, nor what waits. */
  void end() {
    ended = true;
    waiting.clear();
    waiting.offer(END); // wakes whoever waits
  }

  /** The next event; empty if none comes in time, or the stream has ended. */
  Optional<byte[]> next(Duration most) throws InterruptedException {
    byte @Nullable [] event = waiting.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    return event == null || ended ? Optional.empty() : Optional.of(event);
  }

  boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    whenClosed.accept(this);
  }
}
