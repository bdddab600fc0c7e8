/**
 * An evaluation's document as a page for people and as test results for CI. Documents come from
 * child processes that are not trusted: every text is escaped here, and nowhere else.
 */
@NullMarked
package io.quantry.report;

import org.jspecify.annotations.NullMarked;
