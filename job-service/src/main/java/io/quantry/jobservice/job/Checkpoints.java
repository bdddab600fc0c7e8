package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last checkpoint of each training. Nothing refers to the one before any more, and to the last
 * one from the end of the training on: the collector removes their bytes.
 */
@Service
class Checkpoints {
  /** Weights, the best ones so far, and the two moments that Adam keeps of each. */
  private static final int COPIES_OF_MODEL = 4;

  /** What a checkpoint of the smallest model holds beside them. */
  private static final long MARGIN_BYTES = 16L << 20;

  private final JobTable jobs;
  private final Registry registry;
  private final Blobs blobs;
  private final CheckpointSettings settings;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final JsonMapper json;

  Checkpoints(
      JobTable jobs,
      Registry registry,
      Blobs blobs,
      CheckpointSettings settings,
      JdbcClient database,
      TransactionTemplate transactions,
      JsonMapper json) {
    this.jobs = jobs;
    this.registry = registry;
    this.blobs = blobs;
    this.settings = settings;
    this.database = database;
    this.transactions = transactions;
    this.json = json;
  }

  /**
   * Keeps {@code bytes} as the checkpoint of the leased training. The lease is looked at before
   * they are read and again after.
   *
   * @param announced how many they are, -1 where the sender does not say
   * @throws QuantryException {@code stale-attempt}, {@code invalid-request} where nothing trains,
   *     {@code payload-too-large}
   */
  Blob keep(Fence fence, InputStream bytes, long announced) throws IOException {
    JobRow job = Fence.current(transactions.execute(status -> jobs.lockLeased(fence)));
    if (job.stage() != Stage.QUANTIZATION || !json.readValue(job.spec(), JobSpec.class).trains()) {
      throw new QuantryException(ErrorCode.INVALID_REQUEST, "This stage trains nothing");
    }
    long most = mostBytes(job);
    if (announced > most) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE,
          "A checkpoint of this model may have %d bytes, this one has %d"
              .formatted(most, announced));
    }
    Blob blob = blobs.putPassing(job.tenantId(), bytes, most);
    int updated =
        database
            .sql(
                "UPDATE jobs SET checkpoint_sha256 = :sha, checkpoint_bytes = :size WHERE id = :job AND "
                    + Fence.CONDITION)
            .params(fence.parameters())
            .param("sha", blob.sha256())
            .param("size", blob.sizeBytes())
            .update();
    if (updated == 0) {
      throw Fence.stale();
    }
    return blob;
  }

  private long mostBytes(JobRow job) {
    long model =
        registry.version(job.tenantId(), job.modelVersionId()).files().stream()
            .mapToLong(BlobRef::sizeBytes)
            .sum();
    return Math.min(settings.maxSize().toBytes(), COPIES_OF_MODEL * model + MARGIN_BYTES);
  }
}
