// The system calls that change files, sockets or ttys, and which argument says where.
#ifndef CALLS_H
#define CALLS_H

#include <sys/syscall.h>

enum kind {
  // The argument is a descriptor.
  ON_DESCRIPTOR,
  // The argument is a path.
  ON_PATH,
  // The argument is a path, flags follow; a change only with O_CREAT.
  CREATING,
};

struct call {
  const char *name;
  long number;
  enum kind kind;
  int argument;
};

#define DESCRIPTOR(name) {#name, SYS_##name, ON_DESCRIPTOR, 0}
#define PATH(name, argument) {#name, SYS_##name, ON_PATH, argument}

static const struct call calls[] = {
    DESCRIPTOR(pwrite64), DESCRIPTOR(write), DESCRIPTOR(pwritev), DESCRIPTOR(pwritev2),
    DESCRIPTOR(writev), DESCRIPTOR(sendto), DESCRIPTOR(sendmsg), DESCRIPTOR(sendmmsg),
    DESCRIPTOR(fsync), DESCRIPTOR(fdatasync), DESCRIPTOR(ftruncate), DESCRIPTOR(fallocate),
    DESCRIPTOR(fchmod), DESCRIPTOR(sendfile), DESCRIPTOR(shutdown),
    PATH(unlinkat, 1), PATH(renameat, 1), PATH(renameat2, 1), PATH(linkat, 1),
    PATH(symlinkat, 2), PATH(mkdirat, 1), PATH(fchmodat, 1), PATH(truncate, 0),
    {"openat", SYS_openat, CREATING, 1},
#ifdef SYS_open
    // Calls that newer architectures do not have.
    {"open", SYS_open, CREATING, 0}, PATH(creat, 0), PATH(unlink, 0), PATH(rename, 0),
    PATH(link, 0), PATH(symlink, 1), PATH(mkdir, 0), PATH(rmdir, 0), PATH(chmod, 0),
#endif
};

enum { CALL_COUNT = sizeof calls / sizeof calls[0] };

#endif
