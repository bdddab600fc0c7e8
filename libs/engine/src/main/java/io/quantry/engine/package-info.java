/**
 * One task in, one result out: quantize, evaluate, check a model, check a dataset. {@link
 * io.quantry.engine.Engine} is the door for callers in the same process, {@link
 * io.quantry.engine.Main} the one of the child process. No Spring, no network, no database.
 */
@NullMarked
package io.quantry.engine;

import org.jspecify.annotations.NullMarked;
