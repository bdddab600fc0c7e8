package io.quantry.jobservice.rest;

import io.quantry.contracts.access.OpenPaths;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The OpenAPI document, and a page that shows it. All of the page comes from here, and its policy
 * lets a browser run nothing else. The document is a resource that a test generates from the
 * handlers; nothing of the generator is in the service.
 */
@RestController
class ApiDocument {
  static final String RESOURCE = "/io/quantry/jobservice/rest/openapi.json";

  private static final String WEB_JAR = "classpath*:/META-INF/resources/webjars/swagger-ui/*/";
  private static final CacheControl FOR_A_WHILE = CacheControl.maxAge(Duration.ofMinutes(10));

  /** Swagger UI sets styles from script, and carries its pictures as data. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String document = own("openapi.json");
  private final String page = own("docs.html");
  private final Map<String, Asset> assets =
      Map.of(
          OpenPaths.SCRIPT, new Asset("text/javascript;charset=UTF-8", own("docs.js")),
          OpenPaths.STYLE, new Asset("text/css;charset=UTF-8", ofTheWebJar("swagger-ui.css")),
          OpenPaths.VIEWER,
              new Asset("text/javascript;charset=UTF-8", ofTheWebJar("swagger-ui-bundle.js")));

  private record Asset(String type, String text) {}

  @Operation(
      operationId = "openApiDocument",
      summary = "This document",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(
                      mediaType = "application/json",
                      schema =
                          @Schema(
                              type = "object",
                              additionalProperties = Schema.AdditionalPropertiesValue.TRUE))))
  @GetMapping(path = OpenPaths.DOCUMENT, produces = "application/json")
  ResponseEntity<String> document() {
    return ResponseEntity.ok().cacheControl(FOR_A_WHILE).body(document);
  }

  @Operation(operationId = "documentationPage", summary = "This document as a page")
  @GetMapping(path = OpenPaths.PAGE, produces = "text/html;charset=UTF-8")
  ResponseEntity<String> page() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", PAGE_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .cacheControl(FOR_A_WHILE)
        .body(page);
  }

  @Operation(
      operationId = "documentationAsset",
      summary = "Script and style of the page",
      responses =
          @ApiResponse(
              responseCode = "200",
              content = {
                @Content(
                    mediaType = "text/javascript;charset=UTF-8",
                    schema = @Schema(type = "string")),
                @Content(mediaType = "text/css;charset=UTF-8", schema = @Schema(type = "string"))
              }))
  @GetMapping({OpenPaths.SCRIPT, OpenPaths.VIEWER, OpenPaths.STYLE})
  ResponseEntity<String> asset(HttpServletRequest request) {
    Asset found = Objects.requireNonNull(assets.get(request.getRequestURI()));
    return ResponseEntity.ok()
        .header("Content-Type", found.type())
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(FOR_A_WHILE)
        .body(found.text());
  }

  private static String own(String name) {
    return text("classpath:/io/quantry/jobservice/rest/" + name);
  }

  private static String ofTheWebJar(String name) {
    return text(WEB_JAR + name);
  }

  private static String text(String pattern) {
    try {
      Resource[] found =
          new PathMatchingResourcePatternResolver(ApiDocument.class.getClassLoader())
              .getResources(pattern);
      if (found.length != 1) {
        throw new IllegalStateException(
            "Expected one resource, found " + found.length + ": " + pattern);
      }
      return found[0].getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
