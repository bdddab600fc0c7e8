package io.quantry.jobservice.webhook;

import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Sends one body to one URL: to an address judged just before, with TLS for the name; no redirect
 * is followed, no more than 16 KiB of the answer are read, and after the time limit the connection
 * is cut, whatever the receiver is doing. Thread-safe.
 */
@Component
class WebhookSender implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final int MOST_OF_AN_ANSWER = 16 << 10;

  /** Of a name that has many, a few are enough to find one that answers. */
  private static final int MOST_ADDRESSES = 3;

  private final Destinations destinations;
  private final CloseableHttpClient client;
  private final Duration timeout;
  private final ScheduledExecutorService cutter =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-cutter").daemon().factory());

  WebhookSender(
      Destinations destinations, CloseableHttpClient pinnedClient, WebhookSettings settings) {
    this.destinations = destinations;
    this.client = pinnedClient;
    this.timeout = settings.timeout();
  }

  Outcome send(String url, Map<String, String> headers, byte[] body) {
    return send(url, headers, CloudEvent.CONTENT_TYPE, body);
  }

  Outcome send(String url, Map<String, String> headers, String type, byte[] body) {
    long begun = System.nanoTime();
    try {
      HttpEntity entity = new ByteArrayEntity(body, ContentType.parse(type));
      return send(destinations.resolve(url), headers, entity, begun);
    } catch (QuantryException notAllowed) {
      return Outcome.failed(Outcome.Problem.DESTINATION_BLOCKED, since(begun));
    } catch (UnknownHostException unknown) {
      return Outcome.failed(Outcome.Problem.NAME_NOT_FOUND, since(begun));
    } catch (RuntimeException ours) {
      LOG.error("An attempt failed on our side", ours);
      return Outcome.failed(Outcome.Problem.INTERNAL, since(begun));
    }
  }

  private Outcome send(
      Destination destination, Map<String, String> headers, HttpEntity body, long begun) {
    Outcome last = Outcome.failed(Outcome.Problem.CONNECTION_FAILED, since(begun));
    for (InetAddress address : destination.addresses().stream().limit(MOST_ADDRESSES).toList()) {
      Duration left = timeout.minus(since(begun));
      if (!left.isPositive()) {
        return Outcome.failed(Outcome.Problem.TIMEOUT, since(begun));
      }
      last = send(destination, address, headers, body, begun, left);
      if (last.error() != Outcome.Problem.CONNECTION_FAILED) {
        return last;
      }
    }
    return last;
  }

  private Outcome send(
      Destination destination,
      InetAddress address,
      Map<String, String> headers,
      HttpEntity body,
      long begun,
      Duration left) {
    HttpPost request = new HttpPost("/");
    request.setPath(destination.target()); // as it is: parsed, //a/b would be host and path
    request.setAuthority(destination.authority());
    headers.forEach(request::setHeader);
    request.setEntity(body);
    HttpHost host =
        new HttpHost(
            destination.secure() ? "https" : "http",
            address,
            destination.host(),
            destination.port());
    ScheduledFuture<?> cut = cutter.schedule(request::cancel, left.toNanos(), TimeUnit.NANOSECONDS);
    ClassicHttpResponse response = null;
    try {
      response = client.executeOpen(host, request, null);
      String text = beginning(response.getEntity());
      return Outcome.answered(response.getCode(), text, since(begun));
    } catch (IOException failure) {
      boolean late = since(begun).compareTo(timeout) >= 0;
      return Outcome.failed(late ? Outcome.Problem.TIMEOUT : errorOf(failure), since(begun));
    } finally {
      cut.cancel(false);
      request.cancel(); // what else the receiver has to say is not waited for
      Closer.closeQuietly(response);
    }
  }

  private static String beginning(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return "";
    }
    InputStream content = entity.getContent();
    byte[] bytes = content.readNBytes(MOST_OF_AN_ANSWER);
    return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }

  private static Outcome.Problem errorOf(IOException failure) {
    return switch (failure) {
      case SSLException none -> Outcome.Problem.TLS_FAILED;
      case ConnectException none -> Outcome.Problem.CONNECTION_FAILED;
      case NoRouteToHostException none -> Outcome.Problem.CONNECTION_FAILED;
      case InterruptedIOException none -> Outcome.Problem.TIMEOUT;
      default -> Outcome.Problem.NO_ANSWER;
    };
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Override
  public void destroy() {
    cutter.shutdownNow();
  }
}
