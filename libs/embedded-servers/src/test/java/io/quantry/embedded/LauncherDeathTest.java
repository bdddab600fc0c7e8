package io.quantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherDeathTest {
  @TempDir Path home;

  @Test
  void killingTheLauncherLeavesNoServerAndTheNextStartWorks() throws Exception {
    Process launcher =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServersLauncher.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> servers;
    try {
      String line = Optional.ofNullable(launcher.inputReader().readLine()).orElseThrow();
      servers =
          Stream.of(line.split(" "))
              .map(Long::parseLong)
              .map(ProcessHandle::of)
              .map(Optional::orElseThrow)
              .toList();
      assertThat(servers).hasSize(2).allMatch(ProcessHandle::isAlive);
      assertThatThrownBy(() -> PostgresServer.start(TestFolders.postgres(home.resolve("postgres"))))
          .hasMessageContaining("already running, started by process " + launcher.pid());
    } finally {
      launcher.destroyForcibly().waitFor();
    }
    PostgresProcesses postgres = new PostgresProcesses(home.toRealPath().resolve("postgres/data"));
    assertThat(
            TestFolders.becomesTrue(() -> servers.stream().noneMatch(ProcessHandle::isAlive), 15))
        .isTrue();
    assertThat(TestFolders.becomesTrue(() -> postgres.running().isEmpty(), 5)).isTrue();

    PostgresServer.start(TestFolders.postgres(home.resolve("postgres"))).close();
    KafkaServer.start(TestFolders.kafka(home.resolve("kafka"))).close();
  }

  /** A server whose launcher vanished without the kernel's signal, as after a start by hand. */
  @Test
  void anOrphanOfTheSameDataIsStoppedBeforeTheStart() throws Exception {
    PostgresServer.start(TestFolders.postgres(home)).close();
    Process orphan = startByHand();
    try {
      Path pidFile = home.resolve("data/postmaster.pid");
      assertThat(TestFolders.becomesTrue(() -> Files.exists(pidFile), 20)).isTrue();
      try (PostgresServer server = PostgresServer.start(TestFolders.postgres(home))) {
        assertThat(orphan.isAlive()).isFalse();
        assertThat(server.pid()).isNotEqualTo(orphan.pid());
        assertThat(TestFolders.connect(server).isValid(5)).isTrue();
      }
    } finally {
      orphan.destroyForcibly();
    }
  }

  @Test
  void aStrangersPidInThePidFileIsNeitherUsedNorHurt() throws Exception {
    PostgresServer.start(TestFolders.postgres(home)).close();
    Process stranger =
        new ProcessBuilder("sleep", "60").directory(home.resolve("data").toFile()).start();
    try {
      Files.writeString(
          home.resolve("data/postmaster.pid"), stranger.pid() + "\n" + home.resolve("data") + "\n");
      PostgresServer.start(TestFolders.postgres(home)).close();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  private Process startByHand() throws Exception {
    Path data = home.toRealPath().resolve("data");
    List<String> command =
        Stream.concat(
                ChildStarter.asUser(ChildStarter.Identity.NOT_ROOT).stream(),
                Stream.of(
                    PostgresBinaries.in(TestFolders.binaries()).program("postgres").toString(),
                    "-D",
                    data.toString(),
                    "-p",
                    Integer.toString(Ports.choose(0)),
                    "-c",
                    "unix_socket_directories="))
            .toList();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
