// crash-tracer: runs a program and kills it before the N-th system call that changes the world.
//
//   crash-tracer POINTS N PROGRAM [ARGUMENT...]
//
// strace's injection counts for each thread and each call apart, so it has no "N-th of the
// process". Here all threads share one count, and only calls count that others can see the effect
// of: on files, sockets and ttys, not on eventfds, pipes or standard streams. Each is written to the
// file POINTS, a line each, before it is carried out. N of 0 only counts. SIGTERM is passed on; the
// program's end becomes the tracer's own, and with the tracer the program dies.
#define _GNU_SOURCE
#include "calls.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t program;

static void die(const char *what) {
  fprintf(stderr, "crash-tracer: %s: %s\n", what, strerror(errno));
  exit(125);
}

static void pass_on(int number) { kill(program, number); }

// Lets the kernel stop the program at the calls of the table only (seccomp(2)).
static void install_filter(void) {
  struct sock_filter filter[CALL_COUNT + 3];
  unsigned short n = 0;
  filter[n++] = (struct sock_filter)BPF_STMT(
      BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (unsigned i = 0; i < CALL_COUNT; i++) {
    unsigned char to_trace = (unsigned char)(CALL_COUNT - i);
    filter[n++] = (struct sock_filter)BPF_JUMP(
        BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, to_trace, 0);
  }
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  struct sock_fprog list = {n, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) die("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &list) != 0) die("PR_SET_SECCOMP");
}

static void become(char **arguments) {
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) die("PTRACE_TRACEME: is tracing forbidden here?");
  // The tracer sets its options at this stop, before there is a filter.
  raise(SIGSTOP);
  install_filter();
  execvp(arguments[0], arguments);
  die(arguments[0]);
}

// The path behind a descriptor of `thread`, such as "/var/lib/x" or "socket:[123]".
static void describe(pid_t thread, int descriptor, char *text, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/fd/%d", thread, descriptor);
  ssize_t length = readlink(link, text, size - 1);
  text[length < 0 ? 0 : length] = 0;
}

// What a path argument in the program's memory says.
static void read_path(pid_t thread, unsigned long address, char *text, size_t size) {
  size_t length = 0;
  while (length + sizeof(long) < size) {
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, thread, address + length, 0);
    if (errno != 0) break;
    memcpy(text + length, &word, sizeof word);
    if (memchr(&word, 0, sizeof word)) return;
    length += sizeof word;
  }
  text[length] = 0;
}

// Whether the call at which `thread` stands changes something that others see; what, as text.
static int changes_the_world(pid_t thread, char *text, size_t size) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) return 0;
  for (unsigned i = 0; i < CALL_COUNT; i++) {
    const struct call *call = &calls[i];
    if (call->number != (long)info.seccomp.nr) continue;
    unsigned long first = info.seccomp.args[call->argument];
    char what[512];
    switch (call->kind) {
    case ON_DESCRIPTOR:
      describe(thread, (int)first, what, sizeof what);
      if ((int)first <= 2 || strncmp(what, "anon_inode:", 11) == 0) return 0;
      if (strncmp(what, "pipe:", 5) == 0 || strncmp(what, "/dev/null", 9) == 0) return 0;
      break;
    case CREATING:
      if ((info.seccomp.args[call->argument + 1] & O_CREAT) == 0) return 0;
      // fall through
    case ON_PATH: read_path(thread, first, what, sizeof what);
    }
    snprintf(text, size, "%s %s", call->name, what);
    return 1;
  }
  return 0;
}

static int end_as(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  signal(WTERMSIG(status), SIG_DFL);
  raise(WTERMSIG(status));
  return 125;
}

int main(int count, char **arguments) {
  if (count < 4) {
    fprintf(stderr, "usage: crash-tracer POINTS N PROGRAM [ARGUMENT...]\n");
    return 64;
  }
  FILE *points = fopen(arguments[1], "we");
  if (!points) die(arguments[1]);
  setvbuf(points, NULL, _IOLBF, 0);
  long fatal = atol(arguments[2]), seen = 0;
  program = fork();
  if (program < 0) die("fork");
  if (program == 0) become(arguments + 3);
  signal(SIGTERM, pass_on);

  int status;
  if (waitpid(program, &status, __WALL) != program || !WIFSTOPPED(status)) return end_as(status);
  long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                 PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, program, 0, options) != 0) die("PTRACE_SETOPTIONS");
  ptrace(PTRACE_CONT, program, 0, 0);
  for (;;) {
    pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0 && errno == EINTR) continue;
    if (thread < 0) die("waitpid");
    if (!WIFSTOPPED(status)) {
      if (thread != program) continue;
      fclose(points);
      return end_as(status);
    }
    int number = WSTOPSIG(status), event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP) {
      char text[600];
      if (changes_the_world(thread, text, sizeof text)) {
        seen++;
        fprintf(points, "%ld %d %s\n", seen, thread, text);
        // The call at which it stands is not carried out: ptrace(2), seccomp(2).
        if (seen == fatal) kill(program, SIGKILL);
      }
    }
    // A new thread begins with a SIGSTOP that is ptrace's own.
    int passed = event == 0 && number != SIGSTOP ? number : 0;
    ptrace(PTRACE_CONT, thread, 0, passed);
  }
}
