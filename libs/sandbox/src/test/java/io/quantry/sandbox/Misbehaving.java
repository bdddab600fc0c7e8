package io.quantry.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The main of the children in these tests: does what its task's model name says. */
public final class Misbehaving {
  private static final String FACTS =
      "{\"model\":{\"irVersion\":8,\"opsets\":{},\"contribOperators\":[],\"inputs\":[],"
          + "\"outputs\":[],\"operators\":{},\"parameters\":%s}}";

  private Misbehaving() {}

  public static void main(String[] arguments) throws Exception {
    String task = Files.readString(Path.of("task.json"));
    String behaviour = task.replaceAll("(?s).*\"model\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    switch (behaviour) {
      case "obey" -> obey();
      case "sleep" -> Thread.sleep(600_000);
      case "spin" -> spin();
      case "fill heap" -> fillHeap();
      case "fill native memory" -> fillNativeMemory();
      case "fill disk" -> fillDisk();
      case "write a large file" -> writeLargeFile();
      case "crash" -> shell("kill -SEGV $PPID");
      case "abort" -> shell("kill -ABRT $PPID");
      case "exit 7" -> System.exit(7);
      case "print huge lines" -> printHugeLines();
      case "leave grandchildren" -> leaveGrandchildren();
      case "start many processes" -> startManyProcesses();
      case "spin in many processes" -> spinInMany();
      case "link the outcome" -> linkOutcome();
      case "huge outcome" -> hugeOutcome();
      case "deep outcome" -> Files.writeString(Path.of("outcome.json"), "[".repeat(100_000));
      case "incomplete outcome" -> Files.writeString(Path.of("outcome.json"), "{\"model\":{}}");
      case "other outcome" ->
          Files.writeString(
              Path.of("outcome.json"),
              "{\"dataset\":{\"samples\":1,\"labelled\":false,\"classCounts\":{}}}");
      case "report surroundings" -> reportSurroundings();
      default -> throw new IllegalArgumentException(behaviour);
    }
  }

  private static void obey() throws IOException {
    System.out.println("{\"stage\":\"scan\",\"fraction\":0.5,\"message\":\"half way\"}");
    System.err.println("a word for the log");
    Files.writeString(Path.of("outcome.json"), FACTS.formatted("42"));
  }

  private static void spin() {
    long sum = 0;
    while (sum >= 0) {
      sum = (sum + System.nanoTime()) & Long.MAX_VALUE;
    }
  }

  private static void fillHeap() {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new byte[1 << 20]);
    }
  }

  private static void fillNativeMemory() throws InterruptedException {
    List<ByteBuffer> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      ByteBuffer next = ByteBuffer.allocateDirect(16 << 20);
      for (int i = 0; i < next.capacity(); i += 4096) {
        next.put(i, (byte) 1);
      }
      all.add(next);
      Thread.sleep(5);
    }
  }

  private static void fillDisk() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      Files.write(Path.of("part" + i), new byte[1 << 20]);
      Thread.sleep(5);
    }
  }

  /** By a native program: the JVM turns the signal into an exception. */
  private static void writeLargeFile() throws Exception {
    System.exit(
        new ProcessBuilder("/bin/sh", "-c", "exec dd if=/dev/zero of=large bs=1M count=100")
            .start()
            .waitFor());
  }

  private static void printHugeLines() throws IOException {
    for (int i = 0; i < 5; i++) {
      System.out.println("x".repeat(1 << 20));
    }
    System.out.println("no json");
    System.out.println("{\"stage\":\"s\",\"fraction\":null,\"message\":\"m\",\"more\":1}");
    System.out.println("{\"stage\":null,\"fraction\":null,\"message\":\"m\"}");
    obey();
  }

  private static void leaveGrandchildren() throws Exception {
    shell("sleep 987654 & (setsid sleep 987654 &) ; nohup sleep 987654 >/dev/null 2>&1 &");
    Thread.sleep(500);
    obey();
  }

  private static void startManyProcesses() throws Exception {
    shell("for i in $(seq 60); do sleep 987654 & done");
    Thread.sleep(600_000);
  }

  private static void spinInMany() throws Exception {
    shell("for i in $(seq 10); do (while :; do :; done) & done");
    Thread.sleep(600_000);
  }

  private static void linkOutcome() throws IOException {
    Files.writeString(Path.of("elsewhere"), FACTS.formatted("42"));
    Files.createSymbolicLink(Path.of("outcome.json"), Path.of("elsewhere"));
  }

  private static void hugeOutcome() throws IOException {
    try (OutputStream file = Files.newOutputStream(Path.of("outcome.json"))) {
      for (int i = 0; i < 20; i++) {
        file.write(new byte[1 << 20]);
      }
    }
  }

  private static void reportSurroundings() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    say("environment " + System.getenv().keySet().stream().sorted().toList());
    say("no-new-privs " + status.replaceAll("(?s).*NoNewPrivs:\\s*(\\d).*", "$1"));
    say("interfaces " + interfaces());
    say("limits " + Files.readString(Path.of("/proc/self/limits")).replaceAll("\\s+", " "));
    obey();
  }

  /** Only a namespace without any usable interface makes the JDK throw. */
  private static String interfaces() {
    try {
      return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList() + "";
    } catch (SocketException none) {
      return "none";
    }
  }

  private static void say(String message) {
    System.out.println("{\"stage\":\"test\",\"fraction\":null,\"message\":\"" + message + "\"}");
  }

  private static void shell(String script) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", script).start().waitFor();
    Thread.sleep(200);
  }
}
