package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was uploaded under which lease. */
@Component
class LeaseUploads {
  private final JdbcClient database;
  private final Blobs blobs;

  LeaseUploads(JdbcClient database, Blobs blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  void remember(JobRow job, Fence fence, String name, Blob blob) {
    database
        .sql(
            """
            INSERT INTO lease_uploads
              (job_id, stage, attempt, name, tenant_id, sha256, size_bytes)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (job_id, stage, attempt, name) DO UPDATE
              SET sha256 = excluded.sha256, size_bytes = excluded.size_bytes
            """)
        .params(
            fence.job(),
            fence.stage().name(),
            fence.attempt(),
            name,
            job.tenantId(),
            blob.sha256(),
            blob.sizeBytes())
        .update();
  }

  /**
   * Checks that every artifact was uploaded under this lease and is in the store.
   *
   * @throws QuantryException {@code artifact-missing}
   */
  void requireAll(Fence fence, List<BlobRef> artifacts) {
    boolean complete =
        !artifacts.isEmpty()
            && artifacts.stream()
                .allMatch(artifact -> uploaded(fence, artifact) && blobs.exists(artifact.sha256()));
    if (!complete) {
      throw new QuantryException(
          ErrorCode.ARTIFACT_MISSING, "Upload every artifact under this lease first");
    }
  }

  private boolean uploaded(Fence fence, BlobRef artifact) {
    return database
            .sql(
                """
                SELECT count(*) FROM lease_uploads
                WHERE job_id = ? AND stage = ? AND attempt = ? AND name = ? AND sha256 = ?
                  AND size_bytes = ?
                """)
            .params(
                fence.job(),
                fence.stage().name(),
                fence.attempt(),
                artifact.name(),
                artifact.sha256(),
                artifact.sizeBytes())
            .query(Integer.class)
            .single()
        == 1;
  }
}
