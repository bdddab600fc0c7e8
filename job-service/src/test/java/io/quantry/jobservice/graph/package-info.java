@NullMarked
package io.quantry.jobservice.graph;

import org.jspecify.annotations.NullMarked;
