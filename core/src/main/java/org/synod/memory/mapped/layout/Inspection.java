// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.synod.memory.DamageException;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.life.Identity;
import org.synod.memory.mapped.life.Membership;

/** Finds damage in a mapped file that opens: in its members and regions. */
public final class Inspection {
  /*
   * Others may be changing the file meanwhile. The words that are read here only grow: entries fill
   * up, and space is set aside before an entry points to it. So entries are read before the next
   * free word.
   */
  private final String file;
  private final FileHeader header;
  private final Membership membership;
  private final Directory directory;
  private final List<String> findings = new ArrayList<>();

  public Inspection(String file, FileHeader header, Membership membership, Directory directory) {
    this.file = file;
    this.header = header;
    this.membership = membership;
    this.directory = directory;
  }

  public List<String> findings() {
    for (int id = 0; id < header.processes(); id++) {
      inspectMember(id, membership.member(id));
    }
    List<Directory.Placed> regions = inspectEntries();
    inspectNextFree();
    inspectNames(regions);
    inspectOverlaps(regions);
    return findings;
  }

  private void inspectMember(int id, long member) {
    if (member != 0 && Identity.pid(member) == 0) {
      add("member " + id, "pid", 0, "1 or more");
    }
  }

  private List<Directory.Placed> inspectEntries() {
    List<Directory.Placed> regions = new ArrayList<>();
    int end = header.entries();
    for (int i = 0; i < header.entries(); i++) {
      long entry = directory.entry(i);
      if (entry == 0) {
        end = Math.min(end, i);
      } else if (i > end) {
        add("entry " + i + " of the directory", "first word of a region", entry,
            "0, as in entry " + end);
      } else {
        try {
          regions.add(directory.placedAt(i, entry));
        } catch (DamageException e) {
          findings.add(e.getMessage());
        }
      }
    }
    return regions;
  }

  private void inspectNextFree() {
    long free = directory.nextFree();
    if (!directory.isNextFree(free)) {
      add("directory", "next free word", free, directory.whereNextFree());
    }
  }

  private void inspectNames(List<Directory.Placed> regions) {
    Map<String, Integer> names = new HashMap<>();
    for (Directory.Placed placed : regions) {
      Integer other = names.putIfAbsent(placed.region().name(), placed.entry());
      if (other != null) {
        add("entry " + placed.entry() + " of the directory", "name",
            "\"" + placed.region().name() + "\"", "another than in entry " + other);
      }
    }
  }

  private void inspectOverlaps(List<Directory.Placed> regions) {
    TreeMap<Integer, Directory.Placed> places = new TreeMap<>();
    regions.forEach(placed -> places.put(placed.first(), placed));
    int end = 0;
    for (Directory.Placed placed : places.values()) {
      if (placed.first() < end) {
        add("entry " + placed.entry() + " of the directory", "first word of a region",
            placed.first(), end + " or more, where the region before it ends");
      }
      if (placed.first() % Stride.WORDS != 0) {
        add("entry " + placed.entry() + " of the directory", "first word of a region",
            placed.first(), "a multiple of " + Stride.WORDS);
      }
      end = Math.max(end, placed.end());
    }
  }

  private void add(String where, String field, Object found, Object expected) {
    findings.add(
        file + ": " + where + ": " + field + ": found " + found + ", expected " + expected);
  }
}
