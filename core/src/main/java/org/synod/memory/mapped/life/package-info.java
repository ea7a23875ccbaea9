// SPDX-License-Identifier: Apache-2.0

/**
 * The members of a mapped file: the table of their numbers, and the marks by which the kernel says
 * whether they live, entered through {@link org.synod.memory.mapped.life.Membership}.
 */
@NullMarked
package org.synod.memory.mapped.life;

import org.jspecify.annotations.NullMarked;
