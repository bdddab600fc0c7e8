/**
 * Tasks for the engine process, and what it answers: files of JSON in its scratch folder, events on
 * its standard output.
 */
@NullMarked
package io.quantry.contracts.engine;

import org.jspecify.annotations.NullMarked;
