// SPDX-License-Identifier: Apache-2.0

/**
 * How words are laid out, for all that lay some out: distances, names and their sizes, entered
 * through {@link org.synod.memory.layout.Stride}.
 */
@NullMarked
package org.synod.memory.layout;


import org.jspecify.annotations.NullMarked;
