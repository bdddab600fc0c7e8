package io.quantry.jobservice.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scope without which a handler below {@code /v1} is not called. One without this annotation is
 * called by nobody, unless its path is one of {@link io.quantry.contracts.access.OpenPaths}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
  /** The least scope. */
  Scope value();
}
