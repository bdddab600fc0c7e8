package io.quantry.cli.client;

import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform a command talks to: options, else environment, else the one running at home. */
public final class ConnectionOptions {
  private static final String URL_VARIABLE = "QUANTRY_URL";
  private static final String KEY_VARIABLE = "QUANTRY_API_KEY";

  @Option(
      names = "--url",
      description = "Base URL of the platform; else " + URL_VARIABLE + ", else the one at --home.")
  private @Nullable String url;

  @Option(
      names = "--key",
      description = "API key; else " + KEY_VARIABLE + ", else that of the platform at --home.")
  private @Nullable String key;

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Home of a platform on this machine (default: ~/.quantry).")
  private Path home = Home.defaultFolder();

  /** The home that was given, or the usual one, which need not exist. */
  public Path home() {
    return home;
  }

  /** A client for it; nothing is sent yet. */
  public QuantryClient client() {
    Optional<RunningPlatform> running = new Home(home).running();
    String foundUrl = first(url, URL_VARIABLE, running.map(RunningPlatform::url));
    String foundKey = first(key, KEY_VARIABLE, running.map(RunningPlatform::apiKey));
    if (foundUrl == null || foundKey == null) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "No platform runs at "
              + home
              + ": start one with 'quantry up', or give --url and --key (or "
              + URL_VARIABLE
              + " and "
              + KEY_VARIABLE
              + ")");
    }
    return new QuantryClient(new Connection(foundUrl, foundKey));
  }

  private static @Nullable String first(
      @Nullable String option, String variable, Optional<String> running) {
    if (option != null) {
      return option;
    }
    String environment = System.getenv(variable);
    return environment != null && !environment.isBlank() ? environment : running.orElse(null);
  }
}
