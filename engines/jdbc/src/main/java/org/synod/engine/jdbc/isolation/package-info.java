// SPDX-License-Identifier: Apache-2.0

/**
 * The isolation that a data source gives, whatever it is called: {@link
 * org.synod.engine.jdbc.isolation.IsolationCheck}.
 */
@NullMarked
package org.synod.engine.jdbc.isolation;

import org.jspecify.annotations.NullMarked;
