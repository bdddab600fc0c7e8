package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.contracts.spec.Objectives;
import io.quantry.jobservice.access.Scope;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;

/** What an evaluation measured, as a document, a page and test results beside the version. */
class ReportTest extends ServiceTest {
  private static final String HOSTILE =
      "</dd><script>alert(1)</script><img src=x onerror='a()'>]]>";

  @Test
  void theDocumentIsWhatTheEvaluatorSaid() {
    Map<String, Object> report = report(Verdict.PASSED, "none measured");
    String version = evaluated(Verdict.PASSED, report);
    ServiceClient.Answer answer = client.get(version + "/report");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.json())
        .isEqualTo(ServiceClient.JSON.readTree(ServiceClient.JSON.writeValueAsString(report)));
  }

  @Test
  void thePageRunsNothingWhateverTheDocumentSmugglesIn() {
    String version = evaluated(Verdict.MISSED, report(Verdict.MISSED, HOSTILE));
    ServiceClient.Answer page = client.get(version + "/report.html", "Accept", "text/html");
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "form-action 'none'", "sandbox")
        .doesNotContain("script", "allow-");
    assertThat(page.text())
        .startsWith("<!doctype html>")
        .contains("&lt;/dd&gt;&lt;script&gt;alert(1)", "top1", "≥ 1.50×")
        .doesNotContain("<script", "<img", "<iframe", "<link");
  }

  @Test
  void testResultsAreXmlWithACaseForEachObjective() throws Exception {
    String version = evaluated(Verdict.MISSED, report(Verdict.MISSED, HOSTILE));
    ServiceClient.Answer results = client.get(version + "/report.xml");
    assertThat(results.header("Content-Type")).isEqualTo("application/xml;charset=UTF-8");
    Document document = parse(results.text());
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void theSchemaNamesWhatADocumentMustHave() {
    JsonNode schema = client.get("/v1/schemas/evaluation-report").json();
    assertThat(schema.path("title").asString()).isEqualTo(EvaluationDocument.FORM);
    assertThat(report(Verdict.PASSED, "").keySet())
        .containsAll(schema.path("required").values().stream().map(JsonNode::asString).toList());
    assertThat(new ServiceClient(port(), "").get("/v1/schemas/evaluation-report").status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".html", ".xml"})
  void thereIsNoReportOfWhatWasNotEvaluated(String form) {
    String upload = "/v1/models/" + newModel() + "/versions/1";
    assertThat(client.get(upload + "/report" + form).problem()).isEqualTo("404 not-found");
    assertThat(client.get(upload.replace("/1", "/9") + "/report" + form).problem())
        .isEqualTo("404 not-found");

    String register = "unjudged-" + System.nanoTime();
    quantized(register);
    String version = "/v1/models/" + register + "/versions/1";
    assertThat(client.get(version).status()).isEqualTo(200);
    assertThat(client.get(version + "/report" + form).problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".html", ".xml"})
  void anotherTenantSeesNoReport(String form) {
    String version = evaluated(Verdict.PASSED, report(Verdict.PASSED, ""));
    assertThat(client.get(version + "/report" + form).status()).isEqualTo(200);
    assertThat(otherTenant(Scope.READ).get(version + "/report" + form).problem())
        .isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".html", ".xml"})
  void aDocumentOfAnUnknownFormIsNoReport(String form) {
    Map<String, Object> report = new HashMap<>(report(Verdict.PASSED, ""));
    report.put("form", "quantry/evaluation-report/2");
    String version = evaluated(Verdict.PASSED, report);
    assertThat(client.get(version + "/report" + form).problem()).isEqualTo("404 not-found");
  }

  /** Nothing that names its form but is another one becomes a page, or an error of the service. */
  @ParameterizedTest
  @ValueSource(strings = {"objectives", "environment", "findings", "candidate", "verdict"})
  void aDocumentThatOnlyClaimsItsFormIsNoPage(String missing) {
    Map<String, Object> report = new HashMap<>(report(Verdict.PASSED, ""));
    report.remove(missing);
    String version = evaluated(Verdict.PASSED, report);
    assertThat(client.get(version + "/report.html").problem()).isEqualTo("404 not-found");
    assertThat(client.get(version + "/report.xml").problem()).isEqualTo("404 not-found");
  }

  /** A version with this evaluation; answers its path. */
  private String evaluated(Verdict verdict, Map<String, Object> report) {
    String register = "judged-" + System.nanoTime();
    String job = quantized(register);
    TestMember evaluator = evaluator("reports");
    Lease lease = evaluator.take(job).lease();
    ServiceClient.Answer judged = evaluator.judge(lease, verdict, report);
    assertThat(judged.status()).as(judged.text()).isEqualTo(200);
    return "/v1/models/" + register + "/versions/1";
  }

  private String quantized(String register) {
    String job = submit(", \"output\": {\"register\": \"%s\"}".formatted(register));
    TestMember worker = worker("reports");
    Lease lease = worker.take(job).lease();
    BlobRef artifact = worker.uploaded(lease, "quantized " + job);
    assertThat(worker.complete(lease, List.of(artifact)).status()).isEqualTo(200);
    return job;
  }

  private static Map<String, Object> report(Verdict accuracy, String findingText) {
    EvaluationDocument.Storage fp32 =
        new EvaluationDocument.Storage(
            465_077, List.of(new EvaluationDocument.Weights("float", 24, 113_716, 454_864, 1)));
    EvaluationDocument document =
        new EvaluationDocument(
            EvaluationDocument.FORM,
            accuracy,
            "−0.30 points of top1",
            List.of(
                new EvaluationDocument.Objective(
                    EvaluationDocument.Aspect.ACCURACY, accuracy, "at most 0.50", "−0.30"),
                new EvaluationDocument.Objective(
                    EvaluationDocument.Aspect.SPEED, Verdict.PASSED, "≥ 1.50×", "2.31×")),
            null,
            List.of(),
            List.of(),
            List.of(),
            null,
            fp32,
            fp32,
            null,
            3600,
            List.of(new Finding("TEST_FINDING", findingText)),
            new EvaluationDocument.Environment(
                "1.29.0",
                List.of("avx2"),
                2,
                7,
                new Objectives(0.5, 0.95, 1.5, null, Objectives.OnInconclusive.FAIL),
                Map.of("accuracy", 1234L)));
    Map<String, Object> tree = new HashMap<>();
    ServiceClient.JSON
        .<JsonNode>valueToTree(document)
        .properties()
        .forEach(member -> tree.put(member.getKey(), member.getValue()));
    tree.values().removeIf(member -> ((JsonNode) member).isNull());
    return tree;
  }

  private static Document parse(String xml)
      throws ParserConfigurationException, IOException, SAXException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }
}
