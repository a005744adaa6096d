// The machine around the disk: chance, faults, its ends and its counters.
#include "disk.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// SplitMix64 (Steele, Lea, Flood 2014).
uint64_t draw(uint64_t *state) {
  uint64_t mixed = (*state += 0x9E3779B97F4A7C15);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

bool chance(uint64_t *state, uint32_t millionths) {
  return millionths > 0 && draw(state) % 1000000 < millionths;
}

void *with_room(void *items, size_t *capacity, size_t count, size_t item_bytes) {
  if (count < *capacity) return items;
  *capacity = *capacity ? *capacity * 2 : 8;
  return realloc(items, *capacity * item_bytes);
}

// ---- Life

csim_disk *csim_create(uint64_t seed) {
  static atomic_uint number;
  csim_disk *disk = calloc(1, sizeof *disk);
  if (!disk) return NULL;
  pthread_mutex_init(&disk->mutex, NULL);
  disk->random = seed;
  disk->up = true;
  disk->quota = UINT64_MAX;
  snprintf(disk->vfs_name, sizeof disk->vfs_name, "simdisk-%u", ++number);
  set_up_vfs(disk);
  sqlite3_vfs_register(&disk->vfs, 0);
  return disk;
}

void csim_destroy(csim_disk *disk) {
  sqlite3_vfs_unregister(&disk->vfs);
  pthread_mutex_lock(&disk->mutex);
  disk->destroyed = true;
  disk->users++;
  release_disk(disk);
}

static void free_disk(csim_disk *disk) {
  free_names(disk);
  for (size_t i = 0; i < disk->slab_count; i++) free(disk->slabs[i]);
  free(disk->slabs);
  pthread_mutex_destroy(&disk->mutex);
  free(disk);
}

// Lets go of one user, and of the mutex.
void release_disk(csim_disk *disk) {
  disk->users--;
  bool last = disk->destroyed && disk->users == 0;
  pthread_mutex_unlock(&disk->mutex);
  if (last) free_disk(disk);
}

const char *csim_vfs_name(const csim_disk *disk) { return disk->vfs_name; }

// ---- Images: disks that nobody can open

struct csim_image {
  csim_disk *disk;
};

csim_image *csim_copy(csim_disk *disk) {
  csim_image *image = malloc(sizeof *image);
  image->disk = calloc(1, sizeof *image->disk);
  pthread_mutex_init(&image->disk->mutex, NULL);
  pthread_mutex_lock(&disk->mutex);
  copy_names(image->disk, disk);
  pthread_mutex_unlock(&disk->mutex);
  return image;
}

void csim_put_back(csim_disk *disk, const csim_image *image) {
  pthread_mutex_lock(&disk->mutex);
  disk->generation++;
  free_names(disk);
  // Files that somebody left open are not those of the image.
  for (node *node = disk->nodes; node; node = node->next) node->id = 0;
  copy_names(disk, image->disk);
  pthread_mutex_unlock(&disk->mutex);
}

void csim_free_image(csim_image *image) {
  free_disk(image->disk);
  free(image);
}

// ---- Ends

static void end_process(csim_disk *disk, csim_stop stop) {
  disk->up = false;
  disk->last_stop = stop;
  disk->armed = 0;
  disk->generation++;
  for (node *node = disk->nodes; node; node = node->next) {
    node->lock_level = SQLITE_LOCK_NONE;
    node->shared_holders = 0;
    node->locked = false;
    forget_shared(disk, node);
  }
}

static void cut_power(csim_disk *disk, uint64_t seed) {
  disk->counters.power_cuts++;
  end_process(disk, CSIM_POWER_CUT);
  uint64_t random = seed;
  cut_names(disk, &random);
  for (node *node = disk->nodes; node; node = node->next) cut_content(disk, node, &random);
}

static void crash(csim_disk *disk, csim_stop stop) {
  if (stop == CSIM_POWER_CUT) {
    cut_power(disk, draw(&disk->random));
  } else {
    disk->counters.kills++;
    end_process(disk, CSIM_KILL);
  }
}

void csim_power_cut(csim_disk *disk, uint64_t seed) {
  pthread_mutex_lock(&disk->mutex);
  cut_power(disk, seed);
  pthread_mutex_unlock(&disk->mutex);
}

void csim_crash(csim_disk *disk, csim_stop stop) {
  pthread_mutex_lock(&disk->mutex);
  crash(disk, stop);
  pthread_mutex_unlock(&disk->mutex);
}

void csim_restart(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  disk->up = true;
  pthread_mutex_unlock(&disk->mutex);
}

bool csim_is_up(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  bool up = disk->up;
  pthread_mutex_unlock(&disk->mutex);
  return up;
}

csim_stop csim_last_stop(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  csim_stop stop = disk->last_stop;
  pthread_mutex_unlock(&disk->mutex);
  return stop;
}

void csim_drop_caches(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  for (node *node = disk->nodes; node; node = node->next) drop_clean_content(node);
  pthread_mutex_unlock(&disk->mutex);
}

// ---- Each operation

static void digest(csim_disk *disk, uint64_t value) {
  uint64_t state = disk->counters.digest ^ value;
  disk->counters.digest = draw(&state);
}

static int stopping(csim_disk *disk, csim_operation kind) {
  uint64_t fate = draw(&disk->random) % 3;
  if (fate == 0) return STOP;
  return STOP | (fate == 1 && kind == CSIM_WRITE ? DO_PART : DO);
}

static bool fails(csim_disk *disk, csim_operation kind) {
  if (disk->fail_next[kind] > 0) {
    disk->fail_next[kind]--;
    return true;
  }
  return chance(&disk->random, disk->rates.failure[kind]);
}

int begin(
  csim_disk *disk, csim_operation kind, const node *node, uint64_t offset, uint64_t length
) {
  if (!disk->up) return FAIL;
  disk->counters.operations[kind]++;
  if (kind != CSIM_READ) {
    digest(disk, (uint64_t)kind << 56 ^ (node ? node->id : 0) << 32 ^ length);
    digest(disk, offset);
    if (disk->armed > 0 && --disk->armed == 0) return stopping(disk, kind);
  }
  if (fails(disk, kind)) {
    disk->counters.failures++;
    return FAIL | (kind == CSIM_WRITE && draw(&disk->random) % 2 ? DO_PART : 0);
  }
  return DO;
}

bool finish(csim_disk *disk, int decision) {
  if (decision & STOP) crash(disk, disk->armed_stop);
  return decision == DO;
}

// ---- Settings

#define SETTER(body) \
  pthread_mutex_lock(&disk->mutex); \
  body; \
  pthread_mutex_unlock(&disk->mutex)

void csim_arm(csim_disk *disk, csim_stop stop, uint64_t operations) {
  SETTER((disk->armed_stop = stop, disk->armed = operations));
}

void csim_fail_next(csim_disk *disk, csim_operation operation, uint32_t count) {
  SETTER(disk->fail_next[operation] = count);
}

void csim_set_rates(csim_disk *disk, csim_rates rates) { SETTER(disk->rates = rates); }

void csim_set_quota(csim_disk *disk, uint64_t bytes) { SETTER(disk->quota = bytes); }

uint64_t csim_quota(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  uint64_t quota = disk->quota;
  pthread_mutex_unlock(&disk->mutex);
  return quota;
}

void csim_set_lying(csim_disk *disk, bool lying) { SETTER(disk->lying = lying); }

void csim_flip_next_read(csim_disk *disk) { SETTER(disk->flip_next_read = true); }

void csim_set_clock(csim_disk *disk, int64_t unix_milliseconds) {
  SETTER(disk->clock_milliseconds = unix_milliseconds);
}

csim_counters csim_read_counters(csim_disk *disk) {
  pthread_mutex_lock(&disk->mutex);
  csim_counters counters = disk->counters;
  pthread_mutex_unlock(&disk->mutex);
  return counters;
}

void csim_seed_sqlite(uint32_t seed) {
  // https://www.sqlite.org/c3ref/c_testctrl_always.html: with no database, the number itself.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)seed, (sqlite3 *)NULL);
}
