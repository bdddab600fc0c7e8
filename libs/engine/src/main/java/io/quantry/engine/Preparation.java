package io.quantry.engine;

import io.quantry.contracts.engine.EngineTask;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes starts of the engine cheaper: the runtime's native libraries as files, which every process
 * would otherwise unpack, and an archive of the classes that a small job loads. {@code
 * SandboxSettings.engineFolder} says how both are used. The archive belongs to this JVM and to
 * these jars in their folder.
 */
public final class Preparation {
  private static final String TASK =
      """
      {"quantize": {"model": "model.onnx", "technique": {"type": "dynamic", "parameters": {}},
       "calibration": null, "output": "result.onnx", "threads": 1, "target": null}}
      """;

  private Preparation() {}

  /** Arguments: the folder of the engine's jars, the folder to make, a model of the small job. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path made = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
    for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
      unpack(System.mapLibraryName(library), made);
    }
    Path job = Files.createTempDirectory("quantry-prepare-");
    try {
      Files.copy(Path.of(arguments[2]), job.resolve("model.onnx"));
      Files.writeString(job.resolve(EngineTask.TASK_FILE), TASK);
      archive(Path.of(arguments[0]).toAbsolutePath(), made, job);
    } finally {
      try (Stream<Path> tree = Files.walk(job)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void unpack(String library, Path made) throws IOException {
    String system = System.getProperty("os.name").startsWith("Mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
    String name = "/ai/onnxruntime/native/" + system + "-" + processor + "/" + library;
    try (InputStream bytes = Preparation.class.getResourceAsStream(name)) {
      if (bytes == null) {
        throw new FileNotFoundException("ONNX Runtime's jar has no " + name);
      }
      Files.copy(bytes, made.resolve(library));
    }
  }

  private static void archive(Path engine, Path made, Path job)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Donnxruntime.native.path=" + made,
                "-XX:ArchiveClassesAtExit=" + made.resolve("classes.jsa"),
                "-cp",
                engine.resolve("*").toString(),
                Main.class.getName())
            .directory(job.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start(); // it ends with its standard input, which stays open
    int status = child.waitFor();
    if (status != 0 || !Files.exists(job.resolve("result.onnx"))) {
      throw new IOException("The job that was to load the classes ended with " + status);
    }
  }
}
