package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The problems of a handler that reads a {@link JsonBody}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Refuses({
  ErrorCode.MALFORMED_JSON,
  ErrorCode.JSON_TOO_DEEP,
  ErrorCode.INVALID_ENCODING,
  ErrorCode.PAYLOAD_TOO_LARGE,
  ErrorCode.UNKNOWN_PROPERTY,
  ErrorCode.MISSING_PROPERTY,
  ErrorCode.INVALID_VALUE
})
public @interface ReadsJson {}
