/** What an evaluation reports: the published document that pages, CI and other programs read. */
@NullMarked
package io.quantry.contracts.report;

import org.jspecify.annotations.NullMarked;
