package io.quantry.cli.platform;

import io.quantry.cli.Distribution;
import io.quantry.cli.home.Home;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.nio.file.Path;

/**
 * What a platform on one machine is made of.
 *
 * @param home its data
 * @param port loopback port of the gateway, 0 for any
 * @param engine folder with the engine's jars
 * @param kafka folder with the broker's jars
 * @param withWorker whether to run a worker in this process
 */
public record PlatformSettings(Home home, int port, Path engine, Path kafka, boolean withWorker) {
  public static final int DEFAULT_PORT = 8080;

  public PlatformSettings {
    if (port < 0 || port > 65535) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "A port is a number from 0 to 65535, got " + port);
    }
  }

  /** With the distribution that this process was started from. */
  public static PlatformSettings of(Home home, int port, boolean withWorker) {
    return new PlatformSettings(
        home, port, Distribution.folder("engine"), Distribution.folder("kafka"), withWorker);
  }
}
