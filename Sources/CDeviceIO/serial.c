// Serial ports by the kernel's own termios2, the only one with arbitrary baud rates. Its header
// clashes with glibc's <termios.h>, which is why nothing of it shows in CDeviceIO.h.
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "CDeviceIO.h"

int dio_open_device(const char *path) {
  int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int dio_serial_claim(int fd) {
  struct stat status;
  struct termios2 termios;
  if (ioctl(fd, TCGETS2, &termios) < 0 || fstat(fd, &status) < 0) return -errno;
  if (flock(fd, LOCK_EX | LOCK_NB) < 0) return errno == EWOULDBLOCK ? -EBUSY : -errno;
  // A pseudo-terminal (majors 136 to 143, Documentation/admin-guide/devices.txt) keeps TIOCEXCL
  // after its holder died, for as long as the master is open: the lock alone has to do there.
  if (major(status.st_rdev) >= 136 && major(status.st_rdev) <= 143) return 0;
  return ioctl(fd, TIOCEXCL) < 0 ? -errno : 0;
}

static const tcflag_t SIZES[] = {CS5, CS6, CS7, CS8};

int dio_serial_configure(int fd, const dio_serial_settings *settings) {
  struct termios2 termios;
  if (ioctl(fd, TCGETS2, &termios) < 0) return -errno;
  if (settings->data_bits < 5 || settings->data_bits > 8) return -EINVAL;
  tcflag_t cflag = SIZES[settings->data_bits - 5];
  if (settings->parity != 'N') cflag |= PARENB;
  if (settings->parity == 'O') cflag |= PARODD;
  if (settings->stop_bits == 2) cflag |= CSTOPB;
  if (settings->rts_cts) cflag |= CRTSCTS;
  termios.c_cflag = cflag | CREAD | CLOCAL | HUPCL | BOTHER;
  termios.c_iflag = IGNBRK | (settings->parity != 'N' ? INPCK : 0);
  if (settings->xon_xoff) termios.c_iflag |= IXON | IXOFF;
  termios.c_oflag = 0;
  termios.c_lflag = 0;
  termios.c_ispeed = termios.c_ospeed = settings->baud;
  // With VMIN 0 an empty line would read as end of file.
  termios.c_cc[VMIN] = 1;
  termios.c_cc[VTIME] = 0;
  termios.c_cc[VSTART] = 0x11;
  termios.c_cc[VSTOP] = 0x13;
  if (ioctl(fd, TCSETS2, &termios) < 0) return -errno;

  // A driver changes what it can't do and says nothing. A UART bears 3 % of error in the rate.
  const tcflag_t framing = CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS;
  if (ioctl(fd, TCGETS2, &termios) < 0) return -errno;
  long long away = llabs((long long)termios.c_ospeed - settings->baud);
  if ((termios.c_cflag & framing) != cflag || away * 100 > settings->baud * 3LL) return -EINVAL;
  return 0;
}

int dio_serial_raise_dtr(int fd) {
  int lines = TIOCM_DTR;
  return ioctl(fd, TIOCMBIS, &lines) < 0 ? -errno : 0;
}

int dio_serial_may_send(int fd) {
  int lines = 0, unsent = 0;
  if (ioctl(fd, TIOCMGET, &lines) < 0 || ioctl(fd, TIOCOUTQ, &unsent) < 0) return -errno;
  return (lines & TIOCM_DSR) != 0 && unsent == 0;
}
