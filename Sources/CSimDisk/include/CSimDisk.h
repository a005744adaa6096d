// A disk in memory that loses, tears and refuses as real ones do: files with a page cache, and an
// SQLite VFS over them.
//
// What was written is in the page cache only until it is synced; names are there only until their
// directory is synced. A power cut keeps of the rest what chance keeps. Everything that chance
// decides comes from the disk's own seed.
#ifndef CSIMDISK_H
#define CSIMDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct csim_disk csim_disk;
typedef struct csim_lock csim_lock;

// Registers an SQLite VFS of its own; NULL without memory.
csim_disk *csim_create(uint64_t seed);
// Unregisters it. Memory goes once the last file and lock is closed.
void csim_destroy(csim_disk *disk);
const char *csim_vfs_name(const csim_disk *disk);

// What changes the state of the disk, counted by csim_arm.
typedef enum {
  CSIM_WRITE,
  CSIM_TRUNCATE,
  CSIM_SYNC,
  CSIM_CREATE,
  CSIM_REMOVE,
  CSIM_RENAME,
  CSIM_SYNC_DIRECTORY,
  CSIM_READ, // fails, but is not counted
} csim_operation;
enum { CSIM_OPERATIONS = CSIM_READ + 1 };

// ---- Files, as a process sees them. 0 or an errno: EIO while the disk is down.

int csim_create_file(csim_disk *disk, const char *path);
int csim_create_directory(csim_disk *disk, const char *path);
int csim_remove(csim_disk *disk, const char *path);
// Within one directory.
int csim_rename(csim_disk *disk, const char *from, const char *to);
// Writes what the file shows anew, and syncs it.
int csim_rewrite(csim_disk *disk, const char *path);
int csim_sync_directory(csim_disk *disk, const char *path);
int csim_make_read_only(csim_disk *disk, const char *path);
// Bytes; -1 if there is no such name.
int64_t csim_size(csim_disk *disk, const char *path);
// Calls back with each name in the directory, in no particular order.
void csim_list(
  csim_disk *disk, const char *directory, void (*each)(void *context, const char *name),
  void *context);
// Makes the file if there is none. EWOULDBLOCK while somebody holds the lock.
int csim_lock_file(csim_disk *disk, const char *path, csim_lock **lock);
void csim_unlock(csim_lock *lock);

typedef enum { CSIM_POWER_CUT, CSIM_KILL } csim_stop;

// ---- What happens to the machine. Afterwards the disk is down until csim_restart.

void csim_crash(csim_disk *disk, csim_stop stop);
// A power cut with a seed of its own for what survives.
void csim_power_cut(csim_disk *disk, uint64_t seed);
void csim_restart(csim_disk *disk);
bool csim_is_up(csim_disk *disk);
csim_stop csim_last_stop(csim_disk *disk);
// Clean pages are read from the medium again: what a failed sync left shows itself.
void csim_drop_caches(csim_disk *disk);

// Stops the machine in the `operations`th state-changing operation from now (1: the next), which
// is done, done in part, or not done. 0: never.
void csim_arm(csim_disk *disk, csim_stop stop, uint64_t operations);

// ---- Faults

// The next `count` operations of this kind answer EIO.
void csim_fail_next(csim_disk *disk, csim_operation operation, uint32_t count);
// Chances for each operation, in parts of a million.
typedef struct {
  uint32_t failure[CSIM_OPERATIONS];
  uint32_t flip_on_read;
} csim_rates;
void csim_set_rates(csim_disk *disk, csim_rates rates);
// Bytes that all files together may have; UINT64_MAX: no limit.
void csim_set_quota(csim_disk *disk, uint64_t bytes);
uint64_t csim_quota(csim_disk *disk);
// Syncs answer well and do nothing.
void csim_set_lying(csim_disk *disk, bool lying);
// The next read that reads anything answers one bit wrong.
void csim_flip_next_read(csim_disk *disk);
// Flips a bit on the medium and in the cache. False: there is no such byte.
bool csim_flip_bit(csim_disk *disk, const char *path, uint64_t offset, unsigned bit);

// A copy of all that is on the disk, in the cache and waiting; while no file is open.
typedef struct csim_image csim_image;
csim_image *csim_copy(csim_disk *disk);
// Puts the disk back to what it was. The image can be used again.
void csim_put_back(csim_disk *disk, const csim_image *image);
void csim_free_image(csim_image *image);

// ---- Looking in from outside, also while the disk is down

typedef struct {
  uint64_t operations[CSIM_OPERATIONS];
  uint64_t bytes_read;
  uint64_t bytes_written;
  uint64_t bytes_used;
  uint64_t power_cuts;
  uint64_t kills;
  uint64_t failures; // injected, of any kind
  uint64_t flips;
  uint64_t slept_microseconds;
  // Of the kind, file, place and length of each state-changing operation: equal runs, equal digest.
  uint64_t digest;
} csim_counters;
csim_counters csim_read_counters(csim_disk *disk);
// Copies up to `count` bytes of a file from `offset`; how many there were, -1 without such a file.
// `durable`: what a power cut would leave if it kept nothing that is not synced.
int64_t csim_read_image(
  csim_disk *disk, const char *path, bool durable, uint64_t offset, void *buffer, size_t count);

// The clock that SQLite sees, in Unix milliseconds.
void csim_set_clock(csim_disk *disk, int64_t unix_milliseconds);
// SQLite's own random numbers (salts of its logs) come from one generator for the whole process.
// Seeding it makes the bytes of a log repeatable; 0: from the system again.
void csim_seed_sqlite(uint32_t seed);

#endif
