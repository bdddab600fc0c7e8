package io.quantry.jobservice.limit;

import io.quantry.contracts.access.OpenPaths;
import io.quantry.contracts.distribution.DistributionError;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Which requests may take long because of their bytes, a check, a plan or an open stream, or bound
 * by themselves what they take of the database.
 */
final class LastingRequests {
  private LastingRequests() {}

  static boolean contains(HttpServletRequest request) {
    String path = request.getRequestURI();
    if (DistributionError.concerns(path)) {
      return !path.contains("/tags/") && !path.equals(DistributionError.ROOT + "/");
    }
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    return reads
        ? path.endsWith("/events") || path.endsWith("/download")
        : path.endsWith("/versions")
            || path.startsWith(OpenPaths.HOOKS)
            || path.startsWith("/v1/uploads/")
            || String.valueOf(request.getQueryString()).contains("dryRun=true");
  }
}
