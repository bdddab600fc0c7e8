package io.quantry.embedded;

import java.nio.file.Path;

/**
 * Where and how PostgreSQL runs.
 *
 * @param home folder of this server alone: data, password, log; created where missing and kept
 *     across starts
 * @param binaries folder in which the unpacked programs are kept; may be shared between homes
 * @param port loopback port, or 0 for a free one
 * @param durable whether commits survive a crash of the operating system; tests do without
 */
public record PostgresSettings(Path home, Path binaries, int port, boolean durable) {
  public PostgresSettings {
    Ports.check(port);
  }

  /** Durable, on a free port, with its programs unpacked below the home itself. */
  public static PostgresSettings in(Path home) {
    return new PostgresSettings(home, home, 0, true);
  }
}
