package io.quantry.jobservice.dataset;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.rest.Refuses;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A handler that takes a dataset in and answers what its check found, if that was soon. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Refuses({
  ErrorCode.MALFORMED_JSON,
  ErrorCode.JSON_TOO_DEEP,
  ErrorCode.INVALID_ENCODING,
  ErrorCode.PAYLOAD_TOO_LARGE,
  ErrorCode.DISK_FULL,
  ErrorCode.INVALID_NAME,
  ErrorCode.UNKNOWN_PROPERTY,
  ErrorCode.INVALID_VALUE,
  ErrorCode.INVALID_ENUM,
  ErrorCode.MISSING_PROPERTY,
  ErrorCode.EMPTY_UPLOAD,
  ErrorCode.ARCHIVE_BOMB,
  ErrorCode.ARCHIVE_ENTRY_FORBIDDEN,
  ErrorCode.IMAGE_TOO_LARGE,
  ErrorCode.IMAGE_UNSUPPORTED,
  ErrorCode.DTYPE_FORBIDDEN,
  ErrorCode.DATASET_MALFORMED,
  ErrorCode.DATASET_EMPTY,
  ErrorCode.LIMIT_EXCEEDED,
  ErrorCode.ATTEMPT_TIMEOUT,
  ErrorCode.MEMORY_LIMIT_EXCEEDED,
  ErrorCode.CPU_LIMIT_EXCEEDED,
  ErrorCode.FILE_SIZE_LIMIT_EXCEEDED
})
@interface ChecksDataset {}
