// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.synod.channel.Channel;
import org.synod.channel.Receiver;
import org.synod.channel.Sender;
import org.synod.memory.mapped.MappedMemory;

/**
 * How long is the way to another JVM and back, and how many messages go there? By channels in a
 * mapped file, by Aeron's IPC with its driver in the first JVM, and by the pipes of a process. JMH
 * cannot measure it: its forks run one after the other.
 *
 * <pre>{@code
 * java --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
 *     --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
 *     -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.ChannelJvms [ROUND_TRIPS MESSAGES]
 * }</pre>
 */
public final class ChannelJvms {
  private static final int ROUND_TRIPS = 200_000;
  private static final int MESSAGES = 20_000_000;
  private static final int WORDS = 4; // of a message
  private static final int CAPACITY = 1 << 16; // words
  private static final int STREAM = 7;
  private static final long END = -1; // the first word of the last message

  private ChannelJvms() {}

  /** Both ways between two JVMs. */
  private interface Link extends AutoCloseable {
    boolean offer(long[] message) throws IOException;

    boolean poll(long[] into) throws IOException;

    /** Shows what was offered, if offers are collected. */
    default void flush() throws IOException {}

    @Override
    void close() throws IOException;
  }

  private static final class Channels implements Link {
    private final MappedMemory memory;
    private final Sender sender;
    private final Receiver receiver;

    Channels(MappedMemory memory, boolean isChild) {
      this.memory = memory;
      String[] names = {"there", "back"};
      int out = isChild ? 1 : 0;
      sender = new Channel(memory, names[out], CAPACITY).sender(memory.join());
      receiver = new Channel(memory, names[1 - out], CAPACITY).receiver(memory.join());
    }

    @Override
    public boolean offer(long[] message) {
      return sender.offer(message);
    }

    @Override
    public boolean poll(long[] into) {
      return receiver.poll(into) != Receiver.EMPTY;
    }

    @Override
    public void close() throws IOException {
      memory.close();
    }
  }

  private static final class AeronLink implements Link {
    private final Aeron aeron;
    private final Publication publication;
    private final Subscription subscription;
    private final UnsafeBuffer buffer =
        new UnsafeBuffer(ByteBuffer.allocateDirect(WORDS * Long.BYTES));
    private long[] into = {};
    private final FragmentHandler handler =
        (from, offset, length, header) -> {
          for (int i = 0; i < into.length; i++) {
            into[i] = from.getLong(offset + i * Long.BYTES);
          }
        };

    AeronLink(Path directory, boolean isChild) {
      aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory.toString()));
      int out = isChild ? 1 : 0;
      publication = aeron.addExclusivePublication("aeron:ipc", STREAM + out);
      subscription = aeron.addSubscription("aeron:ipc", STREAM + 1 - out);
      while (!publication.isConnected() || !subscription.isConnected()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public boolean offer(long[] message) {
      for (int i = 0; i < message.length; i++) {
        buffer.putLong(i * Long.BYTES, message[i]);
      }
      return publication.offer(buffer) > 0;
    }

    @Override
    public boolean poll(long[] into) {
      this.into = into;
      return subscription.poll(handler, 1) > 0;
    }

    @Override
    public void close() {
      aeron.close();
    }
  }

  private static final class Pipe implements Link {
    private final DataInputStream in;
    private final DataOutputStream out;

    Pipe(InputStream in, OutputStream out) {
      this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
      this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
    }

    @Override
    public boolean offer(long[] message) throws IOException {
      for (long word : message) {
        out.writeLong(word);
      }
      return true;
    }

    @Override
    public boolean poll(long[] into) throws IOException {
      for (int i = 0; i < into.length; i++) {
        into[i] = in.readLong();
      }
      return true;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /**
   * Measures.
   *
   * @param args the numbers of round trips and of messages; or, for a child: the kind of link, and
   *     its file
   * @throws Exception if a child fails
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && !Character.isDigit(args[0].charAt(0))) {
      try (Link link = link(args[0], Path.of(args[1]), /* child */ null)) {
        answer(link);
      }
      return;
    }
    int trips = args.length > 0 ? Integer.parseInt(args[0]) : ROUND_TRIPS;
    int messages = args.length > 1 ? Integer.parseInt(args[1]) : MESSAGES;
    Path directory = Files.createTempDirectory("synod");
    Path file = directory.resolve("channels");
    MappedMemory.create(file, 4, 4 << 20).close();
    measure("channel", file, trips, messages);
    Path aeron = directory.resolve("aeron");
    MediaDriver.Context context =
        new MediaDriver.Context()
            .aeronDirectoryName(aeron.toString())
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnShutdown(true);
    try (MediaDriver driver = MediaDriver.launchEmbedded(context)) {
      measure("aeron", Path.of(driver.aeronDirectoryName()), trips, messages);
    }
    measure("pipe", file, trips, messages);
    Files.delete(file);
    Files.delete(directory);
  }

  private static Link link(String kind, Path file, Process child) throws IOException {
    boolean isChild = child == null;
    switch (kind) {
      case "channel":
        return new Channels(MappedMemory.open(file), isChild);
      case "aeron":
        return new AeronLink(file, isChild);
      case "pipe":
        return isChild
            ? new Pipe(System.in, System.out)
            : new Pipe(child.getInputStream(), child.getOutputStream());
      default:
        throw new IllegalArgumentException(
            "kind: " + kind + ", allowed: channel, aeron or pipe");
    }
  }

  /** Sends back each message with 1 in its second word, and the last one. */
  private static void answer(Link link) throws IOException {
    long[] message = new long[WORDS];
    while (message[0] != END) {
      while (!link.poll(message)) {
        Thread.onSpinWait();
      }
      if (message[1] == 1 || message[0] == END) {
        send(link, message);
        link.flush();
      }
    }
  }

  private static void send(Link link, long[] message) throws IOException {
    while (!link.offer(message)) {
      Thread.onSpinWait();
    }
  }

  private static void receive(Link link, long[] into) throws IOException {
    while (!link.poll(into)) {
      Thread.onSpinWait();
    }
  }

  private static void measure(String kind, Path file, int trips, int messages)
      throws IOException, InterruptedException {
    Process child =
        ChildJvm.of(ChannelJvms.class, kind, file)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Link link = link(kind, file, child)) {
      roundTrips(link, trips);
      long[] nanos = roundTrips(link, trips);
      throughput(link, messages / 4, 1);
      double perSecond = throughput(link, messages, END);
      System.out.printf(
          Locale.ROOT,
          "%-8s round trip median %.2f us, p99 %.2f us; %.2f million messages a second%n",
          kind, nanos[trips / 2] / 1e3, nanos[trips / 100 * 99] / 1e3, perSecond / 1e6);
    }
    if (child.waitFor() != 0) {
      throw new IllegalStateException("child: ended with " + child.exitValue() + ", allowed: 0");
    }
  }

  private static long[] roundTrips(Link link, int trips) throws IOException {
    long[] nanos = new long[trips];
    long[] message = new long[WORDS];
    for (int i = 0; i < trips; i++) {
      long start = System.nanoTime();
      message[0] = i;
      message[1] = 1;
      send(link, message);
      link.flush();
      receive(link, message);
      nanos[i] = System.nanoTime() - start;
      if (message[0] != i) {
        throw new IllegalStateException("answer: to " + message[0] + ", allowed: to " + i);
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /** Sends messages, and waits for the answer to the last one. */
  private static double throughput(Link link, int messages, long last) throws IOException {
    long[] message = new long[WORDS];
    long start = System.nanoTime();
    for (int i = 1; i < messages; i++) {
      message[0] = i;
      send(link, message);
    }
    message[0] = last == END ? END : messages;
    message[1] = 1;
    send(link, message);
    link.flush();
    receive(link, message);
    return messages / ((System.nanoTime() - start) / 1e9);
  }
}
