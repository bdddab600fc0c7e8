package io.quantry.evaluation.probe;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.Cancellation;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Starts {@link LoadProbe} in fresh processes of the same Java and class path, one after the other,
 * each under a time limit. Where {@code setpriv} is, a probe dies with the thread that starts it;
 * that thread is one of our own and lives as long as this process.
 */
public final class FootprintMeter {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int POLL_MILLIS = 50;
  private static final int MOST_OUTPUT_BYTES = 1 << 16;
  private static final int CRASH = 128;

  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "probe-starter");
            thread.setDaemon(true);
            return thread;
          });

  private FootprintMeter() {}

  /**
   * Loads and runs a model in fresh processes, one after the other.
   *
   * @param feeds by input
   * @param probes number of processes, at least 1
   * @throws EvaluationException {@code model-crashed-runtime}, {@code model-rejected-by-runtime} or
   *     {@code attempt-timeout}
   */
  public static Footprint measure(
      Path model,
      Map<String, TensorValue> feeds,
      int threads,
      int probes,
      Cancellation cancellation) {
    try {
      Path file = Files.createTempFile("feeds", ".bin");
      try {
        FeedFile.write(file, feeds);
        List<String> command = command(model, threads);
        command.add(file.toString());
        return measure(command, probes, cancellation);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what a probe feeds cannot be written", e);
    }
  }

  private static Footprint measure(List<String> command, int probes, Cancellation cancellation) {
    List<long[]> measured = new ArrayList<>();
    for (int probe = 0; probe < probes; probe++) {
      measured.add(probe(command, cancellation));
    }
    return new Footprint(
        probes,
        median(measured, numbers -> numbers[0]),
        median(measured, numbers -> numbers[1]),
        median(measured, numbers -> numbers[3] - numbers[2]),
        median(measured, numbers -> numbers[3]));
  }

  private static long[] probe(List<String> command, Cancellation cancellation) {
    Process process = start(command);
    try {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
        if (System.nanoTime() > end) {
          throw new EvaluationException(
              "attempt-timeout", "loading and running the model once took over " + LIMIT);
        }
      }
      String output =
          new String(
              process.getInputStream().readNBytes(MOST_OUTPUT_BYTES), StandardCharsets.UTF_8);
      return parse(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a probe ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    // ONNX Runtime 1.29 crashes at its start where a command line has over 4,000 characters.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return builder.start();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              STARTER)
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a probe cannot be started", e);
    }
  }

  private static List<String> command(Path model, int threads) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            LoadProbe.class.getName(),
            model.toString(),
            Integer.toString(threads)));
    return command;
  }

  private static long[] parse(int exit, String output) {
    for (String line : output.split("\n", -1)) {
      String[] words = line.strip().split(" ", -1);
      if (exit == 0 && words.length == 5 && words[0].equals("probe")) {
        long[] numbers = new long[4];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = Long.parseLong(words[i + 1]);
        }
        return numbers;
      }
    }
    throw new EvaluationException(
        exit > CRASH ? "model-crashed-runtime" : "model-rejected-by-runtime",
        "a process that only loads the model and runs it once ended with exit code " + exit);
  }

  private static long median(List<long[]> measured, ToLongFunction<long[]> figure) {
    return measured.stream()
        .mapToLong(figure)
        .sorted()
        .skip(measured.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
