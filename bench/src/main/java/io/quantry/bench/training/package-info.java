/** What training costs and brings: tasks of images whose figures can be repeated by one command. */
@NullMarked
package io.quantry.bench.training;

import org.jspecify.annotations.NullMarked;
