// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.synod.channel.Links.Authenticated;
import org.synod.channel.Links.FairLoss;
import org.synod.channel.Links.Link;
import org.synod.channel.Links.Logged;
import org.synod.channel.Links.Perfect;
import org.synod.channel.Links.Stubborn;
import org.synod.memory.HeapMemory;
import org.synod.memory.Words;

/** Each link has its properties, and lacks those of the link that is built from it. */
class LinksTest {
  private static final int MESSAGES = 50;
  private static final int TICKS = 40; // after which each message has arrived, with these seeds
  private static final SecretKey KEY = new SecretKeySpec(new byte[] {5}, "HmacSHA256");

  private final Random random = new Random(3);

  private static List<Long> drain(Link link) {
    List<Long> received = new ArrayList<>();
    for (long[] message = link.receive(); message != null; message = link.receive()) {
      assertEquals(message[0] * 7, message[1], "created");
      received.add(message[0]);
    }
    return received;
  }

  private static void sendAll(Link link) {
    for (long i = 0; i < MESSAGES; i++) {
      link.send(new long[] {i, i * 7});
    }
  }

  private static List<Long> run(Link link) {
    sendAll(link);
    List<Long> received = drain(link);
    for (int i = 0; i < TICKS; i++) {
      link.tick();
      received.addAll(drain(link));
    }
    return received;
  }

  private static Set<Long> all() {
    return new TreeSet<>(LongStream.range(0, MESSAGES).boxed().toList());
  }

  @Test
  void aFairLossLinkLosesAndDoublesAndCreatesNothing() {
    List<Long> received = run(new FairLoss(random));
    assertTrue(new TreeSet<>(received).size() < MESSAGES, "nothing lost");
    assertTrue(new TreeSet<>(received).size() < received.size(), "nothing doubled");
    FairLoss link = new FairLoss(random);
    int arrived = 0;
    for (int i = 0; i < 1000; i++) {
      link.send(new long[] {1, 7});
      arrived += drain(link).size();
    }
    assertTrue(arrived > 100, "sent again and again, it arrives again and again");
  }

  @Test
  void aStubbornLinkDeliversAllAgainAndAgain() {
    List<Long> received = run(new Stubborn(new FairLoss(random)));
    assertEquals(all(), new TreeSet<>(received));
    assertTrue(received.size() > 10 * MESSAGES, "not again and again");
  }

  @Test
  void aPerfectLinkDeliversEachOnce() {
    List<Long> received = run(new Perfect(new Stubborn(new FairLoss(random))));
    assertEquals(MESSAGES, received.size());
    assertEquals(all(), new TreeSet<>(received));
  }

  @Test
  void aReceiverThatIsStartedAgainDeliversOnceOnlyFromItsLog() {
    for (boolean isLogged : new boolean[] {false, true}) {
      Link stubborn = new Stubborn(new FairLoss(random));
      Words log = new HeapMemory(1).allocate(MESSAGES + 1);
      List<Long> received = new ArrayList<>();
      sendAll(stubborn);
      for (int i = 0; i < TICKS; i++) {
        stubborn.tick();
        Link restarted = isLogged ? new Logged(stubborn, log) : new Perfect(stubborn);
        received.addAll(drain(restarted));
      }
      assertEquals(all(), new TreeSet<>(received));
      assertEquals(isLogged, received.size() == MESSAGES);
    }
  }

  @Test
  void anAuthenticatedLinkDropsWhatItsSenderHasNotSent() {
    FairLoss medium = new FairLoss(random);
    Authenticated link = new Authenticated(new Stubborn(medium), KEY);
    Link perfect = new Perfect(link);
    medium.forge(new long[] {MESSAGES + 1, (MESSAGES + 1) * 7});
    medium.forge(new long[] {MESSAGES + 2, (MESSAGES + 2) * 7, 1, 2, 3, 4});
    Authenticated other =
        new Authenticated(
            new Link() {
              @Override
              public void send(long[] message) {
                medium.forge(message);
              }

              @Override
              public long[] receive() {
                return null;
              }
            },
            new SecretKeySpec(new byte[] {6}, "HmacSHA256"));
    other.send(new long[] {MESSAGES + 3, (MESSAGES + 3) * 7});
    List<Long> received = run(perfect);
    assertEquals(all(), new TreeSet<>(received));
    assertEquals(3, link.refused());
    FairLoss open = new FairLoss(random);
    open.forge(new long[] {MESSAGES + 1, (MESSAGES + 1) * 7});
    assertFalse(run(new Perfect(new Stubborn(open))).size() == MESSAGES, "without seals it is in");
  }
}
