// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKey;
import org.synod.memory.Words;

/**
 * The links of the textbooks from one process to another, as doubles for tests, each built from the
 * one before it. A message has an identity in its first word.
 */
final class Links {
  private Links() {}

  /** A link. */
  interface Link {
    void send(long[] message);

    /** Takes the next message that has arrived; null if there is none. */
    long[] receive();

    /** Time passes: a stubborn link sends again. */
    default void tick() {}
  }

  /** Loses, doubles and reorders messages, and delivers one that is sent again and again. */
  static final class FairLoss implements Link {
    private final Random random;
    private final List<long[]> onTheWay = new ArrayList<>();

    FairLoss(Random random) {
      this.random = random;
    }

    @Override
    public void send(long[] message) {
      for (int copies = random.nextInt(4) - 1; copies > 0; copies--) { // half are lost
        onTheWay.add(random.nextInt(onTheWay.size() + 1), message.clone());
      }
    }

    @Override
    public long[] receive() {
      return onTheWay.isEmpty() ? null : onTheWay.remove(0);
    }

    /** Another program on the medium writes a message of its own. */
    void forge(long[] message) {
      onTheWay.add(0, message);
    }
  }

  /** Sends each message again and again. */
  static final class Stubborn implements Link {
    private final Link link;
    private final List<long[]> sent = new ArrayList<>();

    Stubborn(Link link) {
      this.link = link;
    }

    @Override
    public void send(long[] message) {
      sent.add(message.clone());
      link.send(message);
    }

    @Override
    public long[] receive() {
      return link.receive();
    }

    @Override
    public void tick() {
      sent.forEach(link::send);
    }
  }

  /** Delivers each message once. */
  static final class Perfect implements Link {
    private final Link link;
    private final Set<Long> delivered = new HashSet<>();

    Perfect(Link link) {
      this.link = link;
    }

    @Override
    public void send(long[] message) {
      link.send(message);
    }

    @Override
    public long[] receive() {
      for (long[] message = link.receive(); message != null; message = link.receive()) {
        if (delivered.add(message[0])) {
          return message;
        }
      }
      return null;
    }

    @Override
    public void tick() {
      link.tick();
    }
  }

  /**
   * Logs each message in words before it delivers it, so that a receiver which is started again
   * knows what it has delivered. {words: count, identity, identity, ...}
   */
  static final class Logged implements Link {
    private final Link link;
    private final Words log;

    Logged(Link link, Words log) {
      this.link = link;
      this.log = log;
    }

    private boolean isLogged(long identity) {
      for (int i = 1; i <= log.getVolatile(0); i++) {
        if (log.getOpaque(i) == identity) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void send(long[] message) {
      link.send(message);
    }

    @Override
    public long[] receive() {
      for (long[] message = link.receive(); message != null; message = link.receive()) {
        if (!isLogged(message[0])) {
          int count = (int) log.getVolatile(0) + 1;
          log.setOpaque(count, message[0]);
          log.setRelease(0, count);
          return message;
        }
      }
      return null;
    }

    @Override
    public void tick() {
      link.tick();
    }
  }

  /** Seals messages, and drops those with a wrong seal. The place of a message is its identity. */
  static final class Authenticated implements Link {
    private final Link link;
    private final Seal seal;
    private final Deque<Long> refused = new ArrayDeque<>();

    Authenticated(Link link, SecretKey key) {
      this.link = link;
      seal = new Seal(key);
    }

    @Override
    public void send(long[] message) {
      long[] sealed = Arrays.copyOf(message, message.length + Seal.WORDS);
      long[] words = seal.of(message[0], message, message.length);
      System.arraycopy(words, 0, sealed, message.length, Seal.WORDS);
      link.send(sealed);
    }

    @Override
    public long[] receive() {
      for (long[] sealed = link.receive(); sealed != null; sealed = link.receive()) {
        try {
          seal.require(sealed[0], sealed);
          return Arrays.copyOf(sealed, sealed.length - Seal.WORDS);
        } catch (ForgedMessageException e) {
          refused.add(sealed[0]);
        }
      }
      return null;
    }

    @Override
    public void tick() {
      link.tick();
    }

    int refused() {
      return refused.size();
    }
  }
}
