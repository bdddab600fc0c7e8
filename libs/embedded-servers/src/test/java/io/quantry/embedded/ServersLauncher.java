package io.quantry.embedded;

import java.nio.file.Path;

/**
 * A launcher in a process of its own, to be killed: starts both servers, prints their pids, and
 * sleeps.
 */
final class ServersLauncher {
  private ServersLauncher() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path home = Path.of(arguments[0]);
    // Started from a thread that ends at once: only the permanent thread may be the children's
    // parent.
    Thread shortLived =
        Thread.ofVirtual()
            .start(
                () -> {
                  PostgresServer postgres =
                      PostgresServer.start(TestFolders.postgres(home.resolve("postgres")));
                  KafkaServer kafka = KafkaServer.start(TestFolders.kafka(home.resolve("kafka")));
                  System.out.println(postgres.pid() + " " + kafka.pid());
                });
    shortLived.join();
    Thread.sleep(Long.MAX_VALUE);
  }
}
