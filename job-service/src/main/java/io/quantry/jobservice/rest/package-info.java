/** What every REST resource shares: problem details, strict JSON, cursors, request ids. */
@NullMarked
package io.quantry.jobservice.rest;

import org.jspecify.annotations.NullMarked;
