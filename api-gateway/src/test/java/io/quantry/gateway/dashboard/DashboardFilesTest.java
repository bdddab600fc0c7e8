package io.quantry.gateway.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

class DashboardFilesTest {
  @TempDir private Path folder = Path.of("");

  private URL jar(String name, Map<String, String> files) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar.toUri().toURL();
  }

  @Test
  void filesOfOtherJarsAreNotTheDashboards() throws Exception {
    URL[] classPath = {
      jar("other.jar", Map.of("META-INF/resources/webjars/other.js", "2")),
      jar(
          "a dashboard.jar",
          Map.of(
              "META-INF/resources/index.html", "<p>",
              "META-INF/resources/assets/own.js", "1",
              "META-INF/secret.txt", "3"))
    };
    try (URLClassLoader loader = new URLClassLoader(classPath, null)) {
      DashboardFiles files = new DashboardFiles(loader);
      assertThat(files.find("assets/own.js").orElseThrow().plain()).containsExactly('1');
      for (String path :
          List.of(
              "webjars/other.js",
              "../secret.txt",
              "assets/../../secret.txt",
              "assets/..%2f..%2fsecret.txt",
              "assets",
              "assets/",
              "",
              "/index.html",
              "a".repeat(100_000) + ".js")) {
        assertThat(files.find(path)).as(path).isEmpty();
      }
    }
  }

  @Test
  void withoutItsJarBrowsersAreToldSo() throws Exception {
    try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
      Dashboard dashboard = new Dashboard(nothing);
      MockHttpServletRequest request = new MockHttpServletRequest("GET", "/jobs");
      assertThat(dashboard.answer(ServerRequest.create(request, List.of()))).isEmpty();
      request.addHeader("Accept", "text/html");
      MockHttpServletResponse response = new MockHttpServletResponse();
      ServerResponse answer =
          dashboard.answer(ServerRequest.create(request, List.of())).orElseThrow();
      answer.writeTo(request, response, List::of);
      assertThat(response.getStatus()).isEqualTo(404);
      assertThat(response.getContentType()).startsWith("text/html");
      assertThat(response.getContentAsString()).contains("without the dashboard").hasLineCount(1);
      assertThat(response.getHeader("Content-Security-Policy")).contains("default-src 'none'");
    }
  }
}
