/** Versions of models and what is said of them, through the front door. */
@NullMarked
package io.quantry.jobservice.registry;

import org.jspecify.annotations.NullMarked;
