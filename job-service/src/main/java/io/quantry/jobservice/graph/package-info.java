/** Models as they are drawn: made by the engine once for each model file, and kept. */
@NullMarked
package io.quantry.jobservice.graph;

import org.jspecify.annotations.NullMarked;
