package io.quantry.cli.provenance;

import io.quantry.provenance.Predicate;
import io.quantry.provenance.ResourceDescriptor;
import io.quantry.provenance.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A statement for people: what it is of, and what was made from what. */
final class StatementText {
  private StatementText() {}

  static String of(Statement statement) {
    Predicate.BuildDefinition definition = statement.predicate().buildDefinition();
    Predicate.RunDetails run = statement.predicate().runDetails();
    List<String> lines = new ArrayList<>();
    add(
        lines,
        "version",
        "%s, %s %s"
            .formatted(
                definition.internalParameters().get(Predicate.VERSION),
                definition.internalParameters().get("stage"),
                definition.internalParameters().get("statedAt")));
    statement.subject().forEach(file -> add(lines, "file", file(file)));
    Predicate.Metadata metadata = run.metadata();
    if (definition.buildType().equals(Predicate.UPLOAD)) {
      add(lines, "origin", "an upload: where its bytes come from is not stated");
    } else {
      add(lines, "technique", type(definition.externalParameters().get("technique")));
      if (metadata != null) {
        add(
            lines,
            "job",
            "%s, %s to %s"
                .formatted(metadata.invocationId(), metadata.startedOn(), metadata.finishedOn()));
      }
    }
    definition.resolvedDependencies().forEach(source -> add(lines, "made from", file(source)));
    add(lines, "builder", run.builder().id() + pairs(run.builder().version()));
    run.byproducts().forEach(fact -> add(lines, fact.name(), pairs(fact.annotations())));
    return String.join(System.lineSeparator(), lines);
  }

  private static String file(ResourceDescriptor file) {
    Object role = file.annotations().get("role");
    return "%s  sha256:%s%s"
        .formatted(file.name(), file.sha256(), role == null ? "" : " (" + role + ")");
  }

  private static String type(@Nullable Object technique) {
    return technique instanceof Map<?, ?> members
        ? Objects.toString(members.get("type"))
        : Objects.toString(technique);
  }

  private static String pairs(Map<String, ?> members) {
    return members.entrySet().stream()
        .map(member -> " " + member.getKey() + " " + member.getValue())
        .collect(Collectors.joining(","));
  }

  /** Names come from users: nothing that a terminal obeys. */
  private static void add(List<String> lines, @Nullable String name, String text) {
    lines.add("  %-12s %s".formatted(name, text.strip()).replaceAll("[\\p{Cntrl}\\p{Cf}]", "?"));
  }
}
