package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A stream of server-sent events as a client that keeps up reads it. */
public final class LiveEvents implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Event> coming = new LinkedBlockingQueue<>();
  private final List<Event> seen = new ArrayList<>();
  private final Thread reader;

  /** An event, or a comment, whose type is empty. */
  public record Event(String type, String data) {
    public JsonNode json() {
      return ServiceClient.JSON.readTree(data);
    }
  }

  /** Opens a stream, which must begin. */
  public LiveEvents(HttpRequest.Builder request) {
    try {
      response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    reader = Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          type = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          coming.add(new Event(type, line.substring("data: ".length())));
        } else if (line.startsWith(": ")) {
          coming.add(new Event("", line.substring(2)));
        }
      }
    } catch (IOException closed) {
      // the test has closed it
    }
  }

  /** The next event that is so; those before it are kept in {@link #seen}. */
  public Event await(Predicate<Event> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        Event event = coming.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          throw new AssertionError("Nothing in time; before came " + seen);
        }
        seen.add(event);
        if (wanted.test(event)) {
          return event;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Event await(String type) {
    return await(event -> event.type().equals(type));
  }

  /** The next word about a job that is so. */
  public JsonNode awaitJob(String job, Predicate<JsonNode> wanted) {
    Event event = await(one -> item(one, job).filter(wanted).isPresent());
    return item(event, job).orElseThrow();
  }

  private static Optional<JsonNode> item(Event event, String job) {
    if (!event.type().equals("jobs")) {
      return Optional.empty();
    }
    return event
        .json()
        .path("items")
        .valueStream()
        .filter(item -> item.path("id").asString().equals(job))
        .findFirst();
  }

  /** Waits until a kind is told as changed. */
  public void awaitKind(String kind) {
    await(
        event ->
            event.type().equals("changed")
                && event
                    .json()
                    .path("kinds")
                    .valueStream()
                    .anyMatch(one -> one.asString().equals(kind)));
  }

  /** Everything that was awaited or passed over. */
  public List<Event> seen() {
    return seen;
  }

  /** Whether the server ends it in time. */
  public boolean endsWithin(Duration most) {
    try {
      return reader.join(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
