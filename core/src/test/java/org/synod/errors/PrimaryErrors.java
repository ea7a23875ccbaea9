// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.synod.log.primary.DeposedException;
import org.synod.log.primary.Primary;
import org.synod.log.primary.PrimaryBackup;
import org.synod.log.primary.Standby;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;

/**
 * A primary that broadcasts, a standby that polls, and the one that stands next, all cut off. A
 * change adds a word. The first word says that a change was merged from all before.
 */
class PrimaryErrors implements Scenario {
  private static final String FIRST = "first ";

  private final PrimaryBackup<String> backup =
      new PrimaryBackup<>(
          List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>()),
          QuorumSystem.majority(3),
          String::concat,
          /* window */ 4);
  private final Standby<String> standby = backup.follow(0);
  private final List<String> acknowledged = new ArrayList<>();
  private Primary<String> primary = backup.stand().orElseThrow();
  private String text = "";
  private long made;
  private int number;

  private void make(long zxid, String change) {
    if (zxid > made) { // otherwise the standby was cut off before it noted the change
      text = change.startsWith(FIRST) ? change : text + change;
      made = zxid;
    }
  }

  private void broadcast(String word) {
    primary.broadcast(word);
    acknowledged.add(word);
  }

  private void broadcastNext(String what) {
    broadcast(what + number++ + " ");
  }

  private void standAndBroadcast(String what) {
    primary = backup.stand().orElseThrow();
    broadcastNext(what);
  }

  @Override
  public void prepare() {
    broadcast(FIRST);
  }

  @Override
  public void operation() {
    broadcastNext("operation");
    primary.propose("proposed" + number++ + " ");
    broadcastNext("operation");
    standby.poll(this::make);
    standAndBroadcast("operation");
    standby.poll(this::make);
  }

  @Override
  public void goOn() {
    try {
      broadcastNext("after");
    } catch (DeposedException e) { // it was cut off between discovery and its return
      standAndBroadcast("after");
    }
    standby.poll(this::make);
    standAndBroadcast("after");
    standby.poll(this::make);
  }

  @Override
  public void check(int returned) {
    List<String> words = Arrays.asList(text.split("(?<= )"));
    Assertions.assertEquals(words.size(), words.stream().distinct().count(), "twice: " + text);
    List<String> found = new ArrayList<>(words);
    found.retainAll(acknowledged);
    Assertions.assertEquals(acknowledged, found, "lost, or in another order: " + text);
    long proposed = words.stream().filter(word -> word.startsWith("proposed")).count();
    Assertions.assertTrue(proposed >= returned, "lost, on its way: " + text);
    StringBuilder all = new StringBuilder();
    primary.recovered(/* after */ 0, (zxid, change) -> all.append(change));
    all.append(acknowledged.get(acknowledged.size() - 1));
    Assertions.assertEquals(all.toString(), text, "of the primary and of the standby");
  }
}
