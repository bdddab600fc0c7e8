package io.quantry.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line and environment of a child. */
final class ChildCommand {
  /** Name of the folder for temporary files below the scratch folder. */
  static final String TEMPORARY = "tmp";

  private static final long MOST_YOUNG_BYTES = 32L << 20;

  private final SandboxSettings settings;

  ChildCommand(SandboxSettings settings) {
    this.settings = settings;
  }

  ProcessBuilder builder(LaunchRules rules, SandboxLimits limits, Path scratch) {
    Path home = scratch.toAbsolutePath();
    Path temporary = home.resolve(TEMPORARY);
    List<String> java = new ArrayList<>();
    java.add(settings.java().toString());
    java.add("-Xmx" + limits.heapBytes());
    // Garbage of streamed batches need not fill more than this before it is collected.
    java.add("-Xmn" + Math.min(MOST_YOUNG_BYTES, limits.heapBytes() / 4));
    java.add("-XX:+ExitOnOutOfMemoryError");
    java.add("-XX:+UseSerialGC"); // starts fastest and keeps cores for the runtime's threads
    java.add("-XX:-UsePerfData"); // writes below /tmp otherwise
    java.add("-XX:+DisableAttachMechanism");
    java.add("-XX:ErrorFile=" + home.resolve("crash.log"));
    java.add("-Xshare:auto");
    java.add("--enable-native-access=ALL-UNNAMED");
    java.add("-Djava.io.tmpdir=" + temporary);
    java.add("-Duser.home=" + home);
    java.add("-Djava.awt.headless=true");
    java.addAll(settings.jvmArguments());
    java.add(settings.mainClass());
    ProcessBuilder builder = new ProcessBuilder(rules.wrap(limits, java)).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin");
    // Not on the command line: ONNX Runtime 1.29 crashes at its start where that has over 4,000
    // characters.
    environment.put("CLASSPATH", settings.classPath());
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", home.toString());
    environment.put("TMPDIR", temporary.toString());
    environment.put("QUANTRY_MEMORY_BYTES", Long.toString(limits.memoryBytes()));
    environment.put("OMP_NUM_THREADS", Integer.toString(limits.threads()));
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    environment.put("GOMP_SPINCOUNT", "0"); // spinning threads of two pools starve each other
    environment.put("MALLOC_ARENA_MAX", "2"); // glibc otherwise keeps freed memory per thread
    return builder;
  }
}
