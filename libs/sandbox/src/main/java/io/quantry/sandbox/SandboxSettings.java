package io.quantry.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is started as the child.
 *
 * @param java the {@code java} executable
 * @param classPath class path of the child as {@code java -cp} takes it, wildcards included
 * @param mainClass its main class
 * @param jvmArguments further arguments of its JVM
 */
public record SandboxSettings(
    Path java, String classPath, String mainClass, List<String> jvmArguments) {
  /** Main class of the engine. */
  public static final String ENGINE_MAIN = "io.quantry.engine.Main";

  private static final String ALL_JARS = "/*";

  public SandboxSettings {
    jvmArguments = List.copyOf(jvmArguments);
    if (!Files.isExecutable(java)) {
      throw new IllegalArgumentException("No executable java at " + java);
    }
    if (classPath.isBlank() || mainClass.isBlank()) {
      throw new IllegalArgumentException("The child needs a class path and a main class");
    }
  }

  /**
   * The engine on {@code classPath}, run by the Java installation that runs this process. All jars
   * of one folder ({@code folder/*}) are {@link #engineFolder}.
   */
  public static SandboxSettings engine(String classPath) {
    boolean folder =
        classPath.endsWith(ALL_JARS) && !classPath.contains(System.getProperty("path.separator"));
    return folder
        ? engineFolder(Path.of(classPath.substring(0, classPath.length() - ALL_JARS.length())))
        : plain(classPath);
  }

  private static SandboxSettings plain(String classPath) {
    return new SandboxSettings(
        Path.of(System.getProperty("java.home"), "bin", "java"), classPath, ENGINE_MAIN, List.of());
  }

  /**
   * The engine in {@code folder}, which holds its jars and, in {@code prepared}, what makes its
   * start cheaper, if that was made: the runtime's native libraries, which every process would
   * otherwise unpack, and an archive of its classes. The JVM ignores an archive that does not fit
   * the jars.
   */
  public static SandboxSettings engineFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("No folder with the engine's jars at " + folder);
    }
    SandboxSettings plain = plain(folder.toAbsolutePath() + ALL_JARS);
    Path prepared = folder.toAbsolutePath().resolve("prepared");
    List<String> arguments = new ArrayList<>();
    if (Files.isRegularFile(prepared.resolve("libonnxruntime.so"))) {
      arguments.add("-Donnxruntime.native.path=" + prepared);
    }
    Path classes = prepared.resolve("classes.jsa");
    if (Files.isRegularFile(classes)) {
      arguments.add("-XX:SharedArchiveFile=" + classes);
      arguments.add("-Xlog:disable"); // the JVM's warnings go where events go
    }
    return new SandboxSettings(plain.java, plain.classPath, plain.mainClass, arguments);
  }
}
