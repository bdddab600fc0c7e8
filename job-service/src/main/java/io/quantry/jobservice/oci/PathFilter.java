package io.quantry.jobservice.oci;

import io.quantry.contracts.distribution.DistributionError;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives routes below {@code /v2} a form that they can match: the repository, whose name may have
 * slashes and stands before the rest, becomes one segment, and what may end in a slash does not. It
 * comes before all that looks at paths.
 */
@Component
@Order(-20)
class PathFilter extends OncePerRequestFilter {
  /** The name is all up to the last place where one of the specification's paths begins. */
  private static final Pattern FORM =
      Pattern.compile(
          "/v2/(?<name>.+)/(?<rest>blobs/uploads|blobs/uploads/[^/]+|blobs/[^/]+"
              + "|manifests/[^/]+|tags/list|referrers/[^/]+)/?");

  private static final String ROOT = DistributionError.ROOT + "/";

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !DistributionError.concerns(request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(new Routed(request, routed(request.getRequestURI())), response);
  }

  /** A name that holds the sign for a slash is made one that is no name. */
  static String routed(String path) {
    if (path.equals(DistributionError.ROOT)) {
      return ROOT;
    }
    Matcher matcher = FORM.matcher(path);
    if (!matcher.matches()) {
      return path;
    }
    String slash = String.valueOf(Repository.SLASH);
    String name = matcher.group("name").replace(slash, slash + slash).replace("/", slash);
    return ROOT + name + "/" + matcher.group("rest");
  }

  private static final class Routed extends HttpServletRequestWrapper {
    private final String path;

    Routed(HttpServletRequest request, String path) {
      super(request);
      this.path = path;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public String getServletPath() {
      return path;
    }
  }
}
