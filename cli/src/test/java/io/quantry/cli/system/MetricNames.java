package io.quantry.cli.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Names of metrics: those that expressions ask for, and those that a scrape brings. */
final class MetricNames {
  private static final Pattern NO_NAMES =
      Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|on|without|ignoring)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\w|\\s*\\()");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

  /** Whether a target answers at all is the scraper's own metric. */
  private static final String UP = "up";

  private MetricNames() {}

  /** What a PromQL expression asks for. */
  static Set<String> in(String expression) {
    Set<String> names = new TreeSet<>();
    // innermost first, so that what is quoted inside braces goes with them
    String bare = expression.replaceAll("\"[^\"]*\"", "");
    Matcher name = NAME.matcher(NO_NAMES.matcher(bare).replaceAll(" "));
    while (name.find()) {
      if (!WORDS.contains(name.group()) && !name.group().equals(UP)) {
        names.add(name.group());
      }
    }
    return names;
  }

  /** Whatever the panels of a dashboard ask for. */
  static Set<String> ofDashboard(Path file) {
    Set<String> names = new TreeSet<>();
    JsonNode dashboard = new JsonMapper().readTree(file.toFile());
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        names.addAll(in(target.path("expr").asString()));
      }
    }
    return names;
  }

  /** The rules of a file. */
  static JsonNode rules(Path file) {
    try {
      return new YAMLMapper().readTree(Files.readString(file)).path("groups").path(0).path("rules");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What a scrape in Prometheus' text form brings. */
  static Set<String> ofScrape(String text) {
    Set<String> names = new TreeSet<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }
}
