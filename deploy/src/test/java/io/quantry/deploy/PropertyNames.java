package io.quantry.deploy;

import io.quantry.agent.AgentProperties;
import io.quantry.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import tools.jackson.databind.JsonNode;

/**
 * The properties that a service reads: Spring's own, as the jars of its class path describe them,
 * and Quantry's, from the records that they are bound to. With prefixes where any name may follow.
 */
final class PropertyNames {
  private static final String METADATA = "META-INF/spring-configuration-metadata.json";
  private static final Map<String, String> PACKAGES =
      Map.of("api-gateway", "io.quantry.gateway", "job-service", "io.quantry.jobservice");

  private final Set<String> names = new HashSet<>();
  private final List<String> prefixes = new ArrayList<>();

  private PropertyNames() {}

  /** Those of the service whose image holds {@code folder}. */
  static PropertyNames of(String service, Path folder) throws IOException {
    PropertyNames known = new PropertyNames();
    try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        known.addDescribed(jar);
      }
    }
    if (PACKAGES.containsKey(service)) {
      known.addBound(PACKAGES.get(service));
    } else {
      known.addComponents("quantry." + service, AgentProperties.class);
    }
    return known;
  }

  boolean has(String property) {
    return names.contains(property) || prefixes.stream().anyMatch(property::startsWith);
  }

  /** Whether an environment variable of this name reaches any property. */
  boolean bindsVariable(String variable) {
    return names.stream().anyMatch(name -> asVariable(name).equals(variable))
        || prefixes.stream().anyMatch(prefix -> variable.startsWith(asVariable(prefix)));
  }

  /** As Spring Boot's relaxed binding spells it. */
  private static String asVariable(String property) {
    return property.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", "");
  }

  private void addDescribed(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getEntry(METADATA) == null) {
        return;
      }
      try (InputStream metadata = file.getInputStream(file.getEntry(METADATA))) {
        String text = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
        for (JsonNode property : Json.mapper().readTree(text).path("properties")) {
          add(property.path("name").asString(), property.path("type").asString(""));
        }
      }
    }
  }

  private void add(String name, String type) {
    if (type.startsWith("java.util.Map")) {
      prefixes.add(name + ".");
    } else {
      names.add(name);
    }
  }

  private void addBound(String inPackage) {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    scan.findCandidateComponents(inPackage)
        .forEach(
            found -> {
              Class<?> type = load(String.valueOf(found.getBeanClassName()));
              addComponents(type.getAnnotation(ConfigurationProperties.class).prefix(), type);
            });
  }

  private void addComponents(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      Type declared = component.getGenericType();
      if (component.getType().isRecord()) {
        addComponents(name, component.getType());
      } else {
        add(name, declared.getTypeName());
      }
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
