package io.quantry.jobservice.oci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What refers to a manifest: what we know of a version, and what was pushed. */
@Component
class Referrers {
  private final VersionObjects objects;
  private final ServedVersions versions;
  private final Attachments attachments;
  private final PushedManifests pushed;

  Referrers(
      VersionObjects objects,
      ServedVersions versions,
      Attachments attachments,
      PushedManifests pushed) {
    this.objects = objects;
    this.versions = versions;
    this.attachments = attachments;
    this.pushed = pushed;
  }

  /**
   * Those whose digests follow {@code after}, by digest.
   *
   * @param artifactType only of this; absent: of any
   */
  List<Referrer> list(
      UUID tenant,
      Repository repository,
      Digest subject,
      @Nullable String artifactType,
      String after,
      int most) {
    List<Referrer> found =
        new ArrayList<>(pushed.referrers(tenant, repository, subject, artifactType, after, most));
    objects
        .find(tenant, repository, subject)
        .filter(object -> object.kind().isManifest())
        .filter(object -> object.kind() != ObjectKind.ATTACHED_MANIFEST)
        .ifPresent(
            manifest ->
                versions
                    .find(tenant, manifest.version())
                    .ifPresent(version -> found.addAll(attachments.of(version, manifest))));
    return found.stream()
        .filter(one -> artifactType == null || artifactType.equals(one.artifactType()))
        .filter(one -> one.digest().toString().compareTo(after) > 0)
        .sorted(Comparator.comparing(one -> one.digest().toString()))
        .limit(most)
        .toList();
  }
}
