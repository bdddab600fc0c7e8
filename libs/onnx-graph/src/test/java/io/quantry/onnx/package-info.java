/** Where the tests of this module find real models. */
@NullMarked
package io.quantry.onnx;

import org.jspecify.annotations.NullMarked;
