// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.log.words.WordsLog;
import org.synod.memory.mapped.Children;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.ByteCodec;
import org.synod.register.HeapRegister;

/**
 * JVMs that append to an audit log in one file, and sign, are killed at random moments. No entry is
 * lost, torn or there twice; a witness takes all checkpoints in turn; the survivors go on. The long
 * form:
 *
 * <pre>{@code
 * mvn -B -pl core verify -Dtest=AuditTortureTest -DexcludedGroups=none -Dsynod.kills=1000
 * }</pre>
 */
@Tag("deep")
class AuditTortureTest {
  private static final int KILLS = Integer.getInteger("synod.kills", 8);
  private static final int WRITERS = 2;
  private static final int COMMANDS = 2_000_000;
  private static final int MAX_PAUSE_NANOS = 20_000_000;
  private static final long GUARD_NANOS = TimeUnit.MINUTES.toNanos(2); // only against a hang

  @TempDir Path directory;

  /** The logs of a file. */
  private record Trail(WordsLog<byte[]> entries, WordsLog<String> checkpoints) {
    static Trail in(MappedMemory memory) {
      return new Trail(
          new WordsLog<>(memory, "audit", COMMANDS, 40 * COMMANDS, ByteCodec.ofBytes()),
          new WordsLog<>(
              memory, "audit" + AuditLog.CHECKPOINTS, COMMANDS / 50, 5 * COMMANDS,
              ByteCodec.ofUtf8()));
    }
  }

  /** Appends until it is killed: {@code FILE KEYS NAME}. */
  static final class Writer {
    public static void main(String[] arguments) throws Exception {
      byte[] keys = Files.readAllBytes(Path.of(arguments[1]));
      Trail trail = Trail.in(MappedMemory.open(Path.of(arguments[0])));
      AuditLog log = new AuditLog(trail.entries, trail.checkpoints, signer(keys));
      long name = Long.parseLong(arguments[2]);
      for (long number = 0; ; number++) {
        log.append(ByteBuffer.allocate(16 + (int) (number % 9)).putLong(name).putLong(number)
            .array());
        if (number % 100 == 99) {
          log.checkpoint();
          LockSupport.parkNanos(1_000_000); // or the log would be full before the last kill
        }
      }
    }
  }

  private static CheckpointSigner signer(byte[] keys) throws Exception {
    ByteBuffer both = ByteBuffer.wrap(keys);
    byte[] open = new byte[both.getInt()];
    both.get(open);
    byte[] secret = new byte[both.remaining()];
    both.get(secret);
    KeyFactory ed25519 = KeyFactory.getInstance("Ed25519");
    return new CheckpointSigner(
        "audit",
        new KeyPair(
            ed25519.generatePublic(new X509EncodedKeySpec(open)),
            ed25519.generatePrivate(new PKCS8EncodedKeySpec(secret))));
  }

  @Test
  void noEntryIsLostTornOrThereTwiceAndNoTreeForks() throws Exception {
    long seed = Long.getLong("synod.seed", System.nanoTime());
    System.out.println("audit log, -Dsynod.seed=" + seed);
    Random random = new Random(seed);
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] open = pair.getPublic().getEncoded();
    byte[] secret = pair.getPrivate().getEncoded();
    Path keys = directory.resolve("keys");
    Files.write(
        keys,
        ByteBuffer.allocate(4 + open.length + secret.length).putInt(open.length).put(open)
            .put(secret).array());
    CheckpointVerifier verifier = new CheckpointVerifier("audit", pair.getPublic());
    Path file = directory.resolve("file");
    Process[] writers = new Process[WRITERS];
    long name = 0;
    try (MappedMemory memory = MappedMemory.create(file, 16, 1 << 28)) {
      Trail trail = Trail.in(memory);
      AuditLog log =
          new AuditLog(trail.entries, trail.checkpoints, signer(Files.readAllBytes(keys)));
      Witness witness = new Witness(verifier, new HeapRegister<>());
      for (int i = 0; i < WRITERS; i++) {
        writers[i] = Children.java(Writer.class, file, keys, name++);
      }
      for (int kills = 0; kills < KILLS; kills++) {
        grows(trail);
        LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
        int victim = random.nextInt(WRITERS);
        writers[victim].destroyForcibly().waitFor();
        grows(trail); // by the survivor
        String note = log.checkpoint(); // which refuses to sign if anything does not fit
        long size = verifier.verify(note).size();
        witness.take(note, older -> log.consistency(older, size));
        writers[victim] = Children.java(Writer.class, file, keys, name++);
      }
      end(writers);
      assertEquals(List.of(), trail.entries.findings());
      assertEquals(List.of(), trail.checkpoints.findings());
      assertEquals(
          List.of(),
          AuditFindings.of(
              trail.entries, trail.checkpoints, verifier, List.of(witness.kept())));
      System.out.printf(
          "%d kills, %,d entries, %,d checkpoints: all in order%n",
          KILLS, inOrder(trail), trail.checkpoints.decidedPrefix());
    } finally {
      end(writers);
    }
  }

  /** Waits until there are some more entries. */
  private static void grows(Trail trail) {
    long goal = trail.entries.decidedPrefix() + 200;
    long start = System.nanoTime();
    while (trail.entries.decidedPrefix() < goal) {
      assertTrue(System.nanoTime() - start < GUARD_NANOS, "nobody appends");
      LockSupport.parkNanos(100_000); // or it would take a processor from those it waits for
    }
  }

  /** Each writer's entries are there in its order, without a gap. */
  private static long inOrder(Trail trail) {
    Map<Long, Long> next = new HashMap<>();
    long all = trail.entries.decidedPrefix();
    for (long i = 0; i < all; i++) {
      ByteBuffer entry = ByteBuffer.wrap(trail.entries.get(i));
      long writer = entry.getLong();
      assertEquals(next.getOrDefault(writer, 0L), entry.getLong(), "of writer " + writer);
      next.merge(writer, 1L, Long::sum);
    }
    return all;
  }

  private static void end(Process[] writers) {
    for (Process writer : writers) {
      if (writer != null) {
        writer.destroyForcibly();
        writer.onExit().join();
      }
    }
  }
}
