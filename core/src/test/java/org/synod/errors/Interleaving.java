// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs two threads of production code in every order in which they are switched a bounded number of
 * times at a point of {@link Points}. One thread runs at a time. Otherwise a thread goes on until
 * it ends, or until it has come by so many points in a row that it seems to wait for the other.
 *
 * <p>These runs show threads and the state of processes, for which the explorer has no seam. They
 * do not show weak memory, nor an order that needs more switches.
 */
final class Interleaving {
  /** The bodies of two threads, made anew for each order. */
  public interface Threads {
    /** The body of thread 0 or 1. */
    void run(int thread) throws Throwable;

    /** Checks the result of both threads. */
    void check() throws Throwable;
  }

  private final Threads threads;
  private final int[] switches; // the points of the switches, in order
  private final int patience; // points in a row
  private final Thread[] running = new Thread[2];
  private final boolean[] hasEnded = new boolean[2];
  private final List<String> places = new ArrayList<>(); // the places of the switches
  private final List<Throwable> failures = new ArrayList<>();
  private volatile int turn;
  private int points;
  private int inARow;
  private int pauses; // classes that are being initialized

  private Interleaving(Threads threads, int first, int[] switches, int patience) {
    this.threads = threads;
    this.switches = switches;
    this.patience = patience;
    turn = first;
  }

  /** The bounds of the orders, and the calls that are left out of the production code. */
  record Orders(int switches, int patience, Set<String> omitted) {

    /** Runs all orders, fails with the first that does harm, and returns their number. */
    int run(Class<? extends Threads> type) throws Exception {
      Set<String> all = new HashSet<>(omitted);
      all.add("java/lang/Thread.yield"); // the switches decide who runs
      Instrumented loader = new Instrumented(all);
      return run(loader, type, 0, new int[0]) + run(loader, type, 1, new int[0]);
    }

    private int run(
        Instrumented loader, Class<? extends Threads> type, int first, int[] switched)
        throws Exception {
      Threads threads = loader.make(Threads.class, type);
      int points = new Interleaving(threads, first, switched, patience).once();
      int orders = 1;
      if (switched.length < switches) {
        int next = switched.length == 0 ? 1 : switched[switched.length - 1] + 1;
        for (; next <= points; next++) {
          int[] longer = Arrays.copyOf(switched, switched.length + 1);
          longer[switched.length] = next;
          orders += run(loader, type, first, longer);
        }
      }
      return orders;
    }
  }

  /** Runs one order, and returns the number of its points while both threads run. */
  private int once() throws Exception {
    for (int i = 0; i < 2; i++) {
      int number = i;
      running[i] = new Thread(() -> run(number), "thread " + i);
    }
    Points.interleave(this);
    for (Thread each : running) {
      each.start();
    }
    for (Thread each : running) {
      each.join();
    }
    Points.interleave(null);
    try {
      threads.check();
    } catch (Throwable e) {
      failures.add(e);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("switched at " + places, failures.get(0));
    }
    return points;
  }

  private void run(int number) {
    await(number);
    try {
      threads.run(number);
    } catch (Throwable e) {
      failures.add(e);
    }
    hasEnded[number] = true;
    pass(number);
  }

  /** Called at each point of a thread. */
  void point() {
    int number = turn;
    if (Thread.currentThread() != running[number] || hasEnded[number ^ 1] || pauses > 0) {
      return;
    }
    points++;
    inARow++;
    boolean isSwitch = Arrays.binarySearch(switches, points) >= 0;
    if (isSwitch) {
      places.add(place(number));
    }
    if (isSwitch || inARow > patience) {
      pass(number);
      await(number);
    }
  }

  /** Stops or allows switches: while a class is initialized the other thread could wait for it. */
  void pause(int more) {
    pauses += Thread.currentThread() == running[turn] ? more : 0;
  }

  private static String place(int number) {
    StackTraceElement at = new Throwable().getStackTrace()[3]; // the frame of the point
    return number + ":" + at.getFileName() + ":" + at.getLineNumber();
  }

  private void pass(int number) {
    inARow = 0;
    turn = number ^ 1; // volatile: the other sees all that this thread did
    LockSupport.unpark(running[number ^ 1]);
  }

  private void await(int number) {
    while (turn != number) {
      LockSupport.park(this);
    }
  }
}
