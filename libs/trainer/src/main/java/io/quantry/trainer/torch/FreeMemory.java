package io.quantry.trainer.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Memory that this process may still take. */
public final class FreeMemory {
  /** Environment variable in which a parent says how much memory its child may use, in bytes. */
  public static final String LIMIT = "QUANTRY_MEMORY_BYTES";

  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final Path OWN = Path.of("/proc/self/status");

  private FreeMemory() {}

  /** Bytes that tensors on a device may still take. */
  public static long bytes(Device device) {
    return device.is_cuda() ? torch.getMemoryInfo(device.index()).first() : bytes();
  }

  /** Bytes: what the machine has free, or what is left of the parent's limit if that is less. */
  public static long bytes() {
    long machine = field(MACHINE, "MemAvailable:").orElse(Long.MAX_VALUE);
    String limit = System.getenv(LIMIT);
    if (limit == null) {
      return machine;
    }
    long used = field(OWN, "RssAnon:").orElse(0L);
    return Math.min(machine, Math.max(0, Long.parseLong(limit) - used));
  }

  /** A field of kibibytes. */
  private static Optional<Long> field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
