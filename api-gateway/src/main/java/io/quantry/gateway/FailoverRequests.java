package io.quantry.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Requests that go to another replica where that is safe: whatever the method, if the connection
 * was never made; and requests that only read, if nothing was answered. A request that may have
 * been taken is never sent twice. All are tried twice, with a moment between.
 */
record FailoverRequests(ClientHttpRequestFactory requests, JobServices jobServices)
    implements ClientHttpRequestFactory {
  /** Whatever keeps a request from all replicas at once is mostly over a moment later. */
  private static final int ROUNDS = 2;

  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(200);

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
    return new FailoverRequest(uri, method);
  }

  private final class FailoverRequest extends AbstractClientHttpRequest
      implements StreamingHttpOutputMessage {
    private final URI uri;
    private final HttpMethod method;
    private @Nullable Body body;
    private boolean bodyBegun;

    FailoverRequest(URI uri, HttpMethod method) {
      this.uri = uri;
      this.method = method;
    }

    @Override
    public void setBody(Body given) {
      body =
          out -> {
            bodyBegun = true;
            given.writeTo(out);
          };
    }

    @Override
    protected java.io.OutputStream getBodyInternal(HttpHeaders headers) {
      throw new UnsupportedOperationException("Bodies are streamed");
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
      IOException last = new ConnectException("No replica was asked");
      for (int round = 1; round <= ROUNDS; round++) {
        if (round > 1) {
          pause();
        }
        for (JobServices.Replica replica : jobServices.inTurn()) {
          try {
            return send(replica, headers);
          } catch (IOException failed) {
            last = failed;
            boolean unreached = neverConnected(failed);
            if (unreached) {
              replica.ready(false); // until the next probe says otherwise
            }
            if (bodyBegun || !(unreached || READING.contains(method))) {
              throw failed;
            }
          }
        }
      }
      throw last;
    }

    private static void pause() throws InterruptedIOException {
      try {
        Thread.sleep(BETWEEN_ROUNDS);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted between two attempts");
      }
    }

    private ClientHttpResponse send(JobServices.Replica replica, HttpHeaders headers)
        throws IOException {
      ClientHttpRequest request = requests.createRequest(at(replica), method);
      request.getHeaders().putAll(headers);
      if (body != null) {
        ((StreamingHttpOutputMessage) request).setBody(body);
      }
      return request.execute();
    }

    /** The path and query stay as they came, escapes included. */
    private URI at(JobServices.Replica replica) {
      String query = uri.getRawQuery();
      return URI.create(replica.address() + uri.getRawPath() + (query == null ? "" : "?" + query));
    }

    private static boolean neverConnected(IOException failed) {
      Throwable cause = NestedExceptionUtils.getMostSpecificCause(failed);
      return has(failed, ConnectException.class)
          || has(failed, HttpConnectTimeoutException.class)
          || cause instanceof UnknownHostException;
    }

    private static boolean has(Throwable failed, Class<? extends Throwable> type) {
      for (Throwable one = failed; one != null; one = one.getCause()) {
        if (type.isInstance(one)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public HttpMethod getMethod() {
      return method;
    }

    @Override
    public URI getURI() {
      return uri;
    }
  }
}
