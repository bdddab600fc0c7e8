package io.quantry.cli.client;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code quantry keys}: API keys of a running platform. */
@Command(
    name = "keys",
    description = "Make, list or revoke API keys of a running platform.",
    subcommands = {
      KeysCommand.CreateCommand.class,
      KeysCommand.ListCommand.class,
      KeysCommand.RevokeCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** What a key may do; each includes the ones before it. */
  enum Scope {
    READ,
    SUBMIT,
    PROMOTE,
    ADMIN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The options that all three share. */
  abstract static class OfKeys implements Callable<Integer> {
    @Mixin final OutputOptions output = new OutputOptions();
    @Mixin final ConnectionOptions connection = new ConnectionOptions();
  }

  /** {@code quantry keys create}. */
  @Command(name = "create", description = "Make a key; it is printed this once.")
  static final class CreateCommand extends OfKeys {
    @Option(names = "--name", required = true, description = "What it is for.")
    @SuppressWarnings("NullAway.Init") // required, set by picocli
    private String name;

    @Option(
        names = "--scope",
        description =
            "What it may do, each including the ones before: ${COMPLETION-CANDIDATES} (default:"
                + " ${DEFAULT-VALUE}).")
    private Scope scope = Scope.READ;

    @Option(
        names = "--expires",
        paramLabel = "DURATION",
        description = "After what time it ends, for instance P90D (default: never).")
    private @Nullable Duration expires;

    @Override
    public Integer call() {
      Map<String, Object> wish = new LinkedHashMap<>();
      wish.put("name", name);
      wish.put("scope", scope.toString());
      if (expires != null) {
        Instant end = Instant.now().plus(expires).truncatedTo(ChronoUnit.SECONDS);
        wish.put("expiresAt", end.toString());
      }
      JsonNode made = connection.client().send("POST", Routes.API_KEYS, wish, Map.of());
      output.print(made, () -> made.path("key").asString());
      return ExitCode.GOOD;
    }
  }

  /** {@code quantry keys list}. */
  @Command(name = "list", description = "List keys, newest first.")
  static final class ListCommand extends OfKeys {
    @Override
    public Integer call() {
      QuantryClient client = connection.client();
      List<JsonNode> keys = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page =
            client.get(
                Routes.API_KEYS
                    + "?limit=200"
                    + (cursor.isEmpty() ? "" : "&cursor=" + Routes.segment(cursor)));
        page.path("items").forEach(keys::add);
        cursor = page.path("nextCursor").asString("");
      } while (!cursor.isEmpty());
      output.print(Map.of("items", keys), () -> table(keys));
      return ExitCode.GOOD;
    }

    private static String table(List<JsonNode> keys) {
      Table table = new Table("ID", "NAME", "KEY", "SCOPE", "LAST USED", "ENDS");
      for (JsonNode key : keys) {
        table.row(
            key.path("id").asString(),
            key.path("name").asString(),
            key.path("hint").asString("") + "…",
            key.path("scope").asString(),
            minute(key.path("lastUsedAt").asString("")),
            key.has("revokedAt") ? "revoked" : minute(key.path("expiresAt").asString("")));
      }
      return table.toString();
    }

    /** For instance {@code 2027-01-31 12:30}, a dash for none. */
    private static String minute(String instant) {
      return instant.isEmpty()
          ? "-"
          : String.format(
              Locale.ROOT, "%s %s", instant.substring(0, 10), instant.substring(11, 16));
    }
  }

  /** {@code quantry keys revoke}. */
  @Command(name = "revoke", description = "End a key for good.")
  static final class RevokeCommand extends OfKeys {
    @Parameters(paramLabel = "ID", description = "The key's id, key_….")
    @SuppressWarnings("NullAway.Init") // required, set by picocli
    private String id;

    @Override
    public Integer call() {
      connection.client().delete(Routes.API_KEYS + "/" + Routes.segment(id));
      output.print(Map.of("revoked", id), () -> "Revoked " + id);
      return ExitCode.GOOD;
    }
  }
}
