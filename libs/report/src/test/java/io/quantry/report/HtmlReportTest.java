package io.quantry.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final String PAGE =
      HtmlReport.of(
          Sample.document(Verdict.INCONCLUSIVE, Objectives.OnInconclusive.REPORT, Sample.HOSTILE),
          "glyphs:2 <against> glyphs:1");

  @Test
  void needsNothingBesideIt() {
    assertThat(PAGE)
        .doesNotContain("<script", "<link", "<img", "<iframe", "url(", "@import", "http:", "https:")
        .doesNotContainPattern("\\son[a-z]+=");
  }

  @Test
  void showsWhatIsInTheDocumentAsText() throws Exception {
    Element body = parsed();
    String text = body.getTextContent();

    assertThat(text)
        .contains("glyphs:2 <against> glyphs:1")
        .contains("<script>alert(\"x\")</script>&'\uFFFD\uFFFD")
        .contains("−0.30 (−0.61 to +0.02)")
        .contains("2.31× (2.25 to 2.38)")
        .contains("batch 32 × 128")
        .contains("134.6 kB")
        .contains("1–3 %");
  }

  @Test
  void drawsEachIntervalOnceAndTheAllowedDrop() throws Exception {
    Element page = parsed();

    assertThat(ofClass(page, "circle", "dot")).as("change of top1, speedup").isEqualTo(2);
    assertThat(ofClass(page, "line", "bar")).isEqualTo(2);
    assertThat(ofClass(page, "line", "allowed")).as("drop, speedup").isEqualTo(2);
    assertThat(ofClass(page, "rect", "before")).isEqualTo(1);
  }

  @Test
  void leavesBlankWhatIsAbsent() {
    assertThat(PAGE).doesNotContain("null").doesNotContain("NaN").doesNotContain("n/a");
  }

  private static int ofClass(Element page, String tag, String wanted) {
    NodeList found = page.getElementsByTagName(tag);
    int count = 0;
    for (int i = 0; i < found.getLength(); i++) {
      count += ((Element) found.item(i)).getAttribute("class").equals(wanted) ? 1 : 0;
    }
    return count;
  }

  /** Well-formed but for the two void elements in the head, so an XML parser reads the body. */
  private static Element parsed() throws Exception {
    String body = PAGE.substring(PAGE.indexOf("<main>"), PAGE.indexOf("</main>") + 7);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(body)));
    return document.getDocumentElement();
  }
}
