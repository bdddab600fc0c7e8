package io.quantry.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What this machine and its ONNX Runtime can do. */
public final class Machine {
  /** Instruction sets that decide which quantized kernels run, in ascending order of worth. */
  private static final List<String> KNOWN =
      List.of(
          "sse4_2",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimddp",
          "i8mm",
          "bf16",
          "sve");

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** The one environment of this process; ONNX Runtime keeps it until the process ends. */
  static OrtEnvironment environment() {
    return Holder.ENVIRONMENT;
  }

  /** For instance {@code 1.29.0}. */
  public static String runtimeVersion() {
    return environment().getVersion();
  }

  /**
   * Execution providers that this build of the runtime offers, for instance {@code
   * CPUExecutionProvider}, sorted.
   */
  public static List<String> providers() {
    return OrtEnvironment.getAvailableProviders().stream()
        .map(OrtProvider::getName)
        .sorted()
        .toList();
  }

  /**
   * Instruction sets of the processor as Linux names them, those that matter to quantized kernels;
   * empty where {@code /proc/cpuinfo} cannot be read.
   */
  public static List<String> instructionSets() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return instructionSets(lines);
    } catch (IOException e) {
      return List.of();
    }
  }

  static List<String> instructionSets(Stream<String> cpuInfo) {
    Set<String> flags =
        new LinkedHashSet<>(
            cpuInfo
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .map(line -> Arrays.asList(line.substring(line.indexOf(':') + 1).split("\\s+")))
                .orElse(List.of()));
    return KNOWN.stream().filter(flags::contains).toList();
  }

  private static final class Holder {
    // What fails is thrown; printed as well it would only stand in the way.
    static final OrtEnvironment ENVIRONMENT =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "quantry");
  }
}
