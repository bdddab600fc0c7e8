package io.quantry.gateway;

import java.net.URI;
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
      List.of("Server", "X-Powered-By", "Via", RequestIdFilter.HEADER);

  private final URI backend;

  AnsweredHeaders(GatewaySettings settings) {
    this.backend = settings.jobService();
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
      shown.set(HttpHeaders.LOCATION, withoutBackend(location));
    }
    return shown;
  }

  private String withoutBackend(String location) {
    String origin = backend.getScheme() + "://" + backend.getRawAuthority();
    return location.startsWith(origin + "/") ? location.substring(origin.length()) : location;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
