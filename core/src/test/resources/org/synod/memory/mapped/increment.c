// SPDX-License-Identifier: Apache-2.0
// Increments a number in a mapped file of Synod, from C, as the javadoc of MappedMemory specifies.
//   increment FILE NAME COUNT
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "increment: %s\n", what);
  exit(1);
}

// random(26) | pid(22)
static uint64_t identity(void) {
  uint64_t random;
  if (getrandom(&random, sizeof random, 0) != sizeof random) fail("no random number");
  return (random << 22 | (uint64_t)getpid()) & 0xffffffffffff;
}

// Opens a socket that listens, which shows that this process lives. Nobody closes the socket.
static void make_mark(const char *file, uint64_t identity, char *mark, size_t size) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *slash = strrchr(file, '/');
  int folder = slash == NULL ? 0 : (int)(slash - file) + 1;
  int length = snprintf(address.sun_path, sizeof address.sun_path, "%.*s%" PRIx64 ".socket", folder,
                        file, identity);
  snprintf(mark, size, "%s.%" PRIx64 ".mark", file, identity);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (length >= (int)sizeof address.sun_path || listener < 0
      || bind(listener, (struct sockaddr *)&address, sizeof address) != 0
      || listen(listener, 1) != 0 || chmod(address.sun_path, 0666) != 0
      || rename(address.sun_path, mark) != 0) {
    fail("no mark");
  }
}

int main(int argc, char **argv) {
  if (argc != 4) fail("FILE NAME COUNT");
  int file = open(argv[1], O_RDWR);
  struct stat stat;
  if (file < 0 || fstat(file, &stat) != 0) fail(argv[1]);
  uint64_t *word = mmap(NULL, stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (word == MAP_FAILED) fail("mmap");
  if (memcmp(word, "SYNODMEM", 8) != 0 || word[1] != 0x0102030405060708 || word[2] != 2) {
    fail("not a file of layout 2 in this byte order");
  }
  int processes = (int)word[4];
  uint64_t *directory = word + 16 + 16 * processes;

  uint64_t self = identity();
  char mark[4096];
  make_mark(argv[1], self, mark, sizeof mark);
  int me = -1;
  for (int id = 0; id < processes && me < 0; id++) {
    uint64_t *place = word + 16 + 16 * id;
    uint64_t free = __atomic_load_n(place, __ATOMIC_SEQ_CST);
    uint64_t mine = ((free >> 48) + 1) << 48 | self;
    if ((free & 0xffffffffffff) == 0
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
  __atomic_store_n(word + 16 + 16 * me, word[16 + 16 * me] & 0xffffULL << 48, __ATOMIC_SEQ_CST);
  unlink(mark);
  return 0;
}
