// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.synod.replica.Replicated;

/** Updates and reads of replicas, one of which is cut off. */
abstract class ReplicatedErrors implements Scenario {

  /** An update. */
  static class Update extends ReplicatedErrors {
    Update() {}

    Update(Supplier<Replicated<List<String>>> maker) {
      super(maker);
    }

    @Override
    public void operation() {
      add("operation " + added++);
    }
  }

  /** A read, which first brings a replica forward. */
  static class Read extends ReplicatedErrors {
    @Override
    public void prepare() {
      add("before");
      add("before, too");
    }

    @Override
    public void operation() {
      read();
    }
  }

  /** Two reads and two updates in turn. */
  static class More extends ReplicatedErrors {
    @Override
    public void operation() {
      read();
      add("more " + added++);
      read();
      add("operation " + added++);
    }
  }

  /** An update of an object with a copier, which replaces a lost replica. */
  static class Copied extends Update {
    Copied() {
      super(() -> Replicated.copying(ArrayList::new, 3, ArrayList::new));
    }
  }

  /** Updates, one of which replaces a replica in which an error cut off a command. */
  static class Replaced extends Copied {
    @Override
    public void prepare() {
      for (int i = 0; i < 252; i++) { // updates look after replicas from time to time
        list.update(names -> null);
      }
      boolean[] isFirst = {true};
      try {
        list.update(
            names -> {
              if (isFirst[0]) {
                isFirst[0] = false;
                names.add("cut off");
                throw new OutOfMemoryError();
              }
              return names.size();
            });
        throw new AssertionError("nothing thrown");
      } catch (OutOfMemoryError e) {
        Assertions.assertTrue(!isFirst[0]);
      }
    }

    @Override
    public void operation() {
      super.operation();
      super.operation();
    }

    @Override
    public void check(int returned) throws Exception {
      super.check(returned);
      List<String> names = read();
      Assertions.assertFalse(names.contains("cut off"), "not replaced");
    }
  }

  /** Updates and reads that are cut off by a fault that is thrown on one replica only. */
  static class Unequal extends More {
    @Override
    public void check(int returned) {}
  }

  /** An update that compares the replicas. */
  static class Checked extends Update {
    Checked() {
      super(() -> Replicated.checking(ArrayList::new, 2, List::copyOf));
    }
  }

  final Replicated<List<String>> list;
  int added;

  ReplicatedErrors() {
    this(() -> new Replicated<>(ArrayList::new));
  }

  ReplicatedErrors(Supplier<Replicated<List<String>>> maker) {
    list = maker.get();
  }

  /** Adds a name in two steps, so that a fault can cut the update off between them. */
  void add(String name) {
    list.update(
        names -> {
          names.add(name);
          names.add(name);
          return names.size();
        });
  }

  List<String> read() {
    return list.read(ArrayList::new);
  }

  @Override
  public void prepare() {
    add("before");
  }

  @Override
  public void goOn() {
    for (int i = 0; i < 3; i++) {
      String name = "after " + added++;
      add(name);
      Assertions.assertTrue(read().contains(name), name);
    }
  }

  @Override
  public void check(int returned) throws Exception {
    List<List<String>> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) { // threads begin with different replicas
      Thread thread = new Thread(() -> seen.add(read()));
      thread.start();
      thread.join();
    }
    for (List<String> each : seen) {
      Assertions.assertEquals(seen.get(0), each, "one replica is another");
    }
    Assertions.assertEquals(4, seen.size());
    List<String> names = seen.get(0);
    for (String name : names) {
      // no name is there twice over, and one is there by half only if an error cut it off in the
      // last replica
      Assertions.assertTrue(names.lastIndexOf(name) - names.indexOf(name) <= 1, name + names);
      boolean isWhole = names.indexOf(name) < names.lastIndexOf(name);
      Assertions.assertTrue(isWhole || !name.startsWith("after"), name + names);
    }
    long done = names.stream().distinct().filter(name -> name.startsWith("operation")).count();
    Assertions.assertTrue(done >= returned || this instanceof Read, "lost: " + names);
  }
}
