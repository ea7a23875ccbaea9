// SPDX-License-Identifier: Apache-2.0

/**
 * Registers in a table of any database that has a JDBC driver: {@link
 * org.synod.engine.jdbc.JdbcEngine}.
 */
@NullMarked
package org.synod.engine.jdbc;

import org.jspecify.annotations.NullMarked;
