package io.quantry.sandbox;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A main that attacks whoever started it, in the way that its task's model name says. */
public final class Hostile {
  private static final String SUCCESS =
      "{\"model\":{\"irVersion\":8,\"opsets\":{},\"contribOperators\":[],\"inputs\":[],"
          + "\"outputs\":[],\"operators\":{},\"parameters\":42}}";

  private Hostile() {}

  public static void main(String[] arguments) throws Exception {
    String task = Files.readString(Path.of("task.json"));
    String attack = task.replaceAll("(?s).*\"model\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    switch (attack.replaceAll(" .*", "")) {
      case "success" -> succeed();
      case "silence" -> System.err.println("\u001b[2Jleaves without an outcome");
      case "success-and-crash" -> {
        succeed();
        shell("kill -SEGV $PPID");
      }
      case "endless-line" -> print("x".repeat(8192));
      case "endless-events" -> print("{\"stage\":\"s\",\"fraction\":0.1,\"message\":\"m\"}\n");
      case "wrong-fractions" -> {
        System.out.println("{\"stage\":\"s\",\"fraction\":2,\"message\":\"m\"}");
        System.out.println("{\"stage\":\"s\",\"fraction\":\"NaN\",\"message\":\"m\"}");
        succeed();
      }
      case "wrong-figures" -> {
        figures("{\"loss\":\"NaN\"}");
        figures("{\"loss\":1e999}");
        figures("{\"loss\":null}");
        figures("{\"two words\":1}");
        figures("{\"loss\":{\"loss\":1}}");
        figures("[1]");
        figures(
            IntStream.range(1, 18)
                .mapToObj(i -> "\"" + "a".repeat(i) + "\":1")
                .collect(Collectors.joining(",", "{", "}")));
        figures("{\"loss\":0.5}");
        succeed();
      }
      case "connect" -> connect(Integer.parseInt(attack.replaceAll(".* ", "")));
      case "capabilities" -> capabilities();
      case "kill-the-first-process" -> {
        shell("kill -KILL 1; kill -TERM 1");
        succeed();
      }
      case "immortal-grandchild" -> {
        shell("trap '' TERM HUP INT; (setsid sh -c 'trap \"\" TERM HUP; sleep 987654' &)");
        succeed();
      }
      case "deep-folders" -> deepFolders("d", 60);
      case "long-paths" -> deepFolders("d".repeat(250), 30);
      case "closed-folder" -> {
        shell("mkdir closed; echo > closed/file; chmod 000 closed");
        succeed();
      }
      case "large-file" -> Files.write(Path.of("large"), new byte[100 << 20]);
      case "last-moment" -> {
        shell("for i in 1 2 3; do head -c 60000000 /dev/zero > part$i; done");
        succeed();
      }
      case "fifo" -> shell("mkfifo outcome.json");
      case "shouting-failure" ->
          outcome(
              "{\"failure\":{\"code\":\"%s\",\"message\":\"\\u001b[31m%s\"}}"
                  .formatted("c".repeat(100_000), "m".repeat(100_000)));
      case "read-input" -> readInput();
      case "sleep" -> Thread.sleep(Duration.ofMinutes(10));
      default -> throw new IllegalArgumentException(attack);
    }
  }

  private static void succeed() throws IOException {
    outcome(SUCCESS);
  }

  private static void figures(String json) {
    System.out.println("{\"stage\":\"s\",\"message\":\"m\",\"figures\":" + json + "}");
  }

  private static void outcome(String json) throws IOException {
    Files.writeString(Path.of("outcome.json"), json);
  }

  private static void print(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    for (long i = 0; i < Long.MAX_VALUE; i++) {
      out.write(bytes);
    }
  }

  private static void connect(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      succeed();
    } catch (IOException unreachable) {
      System.exit(7);
    }
  }

  private static void capabilities() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Cap")) {
        System.out.println(
            "{\"stage\":\"s\",\"message\":\"%s\"}".formatted(line.replaceAll("\\s", "")));
      }
    }
    succeed();
  }

  private static void deepFolders(String name, int depth) throws Exception {
    shell(
        "i=0; while [ $i -lt %d ]; do mkdir %s; cd -P %s; i=$((i+1)); done; echo > end"
            .formatted(depth, name, name));
    Thread.sleep(Duration.ofMinutes(10));
  }

  private static void readInput() throws Exception {
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    System.exit(System.in.read() < 0 ? 8 : 9);
                  } catch (IOException e) {
                    System.exit(10);
                  }
                });
    if (!reader.join(Duration.ofMillis(500))) {
      succeed();
    }
  }

  private static void shell(String script) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", script).start().waitFor();
    Thread.sleep(100);
  }
}
