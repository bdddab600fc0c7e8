package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

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
  void holdsAgainstAnotherProcessAndFallsWithIt() throws Exception {
    NodeLock lock = new NodeLock(folder);
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("held");
      assertThat(lock.shared(BRIEFLY)).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(lock.alone(Duration.ofSeconds(5))).isPresent();
  }

  /** Holds the node alone until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      NodeLock lock = new NodeLock(Path.of(arguments[0]));
      try (NodeLock.Held held = lock.alone(Duration.ofSeconds(10)).orElseThrow()) {
        System.out.println(held == null ? "nothing" : "held");
        Thread.sleep(Duration.ofMinutes(1));
      }
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
