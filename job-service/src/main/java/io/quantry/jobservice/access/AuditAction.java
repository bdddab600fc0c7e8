package io.quantry.jobservice.access;

import java.util.Locale;

/** What users do that others may want to know of. */
public enum AuditAction {
  API_KEY_CREATED,
  API_KEY_REVOKED,
  SESSION_OPENED,
  SESSION_CLOSED,
  MODEL_UPLOADED,
  VERSION_DELETED,
  VERSION_RESTORED,
  RETENTION_CHANGED,
  ALIAS_MOVED,
  CARD_CHANGED,
  LABELS_CHANGED,
  STAGE_CHANGED,
  IMAGE_PUSHED,
  IMAGE_DELETED,
  DATASET_UPLOADED,
  JOB_SUBMITTED,
  JOB_CANCELED,
  WORKER_DRAINED,
  WORKER_RESUMED,
  QUARANTINE_LIFTED,
  TENANT_CREATED,
  QUOTA_CHANGED,
  WEBHOOK_CREATED,
  WEBHOOK_CHANGED,
  WEBHOOK_DELETED,
  WEBHOOK_SECRET_ROTATED,
  WEBHOOK_TESTED,
  WEBHOOK_REDELIVERED;

  /** As it is written in JSON, for instance {@code alias-moved}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
