// The memory that connections to one log share. No file stands behind it: after the end of the
// process SQLite makes it anew, as it does with the real one that nobody has open.
#include "disk.h"

#include <stdlib.h>
#include <string.h>

static void release_shared(csim_disk *disk, shared_memory *shared) {
  if (--shared->users > 0) return;
  for (int i = 0; i < shared->region_count; i++) free(shared->regions[i]);
  disk->counters.bytes_used -= (uint64_t)shared->region_count * shared->region_bytes;
  free(shared->regions);
  free(shared);
}

void forget_shared(csim_disk *disk, node *node) {
  if (!node->shared) return;
  release_shared(disk, node->shared);
  node->shared = NULL;
}

static shared_memory *shared_of(handle *handle) {
  if (handle->shared) return handle->shared;
  node *node = handle->node;
  if (!node->shared) {
    node->shared = calloc(1, sizeof *node->shared);
    node->shared->users = 1;
  }
  node->shared->users++;
  return handle->shared = node->shared;
}

static int
map(handle *handle, int region, size_t bytes, bool extend, void volatile **memory) {
  csim_disk *disk = handle->disk;
  *memory = NULL;
  if (is_dead(handle)) return SQLITE_IOERR_SHMMAP;
  shared_memory *shared = shared_of(handle);
  if (region >= shared->region_count) {
    if (!extend) return SQLITE_OK;
    size_t added = (size_t)(region + 1 - shared->region_count) * bytes;
    if (disk->counters.bytes_used + added > disk->quota) return SQLITE_IOERR_SHMSIZE;
    shared->regions = realloc(shared->regions, (size_t)(region + 1) * sizeof *shared->regions);
    shared->region_bytes = bytes;
    while (shared->region_count <= region) {
      shared->regions[shared->region_count++] = calloc(1, bytes);
    }
    disk->counters.bytes_used += added;
  }
  *memory = shared->regions[region];
  return SQLITE_OK;
}

int shm_map(sqlite3_file *file, int region, int bytes, int extend, void volatile **memory) {
  handle *self = (handle *)file;
  pthread_mutex_lock(&self->disk->mutex);
  int code = map(self, region, (size_t)bytes, extend, memory);
  pthread_mutex_unlock(&self->disk->mutex);
  return code;
}

static void unlock(handle *handle, int first, int end) {
  for (int slot = first; slot < end; slot++) {
    uint16_t bit = (uint16_t)(1u << slot);
    if (handle->shm_exclusive & bit) handle->shared->locks[slot] = 0;
    if (handle->shm_shared & bit) handle->shared->locks[slot]--;
    handle->shm_exclusive &= (uint16_t)~bit;
    handle->shm_shared &= (uint16_t)~bit;
  }
}

static int lock(handle *handle, int first, int end, bool exclusive) {
  int *locks = handle->shared->locks;
  for (int slot = first; slot < end; slot++) {
    bool own = handle->shm_shared >> slot & 1;
    if (locks[slot] < 0 || (exclusive && locks[slot] > (own ? 1 : 0))) return SQLITE_BUSY;
  }
  for (int slot = first; slot < end; slot++) {
    uint16_t bit = (uint16_t)(1u << slot);
    if (exclusive) {
      locks[slot] = -1;
      handle->shm_exclusive |= bit;
      handle->shm_shared &= (uint16_t)~bit;
    } else if (!(handle->shm_shared & bit)) {
      locks[slot]++;
      handle->shm_shared |= bit;
    }
  }
  return SQLITE_OK;
}

int shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  handle *self = (handle *)file;
  pthread_mutex_lock(&self->disk->mutex);
  int code = SQLITE_OK;
  if (is_dead(self) || !self->shared) {
    code = SQLITE_IOERR_SHMLOCK;
  } else if (flags & SQLITE_SHM_UNLOCK) {
    unlock(self, offset, offset + count);
  } else {
    code = lock(self, offset, offset + count, flags & SQLITE_SHM_EXCLUSIVE);
  }
  pthread_mutex_unlock(&self->disk->mutex);
  return code;
}

void shm_barrier(sqlite3_file *file) {
  (void)file;
  __sync_synchronize();
}

int shm_unmap(sqlite3_file *file, int delete_flag) {
  (void)delete_flag;
  handle *self = (handle *)file;
  pthread_mutex_lock(&self->disk->mutex);
  if (self->shared) {
    unlock(self, 0, SHM_LOCKS);
    shared_memory *shared = self->shared;
    bool current = self->node->shared == shared;
    self->shared = NULL;
    release_shared(self->disk, shared);
    // The node itself counts as a user; with no connection left, the memory goes.
    if (current && shared->users == 1) forget_shared(self->disk, self->node);
  }
  pthread_mutex_unlock(&self->disk->mutex);
  return SQLITE_OK;
}
