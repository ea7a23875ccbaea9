// SPDX-License-Identifier: Apache-2.0

/**
 * The layout of a mapped file: its header and the directory of its regions, entered through
 * {@link org.synod.memory.mapped.layout.FileHeader}.
 */
@NullMarked
package org.synod.memory.mapped.layout;

import org.jspecify.annotations.NullMarked;
