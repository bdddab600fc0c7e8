package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The problems of a handler that wants the {@link Revision} of what it changes. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Refuses({ErrorCode.PRECONDITION_REQUIRED, ErrorCode.PRECONDITION_FAILED})
public @interface WantsRevision {}
