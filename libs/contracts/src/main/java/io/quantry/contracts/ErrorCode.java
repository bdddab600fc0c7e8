package io.quantry.contracts;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that can go wrong, by its public slug: whose fault it is, whether trying again can
 * help, and the HTTP status where the failure answers a request.
 */
public enum ErrorCode {
  AUTHENTICATION_REQUIRED(Fault.USER, 401),
  INVALID_API_KEY(Fault.USER, 401),
  INVALID_SIGNATURE(Fault.USER, 401),
  INSUFFICIENT_SCOPE(Fault.USER, 403),
  FORGERY_TOKEN_REQUIRED(Fault.USER, 403),
  QUOTA_EXCEEDED(Fault.USER, 403),
  NOT_FOUND(Fault.USER, 404),
  METHOD_NOT_ALLOWED(Fault.USER, 405),
  NOT_ACCEPTABLE(Fault.USER, 406),
  UNSUPPORTED_MEDIA_TYPE(Fault.USER, 415),
  RANGE_NOT_SATISFIABLE(Fault.USER, 416),
  MALFORMED_JSON(Fault.USER, 400),
  JSON_TOO_DEEP(Fault.USER, 400),
  INVALID_ENCODING(Fault.USER, 400),
  INVALID_REQUEST(Fault.USER, 400),
  INVALID_PAGE_SIZE(Fault.USER, 400),
  INVALID_CURSOR(Fault.USER, 400),
  INVALID_IDEMPOTENCY_KEY(Fault.USER, 400),
  PAYLOAD_TOO_LARGE(Fault.USER, 413),
  HEADER_TOO_LARGE(Fault.USER, 431),
  IDEMPOTENCY_KEY_REUSED(Fault.USER, 422),
  IDEMPOTENCY_IN_PROGRESS(Fault.TRANSIENT, 409),
  JOB_ALREADY_TERMINAL(Fault.USER, 409),
  MODEL_NOT_READY(Fault.USER, 409),
  DATASET_NOT_READY(Fault.USER, 409),
  NAME_TAKEN(Fault.USER, 409),
  VERSION_IN_USE(Fault.USER, 409),
  VERSION_DELETED(Fault.USER, 410),
  UPLOAD_OFFSET_MISMATCH(Fault.USER, 409),
  UPLOAD_COMPLETE(Fault.USER, 409),
  UPLOAD_INCOMPLETE(Fault.USER, 409),
  UPLOAD_EXPIRED(Fault.USER, 410),
  UPLOAD_LOCKED(Fault.TRANSIENT, 423),
  PRECONDITION_REQUIRED(Fault.USER, 428),
  PRECONDITION_FAILED(Fault.USER, 412),
  RATE_LIMITED(Fault.TRANSIENT, 429),
  OVERLOADED(Fault.TRANSIENT, 429),

  INVALID_SPEC(Fault.USER, 422),
  UNKNOWN_PROPERTY(Fault.USER, 422),
  INVALID_VALUE(Fault.USER, 422),
  INVALID_ENUM(Fault.USER, 422),
  LIMIT_EXCEEDED(Fault.USER, 422),
  MISSING_PROPERTY(Fault.USER, 422),
  INVALID_NAME(Fault.USER, 422),
  CALIBRATION_REQUIRED(Fault.USER, 422),
  TRAINING_DATA_REQUIRED(Fault.USER, 422),
  DATASETS_OVERLAP(Fault.USER, 422),
  UNSUPPORTED_ON_TARGET(Fault.USER, 422),

  EMPTY_UPLOAD(Fault.USER, 422),
  DIGEST_MISMATCH(Fault.USER, 422),
  NOT_ONNX(Fault.USER, 422),
  MODEL_MALFORMED(Fault.USER, 422),
  MODEL_TOO_DEEP(Fault.USER, 422),
  EXTERNAL_DATA_FORBIDDEN(Fault.USER, 422),
  EXTERNAL_DATA_MISSING(Fault.USER, 422),
  OPERATOR_NOT_ALLOWED(Fault.USER, 422),
  MODEL_GRAPH_LIMIT(Fault.USER, 422),
  MODEL_SHAPE_INVALID(Fault.USER, 422),
  MODEL_TENSOR_MISMATCH(Fault.USER, 422),
  OPSET_UNSUPPORTED(Fault.USER, 422),
  MODEL_GRAPH_INVALID(Fault.USER, 422),

  ARCHIVE_BOMB(Fault.USER, 422),
  ARCHIVE_ENTRY_FORBIDDEN(Fault.USER, 422),
  IMAGE_TOO_LARGE(Fault.USER, 422),
  IMAGE_UNSUPPORTED(Fault.USER, 422),
  DTYPE_FORBIDDEN(Fault.USER, 422),
  DATASET_MALFORMED(Fault.USER, 422),
  DATASET_EMPTY(Fault.USER, 422),
  DATASET_MODEL_MISMATCH(Fault.USER, 422),

  WEBHOOK_URL_INVALID(Fault.USER, 422),
  WEBHOOK_URL_FORBIDDEN(Fault.USER, 422),
  IMPORT_URL_FORBIDDEN(Fault.USER, 422),
  IMPORT_FAILED(Fault.USER, 422),

  MODEL_REJECTED_BY_RUNTIME(Fault.USER, 422),
  MODEL_CRASHED_RUNTIME(Fault.USER, 422),
  MODEL_QUARANTINED(Fault.USER, 422),
  MODEL_NON_FINITE(Fault.USER, 422),
  NOTHING_TO_QUANTIZE(Fault.USER, 422),
  OPERATOR_NOT_TRAINABLE(Fault.USER, 422),
  LABELS_REQUIRED(Fault.USER, 422),
  LABELS_OUT_OF_RANGE(Fault.USER, 422),
  BATCH_TOO_SMALL(Fault.USER, 422),
  TRAINING_DIVERGED(Fault.USER, 422),
  TRAINING_FAILED(Fault.INTERNAL, 500),
  TRUTH_CHECK_FAILED(Fault.INTERNAL, 500),
  ATTEMPT_TIMEOUT(Fault.RESOURCES, 422),
  MEMORY_LIMIT_EXCEEDED(Fault.RESOURCES, 422),
  CPU_LIMIT_EXCEEDED(Fault.RESOURCES, 422),
  FILE_SIZE_LIMIT_EXCEEDED(Fault.RESOURCES, 422),
  DISK_FULL(Fault.RESOURCES, 507),
  NO_CAPACITY(Fault.RESOURCES, 422),
  DEADLINE_EXCEEDED(Fault.RESOURCES, 422),

  STALE_ATTEMPT(Fault.TRANSIENT, 409),
  ARTIFACT_MISSING(Fault.TRANSIENT, 422),
  WORKER_LOST(Fault.TRANSIENT, 503),
  TRANSFER_FAILED(Fault.TRANSIENT, 503),
  SERVICE_UNAVAILABLE(Fault.TRANSIENT, 503),
  ATTEMPTS_EXHAUSTED(Fault.INTERNAL, 500),
  CANCELED(Fault.USER, 409),
  INTERNAL_ERROR(Fault.INTERNAL, 500);

  /** Whose fault a failure is. */
  public enum Fault {
    /** The request, model, dataset or spec; trying again changes nothing. */
    USER,
    /** A limit was reached; trying again under the same limit changes nothing. */
    RESOURCES,
    /** Something passing; trying again can help. */
    TRANSIENT,
    /** Ours. */
    INTERNAL
  }

  private static final Map<String, ErrorCode> BY_SLUG =
      Arrays.stream(values()).collect(Collectors.toMap(ErrorCode::slug, Function.identity()));

  private final Fault fault;
  private final int httpStatus;
  private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ErrorCode(Fault fault, int httpStatus) {
    this.fault = fault;
    this.httpStatus = httpStatus;
  }

  public Fault fault() {
    return fault;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /**
   * The public name, for instance {@code model-malformed}: the suffix of a problem's {@code type}.
   */
  public String slug() {
    return slug;
  }

  /** Whether the same work may succeed when tried again unchanged. */
  public boolean retryable() {
    return fault == Fault.TRANSIENT;
  }

  public static Optional<ErrorCode> ofSlug(String slug) {
    return Optional.ofNullable(BY_SLUG.get(slug));
  }
}
