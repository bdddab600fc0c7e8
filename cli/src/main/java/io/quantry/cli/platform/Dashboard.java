package io.quantry.cli.platform;

import io.quantry.cli.home.RunningPlatform;

/** Where a platform of this process shows itself to browsers. */
public final class Dashboard {
  private static final String PAGE = "META-INF/resources/index.html";

  private Dashboard() {}

  /** Its address with what to do there, or that it was left out of this build. */
  public static String at(RunningPlatform running) {
    return Dashboard.class.getClassLoader().getResource(PAGE) == null
        ? "left out of this build, whose log says why"
        : running.url() + "/  (sign in with the API key)";
  }
}
