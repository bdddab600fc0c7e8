/** The life of datasets, seen from inside and over HTTP. */
@NullMarked
package io.quantry.jobservice.dataset;

import org.jspecify.annotations.NullMarked;
