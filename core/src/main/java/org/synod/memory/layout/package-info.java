// SPDX-License-Identifier: Apache-2.0

/**
 * The layout of words, for every package that lays some out: distances, names and their sizes,
 * entered through {@link org.synod.memory.layout.Stride}.
 */
@NullMarked
package org.synod.memory.layout;


import org.jspecify.annotations.NullMarked;
