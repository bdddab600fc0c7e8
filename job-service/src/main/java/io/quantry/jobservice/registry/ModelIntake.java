package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.artifact.Blob;
import io.quantry.jobservice.artifact.Blobs;
import io.quantry.jobservice.artifact.PlainNames;
import io.quantry.jobservice.inspection.ModelChecks;
import io.quantry.jobservice.inspection.UploadChecker;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The steps by which a user's file becomes a version, however its bytes come. */
@Component
public class ModelIntake {
  /** What a model is called that comes without a name. */
  public static final String MODEL_FILE = "model.onnx";

  private final Blobs blobs;
  private final ModelChecks checks;
  private final Registry registry;
  private final ProtectedAliases aliases;

  ModelIntake(Blobs blobs, ModelChecks checks, Registry registry, ProtectedAliases aliases) {
    this.blobs = blobs;
    this.checks = checks;
    this.registry = registry;
    this.aliases = aliases;
  }

  /**
   * Before bytes are read: whether the caller may make a version of this name.
   *
   * @throws QuantryException {@code invalid-name}, {@code insufficient-scope}
   */
  public void require(Caller caller, String name, @Nullable String alias) {
    PlainNames.resource(name);
    if (alias != null) {
      PlainNames.resource(alias);
    }
    aliases.require(caller, alias);
  }

  /**
   * Puts a file into the store.
   *
   * @param declared its digest in hexadecimal, where the sender says one
   */
  public BlobRef put(UUID tenant, String file, InputStream bytes, @Nullable String declared)
      throws IOException {
    Blob blob = blobs.put(tenant, bytes, declared);
    if (blob.sizeBytes() == 0) {
      throw new QuantryException(ErrorCode.EMPTY_UPLOAD, "The file " + file + " holds no bytes");
    }
    return new BlobRef(file, blob.sha256(), blob.sizeBytes());
  }

  /** Checks the files, the model first, in a child process. */
  public ModelFacts check(UUID tenant, List<BlobRef> files) {
    return checks.check(
        tenant,
        files.stream()
            .map(
                file ->
                    new UploadChecker.UploadedFile(file.name(), file.sha256(), file.sizeBytes()))
            .toList());
  }

  /** Makes the version of files that were checked. */
  public ModelVersion register(
      Caller caller, String name, List<BlobRef> files, ModelFacts facts, @Nullable String alias) {
    return registry.registerUpload(caller, name, files, facts, alias);
  }
}
