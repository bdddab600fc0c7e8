package io.quantry.bench;

import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import java.nio.file.Path;

/** The platform that somebody started for a benchmark. */
final class Running {
  private Running() {}

  /**
   * The one on the home that the first argument names, or on the default one.
   *
   * @throws IllegalArgumentException if none runs there
   */
  static RunningPlatform on(String... arguments) {
    Path home = arguments.length > 0 ? Path.of(arguments[0]) : Home.defaultFolder();
    return new Home(home)
        .running()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No platform runs on " + home + ": start one with 'quantry up'"));
  }
}
