// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Pools of connections, as users have them. */
public final class Pools {
  private Pools() {}

  /** The configuration of a pool of up to ten connections. */
  public static HikariConfig config(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(120_000); // the machine may be busy
    return config;
  }

  /** A pool with that configuration. */
  public static HikariDataSource of(String url) {
    return new HikariDataSource(config(url));
  }
}
