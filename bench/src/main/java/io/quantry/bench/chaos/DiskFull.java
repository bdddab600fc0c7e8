package io.quantry.bench.chaos;

import io.quantry.backends.SmallDisks;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** No room is left on a file system, for a while. */
enum DiskFull implements Fault {
  /** In the artifact store: uploads are refused, and results wait. */
  STORE("store-full") {
    @Override
    Path folder(Scene scene) {
      return scene.cluster().artifacts();
    }

    @Override
    void whileFull(Scene scene) throws InterruptedException {
      try {
        scene.client().upload("POST", Routes.modelVersions("chaos-full"), unknownModel(scene));
        scene.tally().surprise("a full store took an upload");
      } catch (QuantryException refused) {
        if (refused.code() != ErrorCode.DISK_FULL
            && refused.code() != ErrorCode.SERVICE_UNAVAILABLE) {
          scene.tally().surprise("a full store answered " + refused.code().slug());
        }
      }
      Thread.sleep(WHILE);
    }

    private Path unknownModel(Scene scene) {
      return scene.cluster().home().resolve("postgres").resolve("data").resolve("postgresql.conf");
    }
  },

  /** In the scratch folder of the first worker: its jobs go to another. */
  SCRATCH("scratch-full") {
    @Override
    Path folder(Scene scene) {
      return scene.cluster().smallScratch();
    }

    @Override
    void whileFull(Scene scene) throws InterruptedException {
      Thread.sleep(WHILE);
    }
  };

  private static final Duration WHILE = Duration.ofSeconds(15);

  private final String label;

  DiskFull(String label) {
    this.label = label;
  }

  abstract Path folder(Scene scene);

  abstract void whileFull(Scene scene) throws InterruptedException;

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    SmallDisks disks = scene.cluster().smallDisks().orElse(null);
    if (disks == null) {
      return false;
    }
    try {
      disks.fill(folder(scene));
      try {
        whileFull(scene);
      } finally {
        disks.free(folder(scene));
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
