// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.channel.Broadcast;
import org.synod.channel.Channel;
import org.synod.channel.Peer;
import org.synod.channel.Receiver;
import org.synod.channel.Sender;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/** {@link Channel} and {@link Broadcast}: messages come whole, in order, and after their causes. */
public class ChannelStress {
  private static final Memory MEMORY = new HeapMemory(2);
  private static final Member P0 = MEMORY.join();
  private static final Member P1 = MEMORY.join();

  /** A ring that has no room for two messages of two words. */
  abstract static class Ends {
    final Sender sender;
    final Receiver receiver;

    Ends() {
      Channel channel = new Channel(MEMORY, 4);
      sender = channel.sender(P0);
      receiver = channel.receiver(P1);
    }

    /** The two words of a message, as digits; -1 if there is none. */
    final long poll() {
      long[] into = new long[4];
      int length = receiver.poll(into);
      return length == Receiver.EMPTY ? -1 : length == 2 ? into[0] * 10 + into[1] : 1000 + length;
    }
  }

  @JCStressTest
  @Outcome(id = {"-1, -1", "-1, 11", "11, -1", "11, 22"}, expect = ACCEPTABLE, desc = "In order.")
  @Outcome(expect = FORBIDDEN, desc = "A message is torn, lost or comes twice.")
  @State
  public static class AroundTheRing extends Ends {
    @Actor
    public void sender() {
      sender.offer(new long[] {1, 1});
      sender.offer(new long[] {2, 2});
    }

    @Actor
    public void receiver(JJ_Result r) {
      r.r1 = poll();
      r.r2 = poll();
    }
  }

  /** Two threads use one receiving end, as they must not. */
  @JCStressTest
  @Outcome(id = {"-1, 11", "11, -1"}, expect = ACCEPTABLE, desc = "One of them got it.")
  @Outcome(id = "11, 11", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: received twice.")
  @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: received in part.")
  @State
  public static class TwoReceiversControl extends Ends {
    public TwoReceiversControl() {
      sender.offer(new long[] {1, 1});
    }

    @Actor
    public void one(JJ_Result r) {
      r.r1 = poll();
    }

    @Actor
    public void other(JJ_Result r) {
      r.r2 = poll();
    }
  }

  /** Member 1 sends 1, and member 0 answers with 2; member 2 looks at member 0 first. */
  abstract static class Group {
    private final Peer zero;
    private final Peer one;
    private final Peer two;

    Group(boolean isCausal) {
      Memory memory = new HeapMemory(3); // of this group alone, since a group has a name
      Broadcast group =
          isCausal ? Broadcast.causal(memory, "g", 16) : Broadcast.fifo(memory, "g", 16);
      zero = group.join(memory.join());
      one = group.join(memory.join());
      two = group.join(memory.join());
    }

    private static long poll(Peer part) {
      long[] into = new long[1];
      return part.poll(into) == Peer.EMPTY ? -1 : into[0];
    }

    final void send() {
      one.offer(new long[] {1});
    }

    final void answer() {
      if (poll(zero) == 1) {
        zero.offer(new long[] {2});
      }
    }

    final void read(JJ_Result r) {
      r.r1 = poll(two);
      r.r2 = poll(two);
    }
  }

  @JCStressTest
  @Outcome(id = {"-1, -1", "-1, 1", "1, -1", "1, 2"}, expect = ACCEPTABLE, desc = "In order.")
  @Outcome(expect = FORBIDDEN, desc = "The answer came first.")
  @State
  public static class Causal extends Group {
    public Causal() {
      super(/* isCausal */ true);
    }

    @Actor
    public void sender() {
      send();
    }

    @Actor
    public void answerer() {
      answer();
    }

    @Actor
    public void reader(JJ_Result r) {
      read(r);
    }
  }

  @JCStressTest
  @Outcome(id = {"-1, -1", "-1, 1", "1, -1", "1, 2"}, expect = ACCEPTABLE, desc = "In order.")
  @Outcome(
      id = {"2, 1", "-1, 2"},
      expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: the answer came first.")
  @Outcome(expect = FORBIDDEN, desc = "Something else.")
  @State
  public static class CausalControl extends Group {
    public CausalControl() {
      super(/* isCausal */ false);
    }

    @Actor
    public void sender() {
      send();
    }

    @Actor
    public void answerer() {
      answer();
    }

    @Actor
    public void reader(JJ_Result r) {
      read(r);
    }
  }
}
