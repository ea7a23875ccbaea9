// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.IOException;

/** A server on the loopback address that a test can break. Closing it removes all its data. */
public interface Server extends AutoCloseable {

  /** Starts it again, with the data that it has on its disk. */
  void start() throws Exception;

  /** Returns when it answers. */
  void awaitReady() throws Exception;

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException;

  /** Stops it with SIGSTOP: its connections stay open, and it answers nothing. */
  void stop() throws IOException, InterruptedException;

  /** Lets it go on, with SIGCONT. */
  void resume() throws IOException, InterruptedException;

  /** The port for clients. */
  int port();

  @Override
  void close() throws IOException;
}
