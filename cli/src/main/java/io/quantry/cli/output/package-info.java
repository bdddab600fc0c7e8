/** What commands print: tables, JSON documents, and progress on standard error. */
@NullMarked
package io.quantry.cli.output;

import org.jspecify.annotations.NullMarked;
