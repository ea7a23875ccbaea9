// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one write: no other write of any client, on any machine, has the same.
 *
 * <p>Immutable.
 *
 * @param clientHigh the higher half of the client's random number of 128 bits
 * @param clientLow the lower half
 * @param sequence the number of the write among those of the client, 0 or more
 */
public record WriteId(long clientHigh, long clientLow, long sequence) {

  /**
   * Refuses a number that no write has.
   *
   * @param clientHigh any
   * @param clientLow any
   * @param sequence 0 or more
   */
  public WriteId {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: " + sequence + ", allowed: 0 or more");
    }
  }

  /** The identities of one client's writes: a random number of its own, and a sequence. */
  static final class Sequence {
    private final UUID client;
    private final AtomicLong sequence = new AtomicLong();

    /** Makes those of a client with an identity that no other has, or had. */
    Sequence(UUID client) {
      this.client = client;
    }

    WriteId next() {
      return new WriteId(
          client.getMostSignificantBits(),
          client.getLeastSignificantBits(),
          sequence.getAndIncrement());
    }

    @Override
    public String toString() {
      return "client " + client;
    }
  }

  /** The latest writes, the last one first. Immutable: a longer list shares what it begins with. */
  static final class Latest extends AbstractList<WriteId> {
    /*
     *   [e] -> [d] -> {c, b, a}    each write adds a link; before there are too many links,
     *                              a new list takes the place of all
     */
    private final WriteId last;
    private final @Nullable Latest before;
    private final List<WriteId> old; // those before all links
    private final int links;
    private final int size;

    private Latest(WriteId last, @Nullable Latest before, List<WriteId> old, int most) {
      this.last = last;
      this.before = before;
      this.old = old;
      links = before == null ? 1 : before.links + 1;
      size = Math.min(links + old.size(), most);
    }

    /** The list with one more write, and at most some. */
    static Latest with(WriteId last, List<WriteId> writes, int most) {
      return writes instanceof Latest before && before.links < most
          ? new Latest(last, before, before.old, most)
          : new Latest(last, null, List.of(writes.toArray(new WriteId[0])), most);
    }

    @Override
    public WriteId get(int index) {
      Objects.checkIndex(index, size);
      Latest at = this;
      int links = index; // to go
      for (Latest next = at.before; links > 0 && next != null; next = at.before) {
        at = next;
        links--;
      }
      return links == 0 ? at.last : old.get(links - 1);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
