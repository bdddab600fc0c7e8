package io.quantry.jobservice.dataset;

/**
 * Why a dataset was refused.
 *
 * @param code slug of the error code
 * @param message what was expected, what came, where
 */
public record Rejection(String code, String message) {}
