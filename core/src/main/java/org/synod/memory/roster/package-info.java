// SPDX-License-Identifier: Apache-2.0

/**
 * Behind the members of a memory: it keeps track of which thread has which number, and until when;
 * entered through {@link org.synod.memory.roster.Roster} by a memory and
 * {@link org.synod.memory.roster.Tenure} by an object that members write.
 */
@NullMarked
package org.synod.memory.roster;


import org.jspecify.annotations.NullMarked;
