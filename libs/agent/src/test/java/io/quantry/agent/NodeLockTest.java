package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLockTest {
  private static final Duration BRIEFLY = Duration.ofMillis(60);

  @TempDir Path folder;

  @Test
  void letsQuantizationsShareTheNode() throws Exception {
    NodeLock first = new NodeLock(folder);
    NodeLock second = new NodeLock(folder);

    try (NodeLock.Held one = first.shared(BRIEFLY).orElseThrow();
        NodeLock.Held two = second.shared(BRIEFLY).orElseThrow()) {
      assertThat(one).isNotSameAs(two);
      assertThat(first.alone(BRIEFLY)).isEmpty();
    }
  }

  @Test
  void letsAMeasurementHaveItAlone() throws Exception {
    NodeLock lock = new NodeLock(folder);

    try (NodeLock.Held measuring = lock.alone(BRIEFLY).orElseThrow()) {
      assertThat(measuring).isNotNull();
      assertThat(lock.shared(BRIEFLY)).isEmpty();
      assertThat(lock.alone(BRIEFLY)).isEmpty();
    }
    assertThat(lock.shared(BRIEFLY)).isPresent();
  }

  @Test
  void doesNotStarveAMeasurementByLaterQuantizations() throws Exception {
    NodeLock lock = new NodeLock(folder);
    NodeLock.Held quantizing = lock.shared(BRIEFLY).orElseThrow();

    CompletableFuture<Optional<NodeLock.Held>> measuring =
        CompletableFuture.supplyAsync(() -> await(lock, Duration.ofSeconds(10)));
    Thread.sleep(200);
    assertThat(lock.shared(BRIEFLY)).as("a later share while a measurement waits").isEmpty();
    quantizing.close();

    assertThat(measuring.get()).isPresent();
  }

  @Test
  void letsOthersInOnceAMeasurementIsOver() throws Exception {
    NodeLock lock = new NodeLock(folder);
    try (NodeLock.Held measuring = lock.alone(BRIEFLY).orElseThrow()) {
      measuring.share();
      measuring.share();

      try (NodeLock.Held other = lock.shared(BRIEFLY).orElseThrow()) {
        assertThat(other).isNotNull();
      }
      assertThat(lock.alone(BRIEFLY)).as("alone beside one that shares").isEmpty();
    }
    assertThat(lock.alone(BRIEFLY)).as("alone after it").isPresent();
  }

  @Test
  void givesBackJustWhatItTook() throws Exception {
    NodeLock lock = new NodeLock(folder);
    NodeLock.Held twice = lock.shared(BRIEFLY).orElseThrow();
    NodeLock.Held once = lock.shared(BRIEFLY).orElseThrow();
    twice.close();
    twice.close();

    assertThat(lock.alone(BRIEFLY)).isEmpty();
    once.close();
    assertThat(lock.alone(BRIEFLY)).isPresent();
  }

  @Test
  void letsAnotherProcessShareWhatIsNotMeasuredAnyMore() throws Exception {
    NodeLock lock = new NodeLock(folder);
    try (Holder other = Holder.start(folder, "share")) {
      try (NodeLock.Held shared = lock.shared(BRIEFLY).orElseThrow()) {
        assertThat(shared).isNotNull();
      }
      assertThat(lock.alone(BRIEFLY)).isEmpty();
      assertThat(other.process().isAlive()).isTrue();
    }
  }

  @Test
  void isNotOvertakenByAnotherProcess() throws Exception {
    NodeLock lock = new NodeLock(folder);
    try (Holder other = Holder.start(folder, "share")) {
      assertThat(other.process().isAlive()).isTrue();
      CompletableFuture<Optional<NodeLock.Held>> measuring =
          CompletableFuture.supplyAsync(() -> await(lock, Duration.ofSeconds(2)));
      Thread.sleep(500);
      try (Holder late = Holder.start(folder, "try")) {
        assertThat(late.word()).as("a later share while a measurement waits").isEqualTo("refused");
      }
      assertThat(measuring.get()).isEmpty();
      try (Holder last = Holder.start(folder, "try")) {
        assertThat(last.word()).as("a share after it gave up").isEqualTo("held");
      }
    }
  }

  @Test
  void holdsAgainstAnotherProcessAndFallsWithIt() throws Exception {
    NodeLock lock = new NodeLock(folder);
    try (Holder other = Holder.start(folder, "alone")) {
      assertThat(other.word()).isEqualTo("held");
      assertThat(lock.shared(BRIEFLY)).isEmpty();
    }
    assertThat(lock.alone(Duration.ofSeconds(5))).isPresent();
  }

  /** A process that holds the node until it is killed. */
  private record Holder(Process process, String word) implements AutoCloseable {
    static Holder start(Path folder, String how) throws IOException {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  folder.toString(),
                  how)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Holder(process, process.inputReader().readLine());
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** Takes the node {@code alone}, alone and then as one of many, or just tries to share it. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      NodeLock lock = new NodeLock(Path.of(arguments[0]));
      Optional<NodeLock.Held> held =
          arguments[1].equals("try") ? lock.shared(BRIEFLY) : lock.alone(Duration.ofSeconds(10));
      if (arguments[1].equals("share")) {
        held.ifPresent(NodeLock.Held::share);
      }
      System.out.println(held.isPresent() ? "held" : "refused");
      Thread.sleep(Duration.ofMinutes(1));
    }
  }

  private static Optional<NodeLock.Held> await(NodeLock lock, Duration patience) {
    try {
      return lock.alone(patience);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
