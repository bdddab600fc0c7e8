/**
 * What is compared between two models' outputs, one class a metric; catalogued in {@code Metrics}.
 */
@NullMarked
package io.quantry.evaluation.metric;

import org.jspecify.annotations.NullMarked;
