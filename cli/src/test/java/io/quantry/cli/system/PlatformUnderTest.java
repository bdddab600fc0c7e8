package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One {@code quantry up}, started as the script starts it, from the distribution of this build. */
final class PlatformUnderTest implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final Process process;
  private final RunningPlatform running;

  private PlatformUnderTest(Path home, Process process, RunningPlatform running) {
    this.home = home;
    this.process = process;
    this.running = running;
  }

  /** Starts it and waits until it announces itself. */
  static PlatformUnderTest up(Path home, String... options)
      throws IOException, InterruptedException {
    return up(home, Map.of(), options);
  }

  /** The same with further variables in its environment. */
  static PlatformUnderTest up(Path home, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("up", "--port", "0"));
    arguments.addAll(List.of(options));
    Process process = launch(home, environment, arguments.toArray(String[]::new));
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      Optional<RunningPlatform> running = new Home(home).running();
      if (running.isPresent() && running.get().pid() == process.pid()) {
        return new PlatformUnderTest(home, process, running.get());
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("The platform did not come up:\n" + outputOf(home));
      }
      Thread.sleep(100);
    }
  }

  /**
   * One command on {@code home}, arguments that begin with {@code -D} for its JVM; its output in
   * the file {@code output.txt} there.
   */
  static Process launch(Path home, String... arguments) throws IOException {
    return launch(home, Map.of(), arguments);
  }

  /** The same, its output in the folder {@code outputs}: for a command that makes the home. */
  static Process launchBeside(Path home, Path outputs, String... arguments) throws IOException {
    return launch(home, outputs, Map.of(), arguments);
  }

  private static Process launch(Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    return launch(home, Files.createDirectories(home), environment, arguments);
  }

  private static Process launch(
      Path home, Path outputs, Map<String, String> environment, String... arguments)
      throws IOException {
    Path dist = Path.of(System.getProperty("quantry.dist"));
    List<String> command = new ArrayList<>();
    // a shell that runs a job in the background has it ignore SIGINT, and the JVM would inherit
    // that
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dquantry.dist=" + dist);
    command.add("-Dquantry.root=" + System.getProperty("quantry.root"));
    Arrays.stream(arguments).filter(argument -> argument.startsWith("-D")).forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx768m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(dist.resolve("cli/*") + ":" + dist.resolve("platform/*"));
    command.add("io.quantry.cli.Main");
    Arrays.stream(arguments).filter(argument -> !argument.startsWith("-D")).forEach(command::add);
    command.addAll(List.of("--home", home.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(outputs.resolve("output.txt").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  static String outputOf(Path home) throws IOException {
    return Files.readString(home.resolve("output.txt"));
  }

  Path home() {
    return home;
  }

  long pid() {
    return process.pid();
  }

  RunningPlatform running() {
    return running;
  }

  QuantryClient client() {
    return new QuantryClient(new Connection(running.url(), running.apiKey()));
  }

  /** Ctrl-C, as a terminal sends it to the process in front. */
  void interrupt() throws IOException, InterruptedException {
    signal("INT", process.pid());
    assertThat(process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("ends after SIGINT: %s", outputOf(home))
        .isTrue();
  }

  /** The end without a chance to tidy up. */
  void kill() throws IOException, InterruptedException {
    signal("KILL", process.pid());
    process.waitFor();
  }

  static void signal(String name, long pid) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    assertThat(exit).as("kill -%s %d", name, pid).isZero();
  }

  /** Command lines of all processes that name the home, children of children included. */
  static List<String> processesOn(Path home) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(path -> path.getFileName().toString().matches("\\d+"))
          .map(PlatformUnderTest::commandLine)
          .filter(line -> line.contains(home.toString()))
          .toList();
    }
  }

  /** Waits until no process names the home any more. */
  static void awaitNoProcessOn(Path home) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    while (!processesOn(home).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    assertThat(processesOn(home)).as("processes left on %s", home).isEmpty();
  }

  private static String commandLine(Path process) {
    try {
      return process.getFileName()
          + " "
          + Files.readString(
                  process.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1)
              .replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    } catch (UncheckedIOException gone) {
      return "";
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (process.isAlive()) {
      interrupt();
    }
  }
}
