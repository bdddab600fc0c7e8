package io.quantry.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads a Dockerfile as far as it says how a container runs. Commands must be in the list form, for
 * only that says what is executed: a text would run in a shell, which signals do not pass.
 *
 * <p>Written for our own file: no build arguments in what is read here, no here-documents.
 */
public final class ImageFile {
  private static final Pattern FROM = Pattern.compile("(\\S+)(?:\\s+AS\\s+(\\S+))?");
  private static final Pattern PAIR = Pattern.compile("([A-Z0-9_]+)=(\\S*)");

  private static final Pattern COPIED = Pattern.compile("--from=\\S+\\s+(\\S+)\\s+(\\S+)");

  private final Map<String, Stage> stages = new LinkedHashMap<>();

  private ImageFile() {}

  /**
   * Its targets by name, in their order.
   *
   * @throws IllegalArgumentException naming the instruction that cannot be understood
   */
  public static Map<String, ImageTarget> read(Path file) throws IOException {
    ImageFile image = new ImageFile();
    for (String instruction : instructions(Files.readAllLines(file))) {
      image.take(instruction);
    }
    Map<String, ImageTarget> targets = new LinkedHashMap<>();
    image.stages.forEach((name, stage) -> targets.put(name, stage.target()));
    return targets;
  }

  /** One text an instruction: comments left out, continued lines joined. */
  private static List<String> instructions(List<String> lines) {
    List<String> instructions = new ArrayList<>();
    StringBuilder begun = new StringBuilder();
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith("#") || text.isEmpty()) {
        continue;
      }
      boolean continued = text.endsWith("\\");
      begun.append(continued ? text.substring(0, text.length() - 1) + " " : text);
      if (!continued) {
        instructions.add(begun.toString());
        begun.setLength(0);
      }
    }
    return instructions;
  }

  private void take(String instruction) {
    int space = instruction.indexOf(' ');
    String rest = instruction.substring(space + 1).strip();
    switch (instruction.substring(0, space).toUpperCase(Locale.ROOT)) {
      case "FROM" -> begin(rest);
      case "ENV" -> last().setEnvironment(rest);
      case "COPY" -> last().copy(rest);
      case "USER" -> last().user = rest;
      case "EXPOSE" -> last().ports.add(Integer.valueOf(rest));
      case "ENTRYPOINT" -> last().entrypoint = words(rest);
      case "CMD" -> last().command = words(rest);
      case "HEALTHCHECK" -> last().healthcheck = words(rest.replaceFirst("^.*?CMD\\s+", ""));
      default -> {} // says how the image is built
    }
  }

  private void begin(String rest) {
    Matcher from = FROM.matcher(rest);
    if (!from.matches()) {
      throw new IllegalArgumentException("Not understood: FROM " + rest);
    }
    String name = from.group(2) == null ? "stage-" + stages.size() : from.group(2);
    Stage base = stages.get(from.group(1));
    stages.put(name, base == null ? new Stage(name, from.group(1)) : new Stage(name, base));
  }

  private Stage last() {
    return stages.values().stream()
        .reduce((before, after) -> after)
        .orElseThrow(() -> new IllegalArgumentException("An instruction before any FROM"));
  }

  private static List<String> words(String json) {
    if (!json.startsWith("[")) {
      throw new IllegalArgumentException("Expected a list of texts instead of " + json);
    }
    List<?> words = new Yaml(new SafeConstructor(new LoaderOptions())).load(json); // JSON is YAML
    return words.stream().map(String::valueOf).toList();
  }

  /** What has been read of one target so far. */
  private static final class Stage {
    private final String name;
    private final String from;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Map<String, String> contents = new LinkedHashMap<>();
    private String user = "";
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();
    private List<String> healthcheck = List.of();

    Stage(String name, String from) {
      this.name = name;
      this.from = from;
    }

    /** One that begins as {@code base} ends. */
    Stage(String name, Stage base) {
      this(name, base.from);
      environment.putAll(base.environment);
      ports.addAll(base.ports);
      contents.putAll(base.contents);
      user = base.user;
      entrypoint = base.entrypoint;
      command = base.command;
      healthcheck = base.healthcheck;
    }

    /** Only copies from other stages are told apart: what comes from the sources is being built. */
    void copy(String rest) {
      Matcher copied = COPIED.matcher(rest);
      if (copied.matches()) {
        contents.put(copied.group(2), copied.group(1));
      }
    }

    void setEnvironment(String pairs) {
      Matcher pair = PAIR.matcher(pairs);
      while (pair.find()) {
        environment.put(pair.group(1), pair.group(2));
      }
      if (!PAIR.matcher(pairs).replaceAll("").isBlank()) {
        throw new IllegalArgumentException("Not understood: ENV " + pairs);
      }
    }

    ImageTarget target() {
      return new ImageTarget(
          name, from, user, environment, entrypoint, command, healthcheck, ports, contents);
    }
  }
}
