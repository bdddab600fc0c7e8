package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.report.Badge;
import io.quantry.report.LoadSnippet;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A version as a picture, as code that loads it, and with all that it came from. */
@RestController
class VersionPageController {
  private static final String VERSION = "/v1/models/{name}/versions/{number}";
  private static final String PICTURE = "image/svg+xml;charset=UTF-8";

  private final Versions versions;
  private final VersionSheets sheets;
  private final LineageGraphs graphs;
  private final BadgeLinks links;

  VersionPageController(
      Versions versions, VersionSheets sheets, LineageGraphs graphs, BadgeLinks links) {
    this.links = links;
    this.versions = versions;
    this.sheets = sheets;
    this.graphs = graphs;
  }

  /**
   * A link that needs no key.
   *
   * @param path of the picture
   * @param text what it says
   */
  @Schema(name = "BadgeLink")
  record BadgeView(String path, String text) {}

  @Operation(operationId = "getVersionBadgeLink", summary = "The link of the badge for a README")
  @Needs(Scope.READ)
  @GetMapping(path = VERSION + "/badge", produces = "application/json")
  BadgeView badgeLink(Caller caller, @PathVariable String name, @PathVariable int number) {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    String token = links.token(new BadgeLinks.Target(version.tenantId(), version.id()));
    return new BadgeView(OpenPaths.BADGES + token + ".svg", Badge.text(sheets.of(version)));
  }

  @Operation(
      operationId = "getVersionBadge",
      summary = "Precision, change and speedup as a picture for a README")
  @Needs(Scope.READ)
  @GetMapping(path = VERSION + "/badge.svg", produces = PICTURE)
  ResponseEntity<String> badge(Caller caller, @PathVariable String name, @PathVariable int number) {
    return picture(versions.required(caller.tenantId(), name, number));
  }

  @Operation(operationId = "getBadge", summary = "The same by its link, without a key")
  @GetMapping(path = OpenPaths.BADGES + "{token}.svg", produces = PICTURE)
  ResponseEntity<String> linkedBadge(@PathVariable String token) {
    BadgeLinks.Target target = links.open(token).orElseThrow(VersionPageController::notFound);
    try (RowViews.Restore ignored = RowViews.tenant(target.tenant())) {
      return picture(
          versions
              .findByTenantIdAndId(target.tenant(), target.version())
              .orElseThrow(VersionPageController::notFound));
    }
  }

  private ResponseEntity<String> picture(VersionEntity version) {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
        .body(Badge.svg(sheets.of(version)));
  }

  @Operation(operationId = "getVersionSnippet", summary = "Code that loads it and runs it once")
  @Refuses({ErrorCode.INVALID_ENUM})
  @Needs(Scope.READ)
  @GetMapping(path = VERSION + "/snippet", produces = "text/plain;charset=UTF-8")
  String snippet(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestParam(required = false) @Nullable String language) {
    LoadSnippet wanted =
        Arrays.stream(LoadSnippet.values())
            .filter(
                one ->
                    one.name()
                        .toLowerCase(Locale.ROOT)
                        .equals(language == null ? "python" : language))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.INVALID_ENUM, "Expected language to be python or java"));
    return LoadSnippet.of(sheets.of(versions.required(caller.tenantId(), name, number)), wanted);
  }

  /** Sources of sources too, and what was made from it. */
  @Operation(operationId = "getVersionLineage", summary = "Where a version comes from, as a graph")
  @Needs(Scope.READ)
  @GetMapping(path = VERSION + "/lineage", produces = "application/json")
  LineageGraph lineage(Caller caller, @PathVariable String name, @PathVariable int number) {
    return graphs.around(versions.required(caller.tenantId(), name, number));
  }

  private static QuantryException notFound() {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no such version");
  }
}
