package io.quantry.jobservice.rest;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * A tag of what is answered to a GET, so that who asks again with {@code If-None-Match} gets 304
 * for what he has. Weak, since it is of the JSON and not of a stored thing; handlers that know a
 * tag of their own keep it. Streams are not held back for it.
 */
@Component
@Order(2)
class EntityTagFilter extends ShallowEtagHeaderFilter {
  EntityTagFilter() {
    setWriteWeakETag(true);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !request.getMethod().equals("GET")
        || !path.startsWith("/v1/")
        || path.endsWith("/events")
        || path.endsWith("/download");
  }
}
