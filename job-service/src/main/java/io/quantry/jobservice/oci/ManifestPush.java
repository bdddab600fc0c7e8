package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.registry.ProtectedAliases;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes manifests in whose parts are all in the repository. In one that is a model, tags that are a
 * version's or an alias's are not pushed to, and those that a protected alias would have want the
 * scope that pointing it wants: who pulls by them trusts the registry.
 */
@Component
class ManifestPush {
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private final Pulls pulls;
  private final PushedManifests manifests;
  private final PushedBlobs pushedBlobs;
  private final ServedVersions versions;
  private final ProtectedAliases aliases;
  private final Blobs blobs;
  private final AuditLog audit;
  private final TransactionTemplate transactions;

  ManifestPush(
      Pulls pulls,
      PushedManifests manifests,
      PushedBlobs pushedBlobs,
      ServedVersions versions,
      ProtectedAliases aliases,
      Blobs blobs,
      AuditLog audit,
      TransactionTemplate transactions) {
    this.pulls = pulls;
    this.manifests = manifests;
    this.pushedBlobs = pushedBlobs;
    this.versions = versions;
    this.aliases = aliases;
    this.blobs = blobs;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** What was pushed. */
  record Pushed(Digest digest, @Nullable Digest subject) {}

  /**
   * Keeps a manifest.
   *
   * @param reference a tag, or the digest that it must have
   */
  Pushed push(
      Caller caller,
      Repository repository,
      String reference,
      byte[] bytes,
      @Nullable String contentType)
      throws IOException {
    String tag = Digest.isMeantBy(reference) ? null : reference;
    Digest digest = tag == null ? Digest.parse(reference) : Digest.of(bytes);
    if (tag != null) {
      requireFree(caller, repository, tag);
    } else if (!Digest.of(digest.algorithm(), bytes).equals(digest)) {
      throw Digest.mismatch();
    }
    ManifestDocument document = ManifestDocument.read(bytes, contentType);
    requireParts(caller.tenantId(), repository, document);
    Blob blob = blobs.write(new ByteArrayInputStream(bytes), null);
    try {
      transactions.executeWithoutResult(
          status -> {
            manifests.keep(
                caller.tenantId(),
                repository,
                new PushedManifests.Manifest(digest, blob, document.mediaType()),
                document,
                tag);
            audit.record(
                caller,
                AuditAction.IMAGE_PUSHED,
                repository.name(),
                Map.of("manifest", digest.toString(), "reference", reference));
          });
    } catch (RuntimeException refused) {
      blobs.disown(blob.sha256());
      throw refused;
    }
    return new Pushed(digest, document.subject());
  }

  private void requireFree(Caller caller, Repository repository, String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Expected a tag of at most 128 letters, digits, . _ and -");
    }
    if (!versions.isModel(caller.tenantId(), repository)) {
      return;
    }
    if (ServedVersions.isVersionTag(tag)
        || versions.find(caller.tenantId(), repository, tag).isPresent()) {
      throw new QuantryException(
          ErrorCode.METHOD_NOT_ALLOWED,
          "This tag is the registry's: versions and aliases are made by /v1/models");
    }
    aliases.require(caller, ServedVersions.withoutImage(tag));
  }

  /** A version's file that it names becomes its own: the version may go. */
  private void requireParts(UUID tenant, Repository repository, ManifestDocument document)
      throws IOException {
    for (Digest part : document.blobs()) {
      if (pushedBlobs.find(tenant, repository, part).isPresent()) {
        continue;
      }
      Optional<Blob> file =
          part.algorithm() == Digest.Algorithm.SHA256
              ? versions
                  .file(tenant, repository, part.hex())
                  .map(ref -> new Blob(ref.sha256(), ref.sizeBytes()))
              : Optional.empty();
      file.ifPresent(blob -> pushedBlobs.refer(tenant, repository, part, blob));
      if (file.isEmpty() && pulls.versionBlob(tenant, repository, part).isEmpty()) {
        throw missing(part);
      }
    }
    for (Digest part : document.manifests()) {
      if (pulls.manifest(tenant, repository, part.toString()).isEmpty()) {
        throw missing(part);
      }
    }
  }

  private static QuantryException missing(Digest part) {
    return new QuantryException(ErrorCode.NOT_FOUND, "There is no " + part + " in this repository");
  }
}
