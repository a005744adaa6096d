// Which file has which name: as processes see it, and on the medium.
#include "disk.h"

#include <stdlib.h>
#include <string.h>

static name *entry(const names *names, const char *path) {
  for (size_t i = 0; i < names->count; i++) {
    if (strcmp(names->items[i].path, path) == 0) return &names->items[i];
  }
  return NULL;
}

node *find(const names *names, const char *path) {
  name *found = entry(names, path);
  return found ? found->node : NULL;
}

static void erase(csim_disk *disk, names *names, const char *path) {
  name *found = entry(names, path);
  if (!found) return;
  release(disk, found->node);
  free(found->path);
  *found = names->items[--names->count];
}

static void set(csim_disk *disk, names *names, const char *path, node *node) {
  retain(node);
  erase(disk, names, path);
  names->items = with_room(names->items, &names->capacity, names->count, sizeof *names->items);
  names->items[names->count++] = (name){strdup(path), node};
}

size_t parent_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash - path) : 0;
}

static bool is_directory(const names *names, const char *path, size_t length) {
  if (length == 0) return true;
  for (size_t i = 0; i < names->count; i++) {
    const name *item = &names->items[i];
    if (item->node->directory && strlen(item->path) == length
        && memcmp(item->path, path, length) == 0) {
      return true;
    }
  }
  return false;
}

bool parent_exists(csim_disk *disk, const char *path) {
  return path[0] == '/' && is_directory(&disk->cached, path, parent_length(path));
}

// ---- Changes, as processes see them at once

static void
wait_for_sync(csim_disk *disk, csim_operation kind, const char *path, const char *to, node *node) {
  retain(node);
  disk->pending = with_room(
    disk->pending, &disk->pending_capacity, disk->pending_count, sizeof *disk->pending);
  disk->pending[disk->pending_count++] =
    (pending_name){kind, strdup(path), to ? strdup(to) : NULL, node};
}

void create_name(csim_disk *disk, const char *path, node *node) {
  set(disk, &disk->cached, path, node);
  wait_for_sync(disk, CSIM_CREATE, path, NULL, node);
}

void remove_name(csim_disk *disk, const char *path) {
  wait_for_sync(disk, CSIM_REMOVE, path, NULL, find(&disk->cached, path));
  erase(disk, &disk->cached, path);
}

void rename_name(csim_disk *disk, const char *from, const char *to) {
  node *node = find(&disk->cached, from);
  wait_for_sync(disk, CSIM_RENAME, from, to, node);
  set(disk, &disk->cached, to, node);
  erase(disk, &disk->cached, from);
}

// ---- Reaching the medium

static void erase_durable(csim_disk *disk, const pending_name *change) {
  if (find(&disk->durable, change->path) != change->node) return;
  erase(disk, &disk->durable, change->path);
}

static void apply(csim_disk *disk, const pending_name *change) {
  switch (change->kind) {
  case CSIM_CREATE: set(disk, &disk->durable, change->path, change->node); break;
  case CSIM_RENAME:
    erase_durable(disk, change);
    set(disk, &disk->durable, change->to, change->node);
    break;
  default: erase_durable(disk, change);
  }
}

static void forget(csim_disk *disk, pending_name *change) {
  free(change->path);
  free(change->to);
  release(disk, change->node);
}

void sync_names(csim_disk *disk, const char *directory, size_t length) {
  size_t kept = 0;
  for (size_t i = 0; i < disk->pending_count; i++) {
    pending_name change = disk->pending[i];
    bool inside = parent_length(change.path) == length
      && memcmp(change.path, directory, length) == 0;
    if (inside) {
      apply(disk, &change);
      forget(disk, &change);
    } else {
      disk->pending[kept++] = change;
    }
  }
  disk->pending_count = kept;
}

// Names whose directory did not come to be are gone with it.
static void erase_orphans(csim_disk *disk, names *names) {
  for (size_t i = 0; i < names->count;) {
    const char *path = names->items[i].path;
    if (is_directory(names, path, parent_length(path))) {
      i++;
    } else {
      erase(disk, names, path);
      i = 0;
    }
  }
}

void cut_names(csim_disk *disk, uint64_t *random) {
  // Journaling file systems keep a prefix of the changes; POSIX promises no order at all.
  bool in_order = draw(random) % 2;
  size_t prefix = draw(random) % (disk->pending_count + 1);
  for (size_t i = 0; i < disk->pending_count; i++) {
    bool happened = in_order ? i < prefix : draw(random) % 2;
    if (happened) apply(disk, &disk->pending[i]);
    forget(disk, &disk->pending[i]);
  }
  disk->pending_count = 0;
  erase_orphans(disk, &disk->durable);
  while (disk->cached.count > 0) erase(disk, &disk->cached, disk->cached.items[0].path);
  for (size_t i = 0; i < disk->durable.count; i++) {
    set(disk, &disk->cached, disk->durable.items[i].path, disk->durable.items[i].node);
  }
}

void free_names(csim_disk *disk) {
  for (size_t i = 0; i < disk->pending_count; i++) forget(disk, &disk->pending[i]);
  while (disk->cached.count > 0) erase(disk, &disk->cached, disk->cached.items[0].path);
  while (disk->durable.count > 0) erase(disk, &disk->durable, disk->durable.items[0].path);
  free(disk->pending);
  free(disk->cached.items);
  free(disk->durable.items);
  disk->pending = NULL;
  disk->pending_count = disk->pending_capacity = 0;
  disk->cached = disk->durable = (names){0};
}

static node *counterpart(csim_disk *disk, const node *original) {
  for (node *node = disk->nodes; node; node = node->next) {
    if (node->id == original->id) return node;
  }
  return copy_node(disk, original);
}

static void copy_into(csim_disk *disk, names *copies, const names *originals) {
  for (size_t i = 0; i < originals->count; i++) {
    const name *item = &originals->items[i];
    set(disk, copies, item->path, counterpart(disk, item->node));
  }
}

void copy_names(csim_disk *disk, const csim_disk *original) {
  copy_into(disk, &disk->cached, &original->cached);
  copy_into(disk, &disk->durable, &original->durable);
  for (size_t i = 0; i < original->pending_count; i++) {
    const pending_name *change = &original->pending[i];
    wait_for_sync(disk, change->kind, change->path, change->to, counterpart(disk, change->node));
  }
}
