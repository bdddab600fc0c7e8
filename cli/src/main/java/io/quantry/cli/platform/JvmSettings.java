package io.quantry.cli.platform;

import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What holds for all services of this process, set before the first of them starts. */
final class JvmSettings {
  private JvmSettings() {}

  static void apply(Path home) {
    System.setProperty("quantry.log", home.resolve("quantry.log").toString());
    System.setProperty("logback.configurationFile", "io/quantry/cli/platform/logback.xml");
    SLF4JBridgeHandler.removeHandlersForRootLogger(); // Tomcat logs by java.util.logging
    SLF4JBridgeHandler.install();
    // Each context would else set up logging for the whole process again, and stop on its own.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    System.setProperty("spring.main.register-shutdown-hook", "false");
    System.setProperty("spring.main.banner-mode", "off");
    System.setProperty("spring.jmx.enabled", "false");
  }
}
