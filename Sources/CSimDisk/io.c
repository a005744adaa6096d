// What SQLite asks of an open file: https://www.sqlite.org/c3ref/io_methods.html
// Codes and locking follow SQLite's own VFS for Unix, os_unix.c.
#include "disk.h"

#include <stdlib.h>
#include <string.h>

bool is_dead(const handle *handle) {
  return !handle->disk->up || handle->generation != handle->disk->generation;
}

static handle *enter(sqlite3_file *file) {
  handle *self = (handle *)file;
  pthread_mutex_lock(&self->disk->mutex);
  return self;
}

static int leave(handle *self, int code) {
  pthread_mutex_unlock(&self->disk->mutex);
  return code;
}

static void unlock(handle *self, int level) {
  if (is_dead(self) || self->lock_level <= level) return;
  node *node = self->node;
  if (self->lock_level > SQLITE_LOCK_SHARED) node->lock_level = SQLITE_LOCK_SHARED;
  if (level == SQLITE_LOCK_NONE && --node->shared_holders == 0) {
    node->lock_level = SQLITE_LOCK_NONE;
  }
  self->lock_level = level;
}

static int close_file(sqlite3_file *file) {
  shm_unmap(file, 0);
  handle *self = enter(file);
  csim_disk *disk = self->disk;
  unlock(self, SQLITE_LOCK_NONE);
  release(disk, self->node);
  free(self->path);
  release_disk(disk);
  return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
  handle *self = enter(file);
  csim_disk *disk = self->disk;
  if (is_dead(self)) return leave(self, SQLITE_IOERR_READ);
  int decision = begin(disk, CSIM_READ, self->node, (uint64_t)offset, (uint64_t)count);
  if (decision != DO) return leave(self, SQLITE_IOERR_READ);
  size_t read = read_cached(self->node, (uint64_t)offset, buffer, (size_t)count);
  disk->counters.bytes_read += read;
  bool flip = disk->flip_next_read || chance(&disk->random, disk->rates.flip_on_read);
  if (flip && read > 0) {
    uint64_t bit = draw(&disk->random) % (read * 8);
    ((uint8_t *)buffer)[bit / 8] ^= (uint8_t)(1u << bit % 8);
    disk->flip_next_read = false;
    disk->counters.flips++;
  }
  if (read == (size_t)count) return leave(self, SQLITE_OK);
  memset((uint8_t *)buffer + read, 0, (size_t)count - read);
  return leave(self, SQLITE_IOERR_SHORT_READ);
}

// How many bytes of a write there is room for.
static uint64_t room(const csim_disk *disk, const node *node, uint64_t offset, uint64_t count) {
  if (offset + count <= node->size) return count;
  uint64_t growth = offset + count - node->size;
  uint64_t used = disk->counters.bytes_used;
  uint64_t space = disk->quota > used ? disk->quota - used : 0;
  if (growth <= space) return count;
  return growth - space < count ? count - (growth - space) : 0;
}

static int write_file(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  handle *self = enter(file);
  csim_disk *disk = self->disk;
  node *node = self->node;
  if (is_dead(self)) return leave(self, SQLITE_IOERR_WRITE);
  int decision = begin(disk, CSIM_WRITE, node, (uint64_t)offset, (uint64_t)count);
  uint64_t fitting = room(disk, node, (uint64_t)offset, (uint64_t)count);
  uint64_t written = 0;
  if (decision & DO) written = (uint64_t)count;
  if (decision & DO_PART) written = draw(&disk->random) % (uint64_t)count;
  if (written > fitting) written = fitting;
  if (written > 0) write_cached(disk, node, (uint64_t)offset, bytes, written);
  disk->counters.bytes_written += written;
  if (!finish(disk, decision)) return leave(self, SQLITE_IOERR_WRITE);
  return leave(self, written == (uint64_t)count ? SQLITE_OK : SQLITE_FULL);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
  handle *self = enter(file);
  csim_disk *disk = self->disk;
  if (is_dead(self)) return leave(self, SQLITE_IOERR_TRUNCATE);
  int decision = begin(disk, CSIM_TRUNCATE, self->node, (uint64_t)size, 0);
  if (decision & DO) truncate_cached(disk, self->node, (uint64_t)size);
  return leave(self, finish(disk, decision) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE);
}

// As in os_unix.c, whether this succeeds is of no interest.
static int sync_own_directory(handle *self) {
  csim_disk *disk = self->disk;
  self->sync_directory = false;
  int decision = begin(disk, CSIM_SYNC_DIRECTORY, NULL, 0, 0);
  if (decision & DO && !disk->lying) sync_names(disk, self->path, parent_length(self->path));
  finish(disk, decision);
  return decision & STOP ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags) {
  (void)flags;
  handle *self = enter(file);
  csim_disk *disk = self->disk;
  if (is_dead(self)) return leave(self, SQLITE_IOERR_FSYNC);
  int decision = begin(disk, CSIM_SYNC, self->node, 0, 0);
  if (decision & DO && !disk->lying) sync_content(self->node);
  if (decision & FAIL) fail_sync(disk, self->node);
  if (!finish(disk, decision)) return leave(self, SQLITE_IOERR_FSYNC);
  return leave(self, self->sync_directory ? sync_own_directory(self) : SQLITE_OK);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  handle *self = enter(file);
  *size = (sqlite3_int64)self->node->size;
  return leave(self, is_dead(self) ? SQLITE_IOERR_FSTAT : SQLITE_OK);
}

// ---- Locks: https://www.sqlite.org/lockingv3.html

static int lock(handle *self, int level) {
  node *node = self->node;
  if (self->lock_level >= level) return SQLITE_OK;
  // fcntl refuses a write lock to a descriptor that only reads.
  if (self->read_only && level > SQLITE_LOCK_SHARED) return SQLITE_IOERR_LOCK;
  bool others_pending = node->lock_level >= SQLITE_LOCK_PENDING;
  if (self->lock_level != node->lock_level && (others_pending || level > SQLITE_LOCK_SHARED)) {
    return SQLITE_BUSY;
  }
  if (level == SQLITE_LOCK_SHARED) {
    node->shared_holders++;
    if (node->lock_level == SQLITE_LOCK_NONE) node->lock_level = SQLITE_LOCK_SHARED;
    self->lock_level = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
  }
  bool waits = level == SQLITE_LOCK_EXCLUSIVE && node->shared_holders > 1;
  self->lock_level = node->lock_level = waits ? SQLITE_LOCK_PENDING : level;
  return waits ? SQLITE_BUSY : SQLITE_OK;
}

static int lock_file(sqlite3_file *file, int level) {
  handle *self = enter(file);
  return leave(self, is_dead(self) ? SQLITE_IOERR_LOCK : lock(self, level));
}

static int unlock_file(sqlite3_file *file, int level) {
  handle *self = enter(file);
  unlock(self, level);
  return leave(self, SQLITE_OK);
}

static int check_reserved_lock(sqlite3_file *file, int *reserved) {
  handle *self = enter(file);
  *reserved = self->node->lock_level > SQLITE_LOCK_SHARED;
  return leave(self, is_dead(self) ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK);
}

// ---- Properties

static int file_control(sqlite3_file *file, int operation, void *argument) {
  handle *self = enter(file);
  switch (operation) {
  case SQLITE_FCNTL_LOCKSTATE: *(int *)argument = self->lock_level; return leave(self, SQLITE_OK);
  case SQLITE_FCNTL_SIZE_HINT: return leave(self, SQLITE_OK);
  case SQLITE_FCNTL_VFSNAME:
    *(char **)argument = sqlite3_mprintf("%s", self->disk->vfs_name);
    return leave(self, SQLITE_OK);
  case SQLITE_FCNTL_HAS_MOVED:
    *(int *)argument = self->path && find(&self->disk->cached, self->path) != self->node;
    return leave(self, SQLITE_OK);
  default: return leave(self, SQLITE_NOTFOUND);
  }
}

// What os_unix.c says: a page size of 4096, and that a write never changes the bytes beside it.
static int sector_size(sqlite3_file *file) {
  (void)file;
  return PAGE;
}

static int device_characteristics(sqlite3_file *file) {
  (void)file;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods io_methods = {
  .iVersion = 2, // no memory mapping
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = truncate_file,
  .xSync = sync_file,
  .xFileSize = file_size,
  .xLock = lock_file,
  .xUnlock = unlock_file,
  .xCheckReservedLock = check_reserved_lock,
  .xFileControl = file_control,
  .xSectorSize = sector_size,
  .xDeviceCharacteristics = device_characteristics,
  .xShmMap = shm_map,
  .xShmLock = shm_lock,
  .xShmBarrier = shm_barrier,
  .xShmUnmap = shm_unmap,
};
