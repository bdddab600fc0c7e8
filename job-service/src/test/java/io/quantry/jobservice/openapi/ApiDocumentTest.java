package io.quantry.jobservice.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Caller;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The published document: made from the handlers, no route more or less, and valid. */
class ApiDocumentTest extends ServiceTest {
  private static final Path FILE =
      Path.of(
          System.getProperty("quantry.root"),
          "job-service/src/main/resources/io/quantry/jobservice/rest/openapi.json");
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping mappings = uninitialized();

  @Autowired
  @Qualifier("techniqueCatalog")
  private TechniqueCatalog catalog = uninitialized();

  // An argument of handlers that no request carries.
  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
  }

  private String generated() {
    ServiceClient.Answer answer = client.get("/v3/api-docs");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Map<String, Object> tree =
        ServiceClient.JSON.readValue(answer.text(), new TypeReference<>() {});
    return new DocumentWriter(tree, RouteTable.of(mappings), catalog).write();
  }

  @Test
  void theFileIsWhatTheHandlersSay() throws IOException {
    String generated = generated();
    if (Boolean.getBoolean("quantry.regenerate")) {
      Files.writeString(FILE, generated);
    }
    assertThat(Files.readString(FILE))
        .as(
            "stale document; regenerate it from the project's root with: mvn -q -pl job-service -am test"
                + " -Dtest=ApiDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dquantry.regenerate=true")
        .isEqualTo(generated);
  }

  @Test
  void noRouteIsMissingAndNoneIsTooMany() throws IOException {
    Set<String> described = new TreeSet<>();
    JsonNode paths = ServiceClient.JSON.readTree(Files.readString(FILE)).path("paths");
    paths.forEachEntry(
        (path, item) ->
            item.forEachEntry(
                (method, operation) -> {
                  if (METHODS.contains(method)) {
                    described.add(path + " " + method);
                  }
                }));
    Set<String> mapped = new TreeSet<>();
    RouteTable.of(mappings).keySet().forEach(route -> mapped.add(route.toString()));
    assertThat(described).isEqualTo(mapped).isNotEmpty();
    assertThat(described).noneMatch(route -> route.startsWith("/internal"));
  }

  @Test
  void aParserOfOpenApiFindsNothingWrong() throws IOException {
    SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(Files.readString(FILE));
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.1");
  }

  @Test
  void documentAndPageAreToldWithoutAKey() {
    ServiceClient nobody = new ServiceClient(port(), "none");
    ServiceClient.Answer document = nobody.get("/v1/openapi.json");
    assertThat(document.status()).as(document.text()).isEqualTo(200);
    assertThat(document.json().path("openapi").asString()).startsWith("3.1");
    ServiceClient.Answer page = nobody.get("/v1/docs");
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("script-src 'self' 'unsafe");
    for (String asset : Set.of("docs.js", "swagger-ui.css", "swagger-ui-bundle.js")) {
      assertThat(page.text()).contains("docs/" + asset);
      assertThat(nobody.get("/v1/docs/" + asset).status()).isEqualTo(200);
    }
    assertThat(nobody.get("/v1/docs/../techniques").problem()).isEqualTo("400 invalid-request");
    assertThat(nobody.get("/v1/docs/other").status()).isEqualTo(401);
    assertThat(client.get("/v1/docs/other").problem()).isEqualTo("404 not-found");
  }
}
