// Kernel calls that Swift cannot import: epoll, variadics, ioctl macros, custom baud rates.
//
// Every function returns 0 or a count, or the error as -errno. None waits, except
// dio_poller_wait, and dio_open_device and dio_serial_configure where a driver does.
#ifndef CDEVICEIO_H
#define CDEVICEIO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// Interest and readiness of a descriptor; hang-up and error are always reported, as DIO_HUNG_UP.
static const uint32_t DIO_READABLE = 1;
static const uint32_t DIO_WRITABLE = 2;
static const uint32_t DIO_HUNG_UP = 4;

typedef struct {
  uint64_t token;
  uint32_t readiness;
} dio_ready;

int dio_poller_open(void);
int dio_poller_add(int poller, int fd, uint64_t token, uint32_t interest);
int dio_poller_change(int poller, int fd, uint64_t token, uint32_t interest);
int dio_poller_remove(int poller, int fd);
// Number of entries filled in, at most 64; 0 after the timeout or a signal. -1 waits for ever.
int dio_poller_wait(int poller, dio_ready *ready, int capacity, int timeout_ms);

// Shown by top and ps; at most 15 bytes.
int dio_name_thread(const char *name);

int dio_wakeup_open(void);
int dio_wakeup_signal(int fd);
int dio_wakeup_clear(int fd);

long dio_read(int fd, void *buffer, size_t count);
long dio_write(int fd, const void *buffer, size_t count);
// As dio_write, and never raises SIGPIPE.
long dio_send(int fd, const void *buffer, size_t count);

// Opens for reading and writing; not the controlling terminal, not blocking, not inherited.
int dio_open_device(const char *path);

typedef struct {
  uint32_t baud;
  uint8_t data_bits;  // 5 to 8
  char parity;        // 'N', 'E' or 'O'
  uint8_t stop_bits;  // 1 or 2
  uint8_t rts_cts;
  uint8_t xon_xoff;
} dio_serial_settings;

// Keeps other programs off. -EBUSY: one of them was first. -ENOTTY: not a tty.
int dio_serial_claim(int fd);
// Raw bytes in this framing. -ENOTTY: not a tty. -EINVAL: the driver took other settings.
int dio_serial_configure(int fd, const dio_serial_settings *settings);
// Raises DTR. -ENOTTY: the port has no modem lines.
int dio_serial_raise_dtr(int fd);
// 1: DSR is up and all that was written has left. 0: wait. For DTR/DSR flow control.
int dio_serial_may_send(int fd);

typedef struct {
  int keepalive_idle_seconds;
  int keepalive_interval_seconds;
  int keepalive_count;
} dio_tcp_settings;

// A socket that is connecting, or connected already.
int dio_tcp_connect(
    const struct sockaddr *address, socklen_t length, const dio_tcp_settings *settings);
// What became of connecting: 0 or the error. A connection to oneself counts as refused.
int dio_tcp_connected(int fd);
// Milliseconds for which the peer has left repeated segments or probes unanswered; 0 while it
// answers, even if it takes nothing.
int dio_tcp_silent_ms(int fd);
// Bytes written that the peer has not acknowledged.
int dio_tcp_unsent(int fd);
// Discards what was received, so that closing sends FIN and not RST, and ends our direction.
void dio_tcp_finish(int fd);
// Makes close send RST and drop what is not acknowledged, so that it can't arrive much later.
void dio_tcp_abort(int fd);

#endif
