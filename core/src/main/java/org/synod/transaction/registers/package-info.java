// SPDX-License-Identifier: Apache-2.0

/**
 * Several registers of any kind read and written as one step, also such as may not answer: {@link
 * org.synod.transaction.registers.RegisterTransactions}.
 */
@NullMarked
package org.synod.transaction.registers;

import org.jspecify.annotations.NullMarked;
