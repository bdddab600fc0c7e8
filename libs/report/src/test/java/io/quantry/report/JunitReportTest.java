package io.quantry.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JunitReportTest {
  @ParameterizedTest
  @CsvSource({
    "PASSED, REPORT, 0, 0",
    "MISSED, PASS, 1, 0",
    "INCONCLUSIVE, REPORT, 0, 1",
    "INCONCLUSIVE, FAIL, 1, 0",
    "INCONCLUSIVE, PASS, 0, 0"
  })
  void countsByVerdictAndPolicy(
      Verdict accuracy, Objectives.OnInconclusive policy, String failures, String skipped)
      throws Exception {
    Element suite = parsed(accuracy, policy);

    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo(failures);
    assertThat(suite.getAttribute("skipped")).isEqualTo(skipped);
    assertThat(suite.getAttribute("errors")).as("the speed was not measured").isEqualTo("1");
    assertThat(suite.getElementsByTagName("failure").getLength())
        .isEqualTo(Integer.parseInt(failures));
    assertThat(suite.getElementsByTagName("skipped").getLength())
        .isEqualTo(Integer.parseInt(skipped));
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(3);
  }

  @Test
  void saysInTheMessageWhatWasWantedAndMeasured() throws Exception {
    Element failure =
        (Element)
            parsed(Verdict.MISSED, Objectives.OnInconclusive.REPORT)
                .getElementsByTagName("failure")
                .item(0);

    assertThat(failure.getAttribute("message"))
        .isEqualTo(
            "missed: wanted a drop of at most 0.50 points of top1, measured −0.30, at worst −0.56");
  }

  private static Element parsed(Verdict accuracy, Objectives.OnInconclusive policy)
      throws Exception {
    String xml = JunitReport.of(Sample.document(accuracy, policy, "none"), "a <b> & \"c\"");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }
}
