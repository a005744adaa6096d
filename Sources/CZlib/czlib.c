#include "czlib.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

// zlib.h, deflateInit2 and inflateInit2: 15 bits of window, 16 more for the gzip wrapper.
#define GZIP_WINDOW_BITS (15 + 16)
#define DEFAULT_MEMORY_LEVEL 8
// zlib counts in unsigned int.
#define FITS(n) ((n) <= UINT_MAX)
// Header and trailer of gzip (18) in place of zlib's (6), which compressBound counts.
#define GZIP_WRAPPER_EXTRA 12

size_t czlib_gzip_bound(size_t count) { return compressBound(count) + GZIP_WRAPPER_EXTRA; }

ssize_t czlib_gzip(const uint8_t *source, size_t count, uint8_t *output, size_t capacity) {
  if (!FITS(count) || !FITS(capacity)) return CZLIB_TOO_LARGE;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS,
                   DEFAULT_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
    return CZLIB_NO_MEMORY;
  }
  stream.next_in = (Bytef *)source;
  stream.avail_in = (uInt)count;
  stream.next_out = output;
  stream.avail_out = (uInt)capacity;
  int result = deflate(&stream, Z_FINISH);
  size_t size = capacity - stream.avail_out;
  deflateEnd(&stream);
  return result == Z_STREAM_END ? (ssize_t)size : CZLIB_TOO_LARGE;
}

ssize_t czlib_gunzip(const uint8_t *source, size_t count, uint8_t *output, size_t capacity) {
  if (!FITS(count) || !FITS(capacity)) return CZLIB_TOO_LARGE;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, GZIP_WINDOW_BITS) != Z_OK) return CZLIB_NO_MEMORY;
  stream.next_in = (Bytef *)source;
  stream.avail_in = (uInt)count;
  stream.next_out = output;
  stream.avail_out = (uInt)capacity;
  ssize_t answer;
  for (;;) {
    int result = inflate(&stream, Z_FINISH);
    if (result == Z_STREAM_END) {
      // RFC 1952, 2.2: members may follow one another.
      if (stream.avail_in > 0 && inflateReset(&stream) == Z_OK) continue;
      answer = (ssize_t)(capacity - stream.avail_out);
    } else if (result == Z_MEM_ERROR) {
      answer = CZLIB_NO_MEMORY;
    } else if ((result == Z_BUF_ERROR || result == Z_OK) && stream.avail_out == 0) {
      answer = CZLIB_TOO_LARGE;
    } else {
      answer = CZLIB_CORRUPT;
    }
    break;
  }
  inflateEnd(&stream);
  return answer;
}
