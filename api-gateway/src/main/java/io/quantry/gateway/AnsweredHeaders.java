package io.quantry.gateway;

import java.util.List;
import java.util.Locale;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.ResponseHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What a client gets of job-service's headers: nothing that tells about the inside. A {@code
 * Location} on the backend's own host becomes a path; the request id is the one that is set
 * already.
 */
final class AnsweredHeaders implements ResponseHttpHeadersFilter, Ordered {
  private static final List<String> DROPPED =
      List.of("Server", "X-Powered-By", "Via", "Connection", RequestIdFilter.HEADER);

  private final JobServices jobServices;

  AnsweredHeaders(JobServices jobServices) {
    this.jobServices = jobServices;
  }

  @Override
  public HttpHeaders apply(HttpHeaders answered, ServerResponse response) {
    HttpHeaders shown = new HttpHeaders();
    answered.forEach(
        (name, values) -> {
          if (!name.toLowerCase(Locale.ROOT).startsWith(ForwardedHeaders.INTERNAL_PREFIX)) {
            shown.addAll(name, values);
          }
        });
    DROPPED.forEach(shown::remove);
    String location = shown.getFirst(HttpHeaders.LOCATION);
    if (location != null) {
      shown.set(HttpHeaders.LOCATION, jobServices.withoutOrigin(location));
    }
    return shown;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
