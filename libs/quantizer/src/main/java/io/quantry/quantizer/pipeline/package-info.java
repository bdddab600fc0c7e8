/**
 * Runs one technique on one model: checks, prepares, collects statistics once, applies, reports.
 */
@NullMarked
package io.quantry.quantizer.pipeline;

import org.jspecify.annotations.NullMarked;
