package io.quantry.cli.provenance;

import io.quantry.cli.ExitCode;
import io.quantry.cli.client.ConnectionOptions;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.OutputOptions;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.Reference;
import io.quantry.provenance.RefusedException;
import io.quantry.provenance.Statement;
import io.quantry.provenance.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code quantry verify}: a file without any network, or a version that is fetched from a platform.
 */
@Command(
    name = "verify",
    description = {
      "Check that a model is what a platform stated of it: signature, statement, every file.",
      "A FILE is checked without any network. A REF is fetched, with its statement, from a platform.",
      "The keys of a platform are pinned when it is asked for the first time, unless they are given."
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int MOST_KEY_BYTES = 1 << 20;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Parameters(
      paramLabel = "FILE|REF",
      description =
          "A model on this machine, or one on a platform: name:version, name@alias, name.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private String target;

  @Option(
      names = "--provenance",
      paramLabel = "FILE",
      description = "The statement of a FILE (default: beside it, FILE.intoto.json).")
  private @Nullable Path provenance;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "The keys to trust, in PEM (default: those pinned in --home).")
  private @Nullable Path publicKey;

  @Option(
      names = "--save",
      paramLabel = "FOLDER",
      description = "Keep a REF that holds there, its statement beside it.")
  private @Nullable Path save;

  @Option(
      names = "--accept-new-keys",
      description = "Pin the keys that the platform of a REF publishes now, beside those pinned.")
  private boolean acceptNewKeys;

  @Override
  public Integer call() {
    try {
      return Files.isRegularFile(Path.of(target)) ? verifyFile(Path.of(target)) : verifyReference();
    } catch (RefusedException refused) {
      String reason = refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (output.json()) {
        output.print(
            Map.of("verified", false, "reason", reason, "message", refused.getMessage()), () -> "");
      }
      output.say("quantry: refused: " + reason + ": " + refused.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private Integer verifyFile(Path model) {
    if (save != null || acceptNewKeys) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST,
          "--save and --accept-new-keys are of a REF, and there is a file " + model);
    }
    ModelFile file = provenance == null ? ModelFile.of(model) : new ModelFile(model, provenance);
    List<VerificationKey> trusted = given();
    if (trusted == null) {
      trusted =
          new PinnedKeys(connection.home()).all().stream().map(PinnedKeys.Pinned::key).toList();
    }
    if (trusted.isEmpty()) {
      throw new QuantryException(
          ErrorCode.MISSING_PROPERTY,
          "No key is pinned in %s: give --public-key, or verify a REF of the platform once"
              .formatted(connection.home()));
    }
    Statement statement = file.verify(trusted);
    holds(model.toString(), statement, file.keyId(), null);
    return ExitCode.GOOD;
  }

  private Integer verifyReference() {
    if (provenance != null) {
      throw new QuantryException(
          ErrorCode.NOT_FOUND, "--provenance is of a FILE, and there is no file " + target);
    }
    Reference reference = ModelReference.parse(target);
    QuantryClient client = connection.client();
    ModelReference version = ModelReference.resolve(client, reference);
    PinnedKeys pins = new PinnedKeys(connection.home());
    List<VerificationKey> trusted = given();
    List<VerificationKey> fresh = List.of();
    if (trusted == null) {
      trusted = pins.of(client.url());
      if (trusted.isEmpty() || acceptNewKeys) {
        fresh = published(client);
        trusted = Stream.concat(trusted.stream(), fresh.stream()).toList();
      }
    }
    try (Fetched fetched = Fetched.of(client, version, save)) {
      Statement statement = fetched.verify(trusted);
      String keyId = fetched.keyId();
      Path kept = save == null ? null : fetched.keep(statement, save);
      if (!fresh.isEmpty()) {
        pins.pin(client.url(), fresh);
        output.say(
            """
            Pinned the keys that %s publishes now: %s.
            From now on that shows whether a statement comes from whoever answered today; who that is, it \
            does not show. Compare the ids with what its operator says."""
                .formatted(
                    client.url(),
                    fresh.stream().map(VerificationKey::id).collect(Collectors.joining(", "))));
      }
      holds(version.toString(), statement, keyId, kept);
    }
    return ExitCode.GOOD;
  }

  /** The keys that were given, absent where none were. */
  private @Nullable List<VerificationKey> given() {
    return publicKey == null
        ? null
        : VerificationKey.read(ModelFile.read(publicKey, MOST_KEY_BYTES));
  }

  private static List<VerificationKey> published(QuantryClient client) {
    StringBuilder pem = new StringBuilder();
    client
        .get(Routes.PROVENANCE_KEYS)
        .path("items")
        .forEach(key -> pem.append(key.path("publicKey").asString("")));
    return VerificationKey.read(pem.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void holds(String what, Statement statement, String keyId, @Nullable Path kept) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", true);
    document.put("target", what);
    if (kept != null) {
      document.put("saved", kept.toString());
    }
    document.put("key", keyId);
    document.put("statement", Json.mapper().readTree(statement.json()));
    output.print(
        document,
        () ->
            "%s is what was stated and signed by the key %s:%n%s%s"
                .formatted(
                    what,
                    keyId,
                    StatementText.of(statement),
                    kept == null ? "" : "%nSaved as %s".formatted(kept)));
  }
}
