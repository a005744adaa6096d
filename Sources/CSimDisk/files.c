// The file operations of a process that SQLite does not do for it.
#include "disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct csim_lock {
  csim_disk *disk;
  node *node;
  uint64_t generation;
};

static int answered(csim_disk *disk, int decision) { return finish(disk, decision) ? 0 : EIO; }

static int unlocked(csim_disk *disk, int code) {
  pthread_mutex_unlock(&disk->mutex);
  return code;
}

static int create(csim_disk *disk, const char *path, bool directory) {
  if (!disk->up) return EIO;
  if (find(&disk->cached, path)) return EEXIST;
  if (!parent_exists(disk, path)) return ENOENT;
  int decision = begin(disk, CSIM_CREATE, NULL, 0, 0);
  if (disk->counters.bytes_used >= disk->quota && !(decision & STOP)) return ENOSPC;
  if (decision & DO) create_name(disk, path, new_node(disk, directory));
  return answered(disk, decision);
}

int csim_create_file(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, create(disk, path, false));
}

int csim_create_directory(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, create(disk, path, true));
}

static int remove_file(csim_disk *disk, const char *path) {
  if (!disk->up) return EIO;
  node *node = find(&disk->cached, path);
  if (!node) return ENOENT;
  if (node->directory) return EISDIR;
  int decision = begin(disk, CSIM_REMOVE, node, 0, 0);
  if (decision & DO) remove_name(disk, path);
  return answered(disk, decision);
}

int csim_remove(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, remove_file(disk, path));
}

static int rename_file(csim_disk *disk, const char *from, const char *to) {
  if (!disk->up) return EIO;
  node *node = find(&disk->cached, from);
  if (!node || !parent_exists(disk, to)) return ENOENT;
  size_t parent = parent_length(from);
  if (parent != parent_length(to) || memcmp(from, to, parent) != 0) return EXDEV;
  if (node->directory) return EISDIR;
  int decision = begin(disk, CSIM_RENAME, node, 0, 0);
  if (decision & DO) rename_name(disk, from, to);
  return answered(disk, decision);
}

int csim_rename(csim_disk *disk, const char *from, const char *to) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, rename_file(disk, from, to));
}

static int rewrite(csim_disk *disk, const char *path) {
  if (!disk->up) return EIO;
  node *node = find(&disk->cached, path);
  if (!node) return ENOENT;
  int decision = begin(disk, CSIM_WRITE, node, 0, node->size);
  if (decision & (DO | DO_PART)) {
    uint64_t count = decision & DO ? node->size : draw(&disk->random) % (node->size + 1);
    touch_cached(node, count);
    disk->counters.bytes_written += count;
  }
  if (!finish(disk, decision)) return EIO;
  decision = begin(disk, CSIM_SYNC, node, 0, 0);
  if (decision & DO && !disk->lying) sync_content(node);
  if (decision & FAIL) fail_sync(disk, node);
  return answered(disk, decision);
}

int csim_rewrite(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, rewrite(disk, path));
}

static int sync_directory(csim_disk *disk, const char *path) {
  if (!disk->up) return EIO;
  size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
  node *node = find(&disk->cached, path);
  if (length > 0 && !(node && node->directory)) return node ? ENOTDIR : ENOENT;
  int decision = begin(disk, CSIM_SYNC_DIRECTORY, node, 0, 0);
  if (decision & DO && !disk->lying) sync_names(disk, path, length);
  return answered(disk, decision);
}

int csim_sync_directory(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, sync_directory(disk, path));
}

static int make_read_only(csim_disk *disk, const char *path) {
  if (!disk->up) return EIO;
  node *node = find(&disk->cached, path);
  if (!node) return ENOENT;
  node->read_only = true;
  return 0;
}

int csim_make_read_only(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, make_read_only(disk, path));
}

// ---- Looking

int64_t csim_size(csim_disk *disk, const char *path) {
  pthread_mutex_lock(&disk->mutex);
  node *node = find(&disk->cached, path);
  int64_t size = node ? (int64_t)node->size : -1;
  pthread_mutex_unlock(&disk->mutex);
  return size;
}

void csim_list(
  csim_disk *disk, const char *directory, void (*each)(void *context, const char *name),
  void *context
) {
  pthread_mutex_lock(&disk->mutex);
  size_t length = strcmp(directory, "/") == 0 ? 0 : strlen(directory);
  for (size_t i = 0; i < disk->cached.count; i++) {
    const char *path = disk->cached.items[i].path;
    if (parent_length(path) != length || memcmp(path, directory, length) != 0) continue;
    each(context, path + length + 1);
  }
  pthread_mutex_unlock(&disk->mutex);
}

int64_t csim_read_image(
  csim_disk *disk, const char *path, bool durable, uint64_t offset, void *buffer, size_t count
) {
  pthread_mutex_lock(&disk->mutex);
  node *node = find(durable ? &disk->durable : &disk->cached, path);
  int64_t read = -1;
  if (node) {
    read = (int64_t)(durable ? read_durable : read_cached)(node, offset, buffer, count);
  }
  pthread_mutex_unlock(&disk->mutex);
  return read;
}

bool csim_flip_bit(csim_disk *disk, const char *path, uint64_t offset, unsigned bit) {
  pthread_mutex_lock(&disk->mutex);
  node *node = find(&disk->cached, path);
  bool there = node && offset < node->size && offset / PAGE < node->page_capacity
    && node->pages[offset / PAGE];
  if (there) {
    page *page = node->pages[offset / PAGE];
    page->cached[offset % PAGE] ^= (uint8_t)(1u << bit % 8);
    if (offset < node->durable_size) page->durable[offset % PAGE] ^= (uint8_t)(1u << bit % 8);
    disk->counters.flips++;
  }
  pthread_mutex_unlock(&disk->mutex);
  return there;
}

// ---- Locks as of flock

static int lock_file(csim_disk *disk, const char *path, csim_lock **lock) {
  if (!disk->up) return EIO;
  if (!find(&disk->cached, path)) {
    int code = create(disk, path, false);
    if (code != 0) return code;
  }
  node *node = find(&disk->cached, path);
  if (node->locked) return EWOULDBLOCK;
  node->locked = true;
  retain(node);
  disk->users++;
  *lock = malloc(sizeof **lock);
  **lock = (csim_lock){disk, node, disk->generation};
  return 0;
}

int csim_lock_file(csim_disk *disk, const char *path, csim_lock **lock) {
  pthread_mutex_lock(&disk->mutex);
  return unlocked(disk, lock_file(disk, path, lock));
}

void csim_unlock(csim_lock *lock) {
  csim_disk *disk = lock->disk;
  pthread_mutex_lock(&disk->mutex);
  if (lock->generation == disk->generation) lock->node->locked = false;
  release(disk, lock->node);
  free(lock);
  release_disk(disk);
}
