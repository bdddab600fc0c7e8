package io.quantry.gateway;

import io.quantry.contracts.fleet.InternalRoutes;
import java.util.List;
import java.util.Locale;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * What job-service gets of a request's headers: nothing that only we may say (internal headers, a
 * lease, who forwarded), and the request id that we gave.
 */
final class ForwardedHeaders implements RequestHttpHeadersFilter, Ordered {
  static final String INTERNAL_PREFIX = "x-quantry-internal-";

  private static final List<String> OURS_ALONE = List.of(INTERNAL_PREFIX, "x-forwarded-");
  private static final List<String> DROPPED =
      List.of("Forwarded", "X-Real-IP", "Expect", InternalRoutes.LEASE_HEADER);

  @Override
  public HttpHeaders apply(HttpHeaders received, ServerRequest request) {
    HttpHeaders forwarded = new HttpHeaders();
    received.forEach(
        (name, values) -> {
          if (OURS_ALONE.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
            forwarded.addAll(name, values);
          }
        });
    DROPPED.forEach(forwarded::remove);
    forwarded.set(RequestIdFilter.HEADER, RequestIdFilter.idOf(request.servletRequest()));
    // The framework drops the length; the backend refuses by it before the bytes come.
    long length = request.servletRequest().getContentLengthLong();
    if (length > 0) {
      forwarded.setContentLength(length);
    }
    return forwarded;
  }

  /** Last, after the framework has added what it likes to add. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
