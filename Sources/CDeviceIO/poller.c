// epoll, eventfd and plain transfers.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "CDeviceIO.h"

enum { BATCH = 64 };

static int result(int value) { return value < 0 ? -errno : value; }

int dio_poller_open(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int poller, int operation, int fd, uint64_t token, uint32_t interest) {
  struct epoll_event event = {.events = 0, .data.u64 = token};
  if (interest & DIO_READABLE) event.events |= EPOLLIN | EPOLLRDHUP;
  if (interest & DIO_WRITABLE) event.events |= EPOLLOUT;
  return result(epoll_ctl(poller, operation, fd, &event));
}

int dio_poller_add(int poller, int fd, uint64_t token, uint32_t interest) {
  return control(poller, EPOLL_CTL_ADD, fd, token, interest);
}

int dio_poller_change(int poller, int fd, uint64_t token, uint32_t interest) {
  return control(poller, EPOLL_CTL_MOD, fd, token, interest);
}

int dio_poller_remove(int poller, int fd) {
  return result(epoll_ctl(poller, EPOLL_CTL_DEL, fd, NULL));
}

int dio_poller_wait(int poller, dio_ready *ready, int capacity, int timeout_ms) {
  struct epoll_event events[BATCH];
  int count = epoll_wait(poller, events, capacity < BATCH ? capacity : BATCH, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) {
    uint32_t bits = events[i].events;
    ready[i].token = events[i].data.u64;
    ready[i].readiness = (bits & (EPOLLIN | EPOLLRDHUP) ? DIO_READABLE : 0) |
                         (bits & EPOLLOUT ? DIO_WRITABLE : 0) |
                         (bits & (EPOLLHUP | EPOLLERR) ? DIO_HUNG_UP : 0);
  }
  return count;
}

int dio_name_thread(const char *name) { return result(prctl(PR_SET_NAME, name)); }

int dio_wakeup_open(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int dio_wakeup_signal(int fd) { return result(eventfd_write(fd, 1)); }

int dio_wakeup_clear(int fd) {
  eventfd_t value;
  return result(eventfd_read(fd, &value));
}

long dio_read(int fd, void *buffer, size_t count) {
  ssize_t n;
  do n = read(fd, buffer, count);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

long dio_write(int fd, const void *buffer, size_t count) {
  ssize_t n;
  do n = write(fd, buffer, count);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

long dio_send(int fd, const void *buffer, size_t count) {
  ssize_t n;
  do n = send(fd, buffer, count, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}
