// SPDX-License-Identifier: Apache-2.0
// Increments a number in a mapped file of Synod, from C: by what the javadoc of MappedMemory says.
//   increment FILE NAME COUNT
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "increment: %s\n", what);
  exit(1);
}

static char *text(const char *file) {
  static char bytes[4096];
  FILE *in = fopen(file, "r");
  if (in == NULL) fail(file);
  size_t length = fread(bytes, 1, sizeof bytes - 1, in);
  bytes[length] = 0;
  fclose(in);
  return bytes;
}

// namespace(10) | boot(8) | start time(16) | pid(22)
static uint64_t identity(void) {
  char link[64] = {0};
  if (readlink("/proc/self/ns/pid", link, sizeof link - 1) < 0) fail("no pid namespace");
  uint64_t name_space = strtoull(strchr(link, '[') + 1, NULL, 10);
  int32_t boot = 0;
  for (char *c = text("/proc/sys/kernel/random/boot_id"); *c > ' '; c++) {
    boot = (int32_t)((uint32_t)boot * 31 + (uint8_t)*c);
  }
  char *field = strrchr(text("/proc/self/stat"), ')') + 2; // field 3
  for (int i = 3; i < 22; i++) field = strchr(field, ' ') + 1;
  uint64_t start = strtoull(field, NULL, 10);
  return (name_space & 0x3ff) << 46 | ((uint64_t)boot & 0xff) << 38 | (start & 0xffff) << 22
         | (uint64_t)getpid();
}

int main(int argc, char **argv) {
  if (argc != 4) fail("FILE NAME COUNT");
  int file = open(argv[1], O_RDWR);
  struct stat stat;
  if (file < 0 || fstat(file, &stat) != 0) fail(argv[1]);
  uint64_t *word = mmap(NULL, stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (word == MAP_FAILED) fail("mmap");
  if (memcmp(word, "SYNODMEM", 8) != 0 || word[1] != 0x0102030405060708 || word[2] != 1) {
    fail("not a file of layout 1 in this byte order");
  }
  int processes = (int)word[4];
  uint64_t *directory = word + 16 + 16 * processes;

  int me = -1;
  for (int id = 0; id < processes && me < 0; id++) {
    uint64_t *place = word + 16 + 16 * id;
    uint64_t free = __atomic_load_n(place, __ATOMIC_SEQ_CST);
    uint64_t mine = ((free >> 56) + 1) << 56 | identity();
    if ((free & 0xffffffffffffff) == 0
        && __atomic_compare_exchange_n(
            place, &free, mine, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
      me = id;
    }
  }
  if (me < 0) fail("no number is free");

  uint64_t *cell = NULL;
  for (uint64_t i = 0; i < word[5] && cell == NULL; i++) {
    uint64_t header = __atomic_load_n(directory + 16 + i, __ATOMIC_SEQ_CST);
    if (header == 0) fail("no such name");
    uint32_t size = (uint32_t)word[header + 1];
    const char *name = (const char *)(word + header + 2);
    if (size == strlen(argv[2]) && memcmp(name, argv[2], size) == 0) cell = word + header + 16;
  }
  if (cell == NULL) fail("no such name");

  for (long done = 0; done < atol(argv[3]);) {
    uint64_t c = __atomic_load_n(cell, __ATOMIC_SEQ_CST); // version(57) | writer(6) | slot(1)
    int writer = (int)(c >> 1) & 63;
    int slot = (int)c & 1;
    uint64_t value = __atomic_load_n(cell + 1 + 2 * writer + slot, __ATOMIC_RELAXED);
    int mine = writer == me ? slot ^ 1 : 0;
    __atomic_thread_fence(__ATOMIC_ACQ_REL); // fill only after the cell has been read
    __atomic_store_n(cell + 1 + 2 * me + mine, value + 1, __ATOMIC_RELAXED);
    uint64_t next = ((c >> 7) + 1) << 7 | (uint64_t)me << 1 | (uint64_t)mine;
    // if the cell is still c, the value read was its own
    if (__atomic_compare_exchange_n(cell, &c, next, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) done++;
  }
  __atomic_store_n(word + 16 + 16 * me, word[16 + 16 * me] & 0xffULL << 56, __ATOMIC_SEQ_CST);
  return 0;
}
