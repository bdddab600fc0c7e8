package io.quantry.agent;

import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.fleet.Hardware;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the machine really has: cores and memory from Linux's own files, the rest as the runtime
 * itself says.
 */
final class HardwareProbe {
  private final Path root;

  /**
   * Probes the system below {@code root}.
   *
   * @param root {@code /} but in tests
   */
  HardwareProbe(Path root) {
    this.root = root;
  }

  Hardware probe(RuntimeFacts runtime, List<String> tags) {
    return new Hardware(
        System.getProperty("os.arch").replace("amd64", "x86_64"),
        field(lines("proc/cpuinfo"), "model name").orElse("unknown"),
        Runtime.getRuntime().availableProcessors(),
        memoryBytes(),
        runtime.instructionSets(),
        runtime.executionProviders(),
        List.copyOf(tags));
  }

  private long memoryBytes() {
    long physical =
        field(lines("proc/meminfo"), "MemTotal")
            .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) * 1024)
            .orElse(0L);
    return Math.min(physical, cgroupLimit().orElse(Long.MAX_VALUE));
  }

  /**
   * The limit of the control group, version 2 or 1; the kernel writes {@code max} or a huge number
   * where there is none.
   */
  private Optional<Long> cgroupLimit() {
    return List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
        .stream()
        .flatMap(file -> lines(file).stream())
        .filter(line -> line.matches("[0-9]{1,18}"))
        .map(Long::valueOf)
        .findFirst();
  }

  private List<String> lines(String file) {
    Path path = root.resolve(file);
    if (!Files.isReadable(path)) {
      return List.of();
    }
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + path, e);
    }
  }

  private static Optional<String> field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
