package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.rest.PlainHttp;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Asks sources for bytes. Redirects are followed by hand, for where they lead must be allowed too.
 */
@Component
class SourceClient implements DisposableBean {
  private static final int MOST_REDIRECTS = 5;

  private final Sources sources;
  private final CloseableHttpClient client;

  SourceClient(Sources sources, ImportSettings settings) {
    this.sources = sources;
    this.client =
        PlainHttp.client(
            PoolingHttpClientConnectionManagerBuilder.create(),
            settings.silence(),
            settings.concurrent(),
            "Quantry-Imports/1");
  }

  /**
   * An answer with bytes, which the caller drops: those from {@code offset} on if it is 206, else
   * all of them.
   *
   * @param entityTag what the bytes before {@code offset} are of; absent: all are asked for
   * @throws QuantryException {@code import-url-forbidden}, {@code import-failed} if it is no use to
   *     ask again, {@code transfer-failed}
   */
  ClassicHttpResponse open(String url, long offset, @Nullable String entityTag) throws IOException {
    URI at = sources.require(url);
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      ClassicHttpResponse response =
          client.executeOpen(host(at), request(at, offset, entityTag), null);
      Header location = response.getFirstHeader(HttpHeaders.LOCATION);
      int code = response.getCode();
      if (code == HttpStatus.SC_OK || code == HttpStatus.SC_PARTIAL_CONTENT) {
        return response;
      }
      drop(response);
      boolean elsewhere = code / 100 == 3 && location != null;
      if (!elsewhere) {
        throw refused(code);
      }
      at = sources.require(String.valueOf(at.resolve(location.getValue())));
    }
    throw new QuantryException(ErrorCode.IMPORT_FAILED, "The source redirects again and again");
  }

  private static HttpHost host(URI uri) {
    return new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
  }

  private static HttpGet request(URI uri, long offset, @Nullable String entityTag) {
    HttpGet request = new HttpGet(uri);
    if (offset > 0 && entityTag != null) {
      request.setHeader(HttpHeaders.RANGE, "bytes=" + offset + "-");
      request.setHeader(HttpHeaders.IF_RANGE, entityTag);
    }
    return request;
  }

  private static QuantryException refused(int code) {
    boolean passes =
        code >= 500
            || code == HttpStatus.SC_REQUEST_TIMEOUT
            || code == HttpStatus.SC_TOO_MANY_REQUESTS
            || code == HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE;
    return new QuantryException(
        passes ? ErrorCode.TRANSFER_FAILED : ErrorCode.IMPORT_FAILED,
        "The source answered " + code);
  }

  /** Ends an answer, of which nothing more is read. */
  static void drop(ClassicHttpResponse response) throws IOException {
    if (response instanceof org.apache.hc.core5.io.ModalCloseable modal) {
      modal.close(CloseMode.IMMEDIATE);
    } else {
      response.close();
    }
  }

  @Override
  public void destroy() throws IOException {
    client.close(CloseMode.IMMEDIATE);
  }
}
