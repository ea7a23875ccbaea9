// SPDX-License-Identifier: Apache-2.0

/**
 * Registers on engines that people already run, such as databases: {@link
 * org.synod.engine.EngineRegister}. An engine implements {@link org.synod.engine.Engine}, which has
 * two raw operations, in one class.
 */
@NullMarked
package org.synod.engine;

import org.jspecify.annotations.NullMarked;
