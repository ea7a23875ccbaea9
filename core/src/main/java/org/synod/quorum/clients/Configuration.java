// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.synod.memory.DamageException;
import org.synod.quorum.Acceptors;
import org.synod.register.ByteCodec;

/**
 * The acceptors of a {@link ReconfigurableRegister} in an epoch, and those of epochs before that
 * may still hold what is decided.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; its parts are set by {@link
 * ReconfigurableRegister} alone.
 *
 * @param epoch the number of the epoch, 0 for the first
 * @param acceptors the acceptors of the epoch
 * @param older those of earlier epochs whose state has not been moved yet
 */
public record Configuration(long epoch, Acceptors acceptors, List<Acceptors> older) {
  private static final byte FORMAT = 1;

  /**
   * Refuses a configuration that cannot be.
   *
   * @param epoch 0 or more
   * @param acceptors not null
   * @param older none in epoch 0
   */
  public Configuration {
    Objects.requireNonNull(acceptors, "acceptors: null, allowed: acceptors");
    older = List.copyOf(older);
    if (epoch < 0 || epoch > ClientStates.MAX_EPOCH) {
      throw new IllegalArgumentException(
          "epoch: " + epoch + ", allowed: 0 to " + ClientStates.MAX_EPOCH);
    }
    if (epoch < older.size()) {
      throw new IllegalArgumentException(
          "older: " + older.size() + ", allowed: at most one for each epoch before " + epoch);
    }
  }

  /** The next epoch, with other acceptors. */
  Configuration next(Acceptors acceptors) {
    List<Acceptors> before = new ArrayList<>(older);
    before.add(this.acceptors);
    return new Configuration(epoch + 1, acceptors, before);
  }

  /** The same, once the state has been moved. */
  Configuration moved() {
    return new Configuration(epoch, acceptors, List.of());
  }

  boolean isMoved() {
    return older.isEmpty();
  }

  /** The names of all acceptors that may hold what is decided. */
  Set<String> names() {
    Set<String> names = new HashSet<>(acceptors.members());
    older.forEach(each -> names.addAll(each.members()));
    return names;
  }

  /**
   * Returns the codec of configurations, for a master on an engine that keeps bytes.
   *
   * @return a codec of any length
   */
  public static ByteCodec<Configuration> codec() {
    return ByteCodec.of(Configuration::encode, Configuration::decode);
  }

  private static byte[] encode(Configuration configuration) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(configuration.epoch);
      out.writeInt(configuration.older.size());
      write(out, configuration.acceptors);
      for (Acceptors each : configuration.older) {
        write(out, each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Acceptors acceptors) throws IOException {
    out.writeInt(acceptors.prepare());
    out.writeInt(acceptors.accept());
    out.writeInt(acceptors.members().size());
    for (String each : acceptors.members()) {
      byte[] name = each.getBytes(UTF_8);
      out.writeInt(name.length);
      out.write(name);
    }
  }

  private static Configuration decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new DamageException("format", format, FORMAT);
      }
      long epoch = in.readLong();
      int count = in.readInt();
      Acceptors acceptors = read(in);
      List<Acceptors> older = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        older.add(read(in));
      }
      if (in.available() > 0) {
        throw new DamageException("end", in.available() + " bytes more", "none");
      }
      return new Configuration(epoch, acceptors, older);
    } catch (IOException e) {
      throw new DamageException("configuration", bytes.length + " bytes", "more of them");
    }
  }

  private static Acceptors read(DataInputStream in) throws IOException {
    int prepare = in.readInt();
    int accept = in.readInt();
    int count = in.readInt();
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.readInt();
      if (length < 0 || length > in.available()) {
        throw new DamageException("length", length, "0 to " + in.available());
      }
      members.add(new String(in.readNBytes(length), UTF_8));
    }
    return new Acceptors(members, prepare, accept);
  }
}
