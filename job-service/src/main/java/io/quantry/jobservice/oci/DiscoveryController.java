package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What there is to be pulled: tags, and what refers to a manifest. */
@RestController
class DiscoveryController {
  private static final int MOST_TAGS = 1000;
  private static final int MOST_REFERRERS = 200;

  private final Tags tags;
  private final Referrers referrers;
  private final JsonMapper json;

  DiscoveryController(Tags tags, Referrers referrers, JsonMapper json) {
    this.tags = tags;
    this.referrers = referrers;
    this.json = json;
  }

  /** In the order of their bytes, in pages that {@code Link} goes on from (RFC 8288). */
  @Needs(Scope.READ)
  @GetMapping("/v2/{name}/tags/list")
  Map<String, Object> tags(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Integer n,
      @RequestParam(defaultValue = "") String last,
      HttpServletResponse response) {
    Repository repository = Repository.of(name);
    UUID tenant = caller.tenantId();
    if (n != null && n < 0) {
      throw new QuantryException(ErrorCode.INVALID_REQUEST, "Expected n to be 0 or more");
    }
    int most = n == null ? MOST_TAGS : Math.min(n, MOST_TAGS);
    List<String> found = tags.list(tenant, repository, last, most + 1);
    if (found.isEmpty() && !tags.exists(tenant, repository)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no such repository");
    }
    List<String> shown = found.subList(0, Math.min(most, found.size()));
    if (found.size() > shown.size() && !shown.isEmpty()) {
      response.setHeader(
          "Link",
          next(repository.path("tags/list?n=" + most + "&last=" + encoded(shown.getLast()))));
    }
    return VersionManifests.ordered("name", repository.name(), "tags", shown);
  }

  /** As an image index, also of a manifest that is not there. */
  @Needs(Scope.READ)
  @GetMapping("/v2/{name}/referrers/{digest}")
  void referrers(
      Caller caller,
      @PathVariable String name,
      @PathVariable String digest,
      @RequestParam(required = false) @Nullable String artifactType,
      @RequestParam(defaultValue = "") String last,
      HttpServletResponse response)
      throws IOException {
    Repository repository = Repository.of(name);
    Digest subject = Digest.parse(digest);
    List<Referrer> found =
        referrers.list(
            caller.tenantId(), repository, subject, artifactType, last, MOST_REFERRERS + 1);
    List<Referrer> shown = found.subList(0, Math.min(MOST_REFERRERS, found.size()));
    if (found.size() > shown.size()) {
      response.setHeader("Link", next(more(repository, subject, artifactType, shown.getLast())));
    }
    if (artifactType != null) {
      response.setHeader("OCI-Filters-Applied", "artifactType");
    }
    List<Map<String, Object>> manifests = new ArrayList<>();
    shown.forEach(referrer -> manifests.add(referrer.descriptor()));
    response.setContentType(MediaTypes.IMAGE_INDEX);
    response
        .getOutputStream()
        .write(
            json.writeValueAsBytes(
                VersionManifests.ordered(
                    "schemaVersion",
                    2,
                    "mediaType",
                    MediaTypes.IMAGE_INDEX,
                    "manifests",
                    manifests)));
  }

  private static String more(
      Repository repository, Digest subject, @Nullable String artifactType, Referrer last) {
    return repository.path("referrers/" + subject)
        + "?last="
        + encoded(last.digest().toString())
        + (artifactType == null ? "" : "&artifactType=" + encoded(artifactType));
  }

  private static String next(String path) {
    return "<" + path + ">; rel=\"next\"";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
