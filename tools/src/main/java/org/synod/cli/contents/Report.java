// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report on a file: its JSON has the components of these records, in this order.
 *
 * @param file its path
 * @param bytes its size
 * @param bytesUsed the number of its bytes that are set aside
 * @param processes the number of members it can have
 * @param members those that it has
 * @param objects the regions that have a name and are no lease
 * @param leases the leases, those of fenced registers too
 * @param findings the contents that make no sense
 */
public record Report(
    String file,
    int bytes,
    int bytesUsed,
    int processes,
    List<Member> members,
    List<Item> objects,
    List<Lease> leases,
    List<String> findings) {

  /** A member, or one that a lease knows: without a process if it has left. */
  public record Member(int process, @Nullable Long pid, String state) {
    @Override
    public String toString() {
      return process + " (pid " + pid + ", " + state + ")";
    }
  }

  /** A lease. */
  public record Lease(
      String name, String state, long token, List<Member> holders, boolean challenged,
      long remainingMillis) {}

  /** A region that has a name. */
  public sealed interface Item {
    String name();

    String type();

    /** The text of its version in the table. */
    default String shownVersion() {
      return "-";
    }

    /** The text of its value in the table. */
    String shownValue();
  }

  private static String shown(@Nullable Object version) {
    return version == null ? "-" : version.toString();
  }

  /** A register that can be read. */
  public record Register(
      String name, String type, @Nullable Long version, @Nullable Integer writer,
      @Nullable Object value) implements Item {
    @Override
    public String shownVersion() {
      return shown(version);
    }

    @Override
    public String shownValue() {
      return value == null ? "-" : Json.of(value, 0);
    }
  }

  /** A register whose codec is not the library's. */
  public record Unknown(
      String name, String type, @Nullable Long version, @Nullable Integer writer, int words,
      List<String> raw) implements Item {
    @Override
    public String shownVersion() {
      return shown(version);
    }

    @Override
    public String shownValue() {
      return words + " words: " + String.join(" ", raw);
    }
  }

  /** Words that are no register. */
  public record Raw(String name, String type, int words, List<String> raw) implements Item {
    @Override
    public String shownValue() {
      return words + " words: " + String.join(" ", raw);
    }
  }

  /** A register that was not read. */
  public record Unread(String name, String type, String note) implements Item {
    @Override
    public String shownValue() {
      return note;
    }
  }

  /** A region whose content contradicts its type. */
  public record Damaged(String name, String type, String damage) implements Item {
    @Override
    public String shownValue() {
      return "damaged";
    }
  }

  /** A register that holds a value which no codec wrote. */
  public record DamagedValue(
      String name, String type, @Nullable Long version, @Nullable Integer writer, String damage)
      implements Item {
    @Override
    public String shownVersion() {
      return shown(version);
    }

    @Override
    public String shownValue() {
      return "damaged";
    }
  }
}
