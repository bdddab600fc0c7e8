package io.quantry.jobservice.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The conformance suite of the distribution specification's own authors, all its workflows. */
class ConformanceTest extends ServiceTest {
  @TempDir Path folder;

  @Test
  void nothingOfTheSuiteFailsOrIsLeftOut() throws Exception {
    RegistryTool.Said said =
        RegistryTool.run(
            folder,
            Map.ofEntries(
                Map.entry("OCI_REGISTRY", "127.0.0.1:" + port()),
                Map.entry("OCI_TLS", "disabled"),
                Map.entry("OCI_REPO1", "conformance/repo1"),
                Map.entry("OCI_REPO2", "conformance/repo2"),
                Map.entry("OCI_USERNAME", "anybody"),
                Map.entry("OCI_PASSWORD", API_KEY),
                Map.entry("OCI_VERSION", "1.1"),
                Map.entry("OCI_API_BLOBS_DIGEST_HEADER", "true"),
                Map.entry("OCI_API_MANIFESTS_DIGEST_HEADER", "true"),
                Map.entry("OCI_API_BLOBS_UPLOAD_CANCEL", "true"),
                Map.entry("OCI_RESULTS_DIR", folder.toString())),
            "oci-conformance");
    System.out.println(said.output().substring(said.output().indexOf("OCI Conformance Result")));
    assertThat(said.exit()).as(said.output()).isZero();
    Element suite =
        (Element)
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Files.newInputStream(folder.resolve("junit.xml")))
                .getElementsByTagName("testsuite")
                .item(0);
    assertThat(count(suite, "failures") + count(suite, "errors")).as(said.output()).isZero();
    assertThat(count(suite, "skipped")).as(said.output()).isZero();
    NodeList cases = suite.getElementsByTagName("testcase");
    assertThat(cases.getLength()).as(said.output()).isGreaterThan(300);
  }

  /** It leaves out what is zero. */
  private static int count(Element suite, String what) {
    String number = suite.getAttribute(what);
    return number.isEmpty() ? 0 : Integer.parseInt(number);
  }
}
