// SPDX-License-Identifier: Apache-2.0

/**
 * Behind the registers whose values are words: the slot algorithm and its layout, entered through
 * {@link org.synod.register.slots.SlotWords}.
 */
@NullMarked
package org.synod.register.slots;


import org.jspecify.annotations.NullMarked;
