// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.synod.channel.Channel;
import org.synod.channel.Receiver;
import org.synod.channel.Sender;
import org.synod.memory.Words;
import org.synod.memory.mapped.MappedMemory;

/**
 * A JVM that sends numbered messages, or receives them, until it is killed: {@code DIRECTORY
 * sender|receiver}. A journal in the file has the number that each has done last. A worker that was
 * killed behind a message and before the journal has done one more.
 */
final class ChannelWorker implements AutoCloseable {
  private static final int CAPACITY = 64; // so that the ring is full at times
  private static final int LONGEST = 5;
  private static final int SENT = 0;
  private static final int RECEIVED = 16;
  private static final int AGAIN = RECEIVED + 1; // those that came as a sender sent them again

  private final MappedMemory memory;
  private final Channel channel;
  private final Words journal;

  ChannelWorker(Path directory) throws IOException {
    memory = MappedMemory.open(directory.resolve("channel"));
    channel = new Channel(memory, "channel", CAPACITY);
    journal = memory.allocate("journal", "words", 2 * RECEIVED);
  }

  static void create(Path directory) throws IOException {
    MappedMemory.create(directory.resolve("channel"), 4, 1 << 16).close();
  }

  public static void main(String[] arguments) throws Exception {
    ChannelWorker worker = new ChannelWorker(Path.of(arguments[0]));
    if (arguments[1].equals("sender")) {
      worker.send();
    } else {
      worker.receive();
    }
  }

  long received() {
    return journal.getVolatile(RECEIVED);
  }

  long again() {
    return journal.getVolatile(AGAIN);
  }

  private void send() {
    Sender sender = channel.sender(memory.join());
    // Whether the message behind the journal was sent is not known: it is sent again.
    for (long number = journal.getVolatile(SENT) + 1; ; number++) {
      long[] message = new long[(int) (number % LONGEST) + 1];
      Arrays.fill(message, number);
      while (!sender.offer(message)) {
        Thread.onSpinWait();
      }
      journal.setRelease(SENT, number);
    }
  }

  private void receive() {
    Receiver receiver = channel.receiver(memory.join());
    long[] into = new long[LONGEST];
    long last = received();
    boolean isFirst = true;
    for (; ; ) {
      int length = receiver.poll(into);
      if (length == Receiver.EMPTY) {
        Thread.onSpinWait();
        continue;
      }
      long number = into[0];
      boolean isNext = number == last + 1 || isFirst && number == last + 2;
      boolean isSentAgain = number == last || isFirst && number == last + 1;
      Arena.require(isNext || isSentAgain, "message " + number + " after " + last);
      Arena.require(length == number % LONGEST + 1, "message " + number + " of " + length);
      for (int i = 0; i < length; i++) {
        Arena.require(into[i] == number, "message " + number + " with " + into[i]);
      }
      if (number == last) {
        journal.setRelease(AGAIN, again() + 1);
      }
      journal.setRelease(RECEIVED, number);
      last = number;
      isFirst = false;
    }
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
