package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.fleet.Hardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareProbeTest {
  private static final RuntimeFacts RUNTIME =
      new RuntimeFacts("1.29.0", List.of("CPUExecutionProvider"), List.of("avx2", "avx512_vnni"));

  @TempDir Path root;

  @Test
  void announcesWhatTheRuntimeSaysBesideProcessorAndTags() throws IOException {
    write("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD EPYC 9B45\nflags\t\t: fpu\n");
    write("proc/meminfo", "MemTotal:       24654224 kB\nMemFree:         1000 kB\n");

    Hardware hardware = new HardwareProbe(root).probe(RUNTIME, List.of("rack-7"));

    assertThat(hardware.processor()).isEqualTo("AMD EPYC 9B45");
    assertThat(hardware.memoryBytes()).isEqualTo(24654224L * 1024);
    assertThat(hardware.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(hardware.executionProviders()).containsExactly("CPUExecutionProvider");
    assertThat(hardware.instructionSets()).containsExactly("avx2", "avx512_vnni");
    assertThat(hardware.tags()).containsExactly("rack-7");
  }

  @Test
  void takesTheControlGroupsLimitWhereItIsLowerThanTheMemory() throws IOException {
    write("proc/meminfo", "MemTotal: 24654224 kB\n");
    write("sys/fs/cgroup/memory.max", "2147483648\n");
    assertThat(memory()).isEqualTo(2147483648L);
  }

  @Test
  void ignoresAControlGroupWithoutALimit() throws IOException {
    write("proc/meminfo", "MemTotal: 1000 kB\n");
    write("sys/fs/cgroup/memory.max", "max\n");
    assertThat(memory()).isEqualTo(1_024_000);

    // what version 1 writes where there is no limit
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(memory()).isEqualTo(1_024_000);
  }

  @Test
  void namesAProcessorUnknownThatLinuxDoesNotName() {
    assertThat(new HardwareProbe(root).probe(RUNTIME, List.of()).processor()).isEqualTo("unknown");
  }

  private long memory() {
    return new HardwareProbe(root).probe(RUNTIME, List.of()).memoryBytes();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
