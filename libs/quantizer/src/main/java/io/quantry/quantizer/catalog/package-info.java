/**
 * Lists every technique and writes the catalog document that services, dashboard and command line
 * read.
 */
@NullMarked
package io.quantry.quantizer.catalog;

import org.jspecify.annotations.NullMarked;
