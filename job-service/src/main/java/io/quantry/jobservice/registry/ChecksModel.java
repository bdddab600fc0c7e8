package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.rest.Refuses;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A handler that takes a model in and answers what its check found. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Refuses({
  ErrorCode.INVALID_NAME,
  ErrorCode.EMPTY_UPLOAD,
  ErrorCode.DIGEST_MISMATCH,
  ErrorCode.PAYLOAD_TOO_LARGE,
  ErrorCode.DISK_FULL,
  ErrorCode.NOT_ONNX,
  ErrorCode.MODEL_MALFORMED,
  ErrorCode.MODEL_TOO_DEEP,
  ErrorCode.EXTERNAL_DATA_FORBIDDEN,
  ErrorCode.EXTERNAL_DATA_MISSING,
  ErrorCode.OPERATOR_NOT_ALLOWED,
  ErrorCode.MODEL_GRAPH_LIMIT,
  ErrorCode.MODEL_SHAPE_INVALID,
  ErrorCode.MODEL_TENSOR_MISMATCH,
  ErrorCode.OPSET_UNSUPPORTED,
  ErrorCode.MODEL_GRAPH_INVALID,
  ErrorCode.ATTEMPT_TIMEOUT,
  ErrorCode.MEMORY_LIMIT_EXCEEDED,
  ErrorCode.CPU_LIMIT_EXCEEDED,
  ErrorCode.FILE_SIZE_LIMIT_EXCEEDED
})
@interface ChecksModel {}
