/** Datasets and their versions. */
@NullMarked
package io.quantry.jobservice.dataset;

import org.jspecify.annotations.NullMarked;
