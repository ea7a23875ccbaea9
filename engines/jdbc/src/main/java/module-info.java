// SPDX-License-Identifier: Apache-2.0

/**
 * Registers in a table of any database that has a JDBC driver, and a check of the isolation that it
 * gives.
 */
@SuppressWarnings("requires-automatic") // PostgreSQL's driver, which is there if it is used
module org.synod.engine.jdbc {
  requires transitive java.sql;
  requires transitive org.synod.engine;
  requires static org.postgresql.jdbc;

  exports org.synod.engine.jdbc;
  exports org.synod.engine.jdbc.isolation;
}
