// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.life;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A mark that this process holds: it says that an identity lives. */
public final class Mark {
  // strong: the garbage collector must not close a mark, only the end of the process may
  private static final Queue<Mark> HELD = new ConcurrentLinkedQueue<>();

  private final long identity;
  private final Path path;
  private final ServerSocketChannel socket;

  /** Holds a socket that listens, until it is released or this process ends. */
  public Mark(long identity, Path path, ServerSocketChannel socket) {
    this.identity = identity;
    this.path = path;
    this.socket = socket;
    HELD.add(this);
  }

  /** Whether this class holds a mark. */
  public static boolean isHeldHere(Path path) {
    return HELD.stream().anyMatch(mark -> mark.path.equals(path));
  }

  /** Whether the mark is still at the path where others look for it. */
  public boolean isThere() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  public long identity() {
    return identity;
  }

  /** Takes the mark away, once its identity is nowhere in use. A second call has no effect. */
  public void release() {
    if (HELD.remove(this)) {
      deleteQuietly(path); // first, so that a process killed in between leaves no file
      try {
        socket.close();
      } catch (IOException e) {
        // then it stays open, and that does no harm
      }
    }
  }

  public static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // it is another user's, in a directory where only an owner may delete
    }
  }
}
