// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Engines of the same place are equal, so that a quorum refuses a register that is named twice. */
class SamePlaceTest {
  @Test
  void enginesOfOneDataSourceAndTableAreEqual() {
    DataSource one = new JdbcDataSource();
    DataSource two = new JdbcDataSource();
    assertEquals(new JdbcEngine(one, "t"), new JdbcEngine(one, "t"));
    assertEquals(new JdbcEngine(one, "t"), JdbcEngine.notifying(one, "t"));
    assertEquals(new JdbcEngine(one, "t").hashCode(), new JdbcEngine(one, "t").hashCode());
    assertNotEquals(new JdbcEngine(one, "t"), new JdbcEngine(two, "t"));
    assertNotEquals(new JdbcEngine(one, "t"), new JdbcEngine(one, "u"));
  }
}
