// TCP connections whose other end may lose power.
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "CDeviceIO.h"

static int set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value);
}

int dio_tcp_connect(
    const struct sockaddr *address, socklen_t length, const dio_tcp_settings *settings) {
  int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (set(fd, IPPROTO_TCP, TCP_NODELAY, 1) < 0 || set(fd, SOL_SOCKET, SO_KEEPALIVE, 1) < 0 ||
      set(fd, IPPROTO_TCP, TCP_KEEPIDLE, settings->keepalive_idle_seconds) < 0 ||
      set(fd, IPPROTO_TCP, TCP_KEEPINTVL, settings->keepalive_interval_seconds) < 0 ||
      set(fd, IPPROTO_TCP, TCP_KEEPCNT, settings->keepalive_count) < 0 ||
      (connect(fd, address, length) < 0 && errno != EINPROGRESS)) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

int dio_tcp_connected(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return -errno;
  if (error != 0) return -error;
  // With nobody listening on a local port, TCP's simultaneous open can connect it to itself.
  struct sockaddr_storage own, peer;
  socklen_t own_length = sizeof own, peer_length = sizeof peer;
  if (getsockname(fd, (struct sockaddr *)&own, &own_length) < 0) return -errno;
  if (getpeername(fd, (struct sockaddr *)&peer, &peer_length) < 0) return -errno;
  if (own_length == peer_length && memcmp(&own, &peer, own_length) == 0) return -ECONNREFUSED;
  return 0;
}

int dio_tcp_silent_ms(int fd) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return -errno;
  // One may be under way. An answer sets both to 0, also one that says "window still closed".
  if (info.tcpi_retransmits < 3 && info.tcpi_probes < 2) return 0;
  return (int)(info.tcpi_last_ack_recv & 0x7fffffff);
}

int dio_tcp_unsent(int fd) {
  int unsent = 0;
  return ioctl(fd, SIOCOUTQ, &unsent) < 0 ? -errno : unsent;
}

void dio_tcp_finish(int fd) {
  char discarded[4096];
  // At most 1 MiB, so that a peer that never stops sending can't hold us here.
  for (int i = 0; i < 256 && recv(fd, discarded, sizeof discarded, 0) > 0; i++) {
  }
  shutdown(fd, SHUT_WR);
}

void dio_tcp_abort(int fd) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}
