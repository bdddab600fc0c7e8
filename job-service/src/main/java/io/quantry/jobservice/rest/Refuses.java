package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems that a handler answers, beside those of every route of its kind: the key, the
 * limits, a resource in the path that is not there. On an annotation, they are those of the
 * handlers that carry it. The published document is made from it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Refuses {
  /** Each slug with its status. */
  ErrorCode[] value();
}
