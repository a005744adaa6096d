// What SQLite asks of a file system (sqlite3_vfs): https://www.sqlite.org/c3ref/vfs.html
#include "disk.h"

#include <stdlib.h>
#include <string.h>

static csim_disk *enter(sqlite3_vfs *vfs) {
  csim_disk *disk = vfs->pAppData;
  pthread_mutex_lock(&disk->mutex);
  return disk;
}

static int leave(csim_disk *disk, int code) {
  pthread_mutex_unlock(&disk->mutex);
  return code;
}

// The file of this name, made if the flags say so.
static int locate(csim_disk *disk, const char *path, int flags, node **located, bool *created) {
  *created = false;
  if (!path) {
    *located = new_node(disk, false);
    return SQLITE_OK;
  }
  *located = find(&disk->cached, path);
  bool exclusive = flags & SQLITE_OPEN_EXCLUSIVE && flags & SQLITE_OPEN_CREATE;
  if (*located) return exclusive || (*located)->directory ? SQLITE_CANTOPEN : SQLITE_OK;
  if (!(flags & SQLITE_OPEN_CREATE) || !parent_exists(disk, path)) return SQLITE_CANTOPEN;
  if (disk->counters.bytes_used >= disk->quota) return SQLITE_CANTOPEN;
  int decision = begin(disk, CSIM_CREATE, NULL, 0, 0);
  if (decision & DO) {
    *located = new_node(disk, false);
    create_name(disk, path, *located);
    *created = true;
  }
  return finish(disk, decision) ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int open_file(
  csim_disk *disk, const char *path, handle *self, int flags, int *flags_out
) {
  if (!disk->up) return SQLITE_CANTOPEN;
  node *node;
  bool created;
  int code = locate(disk, path, flags, &node, &created);
  if (code != SQLITE_OK) return code;
  retain(node);
  disk->users++;
  int logs = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  *self = (handle){
    .base.pMethods = &io_methods,
    .disk = disk,
    .node = node,
    .generation = disk->generation,
    .path = path ? strdup(path) : NULL,
    .read_only = node->read_only || flags & SQLITE_OPEN_READONLY,
    .sync_directory = created && flags & logs,
  };
  if (self->read_only) flags = (flags & ~(SQLITE_OPEN_READWRITE)) | SQLITE_OPEN_READONLY;
  if (flags_out) *flags_out = flags;
  return SQLITE_OK;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *flags_out) {
  csim_disk *disk = enter(vfs);
  file->pMethods = NULL;
  return leave(disk, open_file(disk, path, (handle *)file, flags, flags_out));
}

static int delete_file(csim_disk *disk, const char *path, bool sync_directory) {
  if (!disk->up) return SQLITE_IOERR_DELETE;
  node *node = find(&disk->cached, path);
  if (!node) return SQLITE_IOERR_DELETE_NOENT;
  int decision = begin(disk, CSIM_REMOVE, node, 0, 0);
  if (decision & DO) remove_name(disk, path);
  if (!finish(disk, decision)) return SQLITE_IOERR_DELETE;
  if (!sync_directory) return SQLITE_OK;
  decision = begin(disk, CSIM_SYNC_DIRECTORY, NULL, 0, 0);
  if (decision & DO && !disk->lying) sync_names(disk, path, parent_length(path));
  return finish(disk, decision) ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_directory) {
  csim_disk *disk = enter(vfs);
  return leave(disk, delete_file(disk, path, sync_directory & 1));
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *answer) {
  csim_disk *disk = enter(vfs);
  if (!disk->up) return leave(disk, SQLITE_IOERR_ACCESS);
  const node *node = find(&disk->cached, path);
  // As in os_unix.c, an empty file counts as none.
  if (flags == SQLITE_ACCESS_EXISTS) {
    *answer = node && (node->directory || node->size > 0);
  } else {
    *answer = node && !node->read_only;
  }
  return leave(disk, SQLITE_OK);
}

static int vfs_full_pathname(sqlite3_vfs *vfs, const char *path, int count, char *full) {
  (void)vfs;
  if (path[0] != '/' || strlen(path) >= (size_t)count) return SQLITE_CANTOPEN;
  strcpy(full, path);
  return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int count, char *bytes) {
  csim_disk *disk = enter(vfs);
  for (int i = 0; i < count; i++) bytes[i] = (char)draw(&disk->random);
  return leave(disk, count);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
  csim_disk *disk = enter(vfs);
  disk->counters.slept_microseconds += (uint64_t)microseconds;
  return leave(disk, microseconds);
}

// Milliseconds of the Julian day number at the Unix epoch: 2440587.5 days.
static const sqlite3_int64 unix_epoch_milliseconds = 24405875 * (sqlite3_int64)8640000;

static int vfs_current_time_milliseconds(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
  csim_disk *disk = enter(vfs);
  *milliseconds = unix_epoch_milliseconds + disk->clock_milliseconds;
  return leave(disk, SQLITE_OK);
}

static int vfs_current_time(sqlite3_vfs *vfs, double *days) {
  sqlite3_int64 milliseconds;
  vfs_current_time_milliseconds(vfs, &milliseconds);
  *days = (double)milliseconds / 86400000.0;
  return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int count, char *text) {
  (void)vfs, (void)count, (void)text;
  return 0;
}

void set_up_vfs(csim_disk *disk) {
  disk->vfs = (sqlite3_vfs){
    .iVersion = 2,
    .szOsFile = sizeof(handle),
    .mxPathname = 512,
    .zName = disk->vfs_name,
    .pAppData = disk,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_pathname,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_current_time,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_current_time_milliseconds,
  };
}
