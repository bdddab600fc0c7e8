package io.quantry.bench.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/** What the figures were measured on. */
final class Host {
  private Host() {}

  /** The name of the device on which libtorch computes. */
  static String device() throws IOException {
    return torch.cuda_is_available()
        ? graphicsProcessor().orElse("a CUDA device")
        : "CPU, " + processor();
  }

  /** Memory of this process that is in RAM, in kB (proc_pid_status(5)). */
  static long residentKilobytes() throws IOException {
    String line = first(Path.of("/proc/self/status"), "VmRSS:").orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  private static Optional<String> graphicsProcessor() throws IOException {
    List<String> command = List.of("nvidia-smi", "--query-gpu=name", "--format=csv,noheader");
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.lines().findFirst().filter(name -> !name.isBlank());
    } catch (IOException noSuchCommand) {
      return Optional.empty();
    }
  }

  private static String processor() throws IOException {
    return first(Path.of("/proc/cpuinfo"), "model name")
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse(System.getProperty("os.arch"));
  }

  private static Optional<String> first(Path file, String beginning) throws IOException {
    return Files.readAllLines(file).stream().filter(one -> one.startsWith(beginning)).findFirst();
  }
}
