// CZlib: gzip (RFC 1952) of whole buffers through zlib, with bounded output.
#ifndef POSAGENT_CZLIB_H
#define POSAGENT_CZLIB_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The output does not fit the capacity given. For czlib_gunzip: the content is larger than allowed.
#define CZLIB_TOO_LARGE (-1)
/// The input is not a complete gzip stream, or its checksum is wrong.
#define CZLIB_CORRUPT (-2)
/// zlib could not allocate its state.
#define CZLIB_NO_MEMORY (-3)

/// A capacity that czlib_gzip of `count` bytes never exceeds.
size_t czlib_gzip_bound(size_t count);

/// Compresses `source` into one gzip member. Returns its size, or one of the errors above.
ssize_t czlib_gzip(const uint8_t *source, size_t count, uint8_t *output, size_t capacity);

/// Expands all gzip members of `source` into at most `capacity` bytes.
/// Returns the size of the content, or one of the errors above.
ssize_t czlib_gunzip(const uint8_t *source, size_t count, uint8_t *output, size_t capacity);

#endif
