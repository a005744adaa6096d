// What the parts of the simulated disk share.
#ifndef CSIMDISK_DISK_H
#define CSIMDISK_DISK_H

#include "CSimDisk.h"

#include <pthread.h>
#include <sqlite3.h>

// What a disk writes at once (the smallest sector of disks in use).
enum { SECTOR = 512, PAGE = 4096, SECTORS = PAGE / SECTOR };

typedef struct page {
  uint8_t cached[PAGE];
  uint8_t durable[PAGE];
  uint8_t dirty; // a bit for each sector that the next sync has to write
  bool listed;   // in the file's list of dirty pages
  struct page *next_free;
} page;

enum { SHM_LOCKS = 8 }; // SQLITE_SHM_NLOCK

typedef struct shared_memory {
  int users;
  int region_count;
  void **regions;
  size_t region_bytes;
  int locks[SHM_LOCKS]; // -1: exclusive, else the number of shared holders
} shared_memory;

// A file or directory, whatever its names.
//
// Beyond their sizes both images are zero. `durable` pages are what the medium has.
typedef struct node {
  uint64_t id;
  int references; // names, pending names and handles
  bool directory;
  bool read_only, durable_read_only;
  page **pages;
  size_t page_capacity;
  uint64_t size, durable_size;
  uint64_t low_water; // the smallest size since the last sync
  uint32_t *dirty_pages;
  size_t dirty_count, dirty_capacity;
  // Locks of SQLite's rollback mode, and of flock.
  int lock_level, shared_holders;
  bool locked;
  shared_memory *shared;
  struct node *next;
} node;

typedef struct {
  char *path;
  node *node;
} name;

typedef struct {
  name *items;
  size_t count, capacity;
} names;

// A change of names that is not on the medium yet. `to` is NULL unless it is a renaming.
typedef struct {
  csim_operation kind;
  char *path, *to;
  node *node;
} pending_name;

struct csim_disk {
  pthread_mutex_t mutex;
  sqlite3_vfs vfs;
  char vfs_name[32];
  bool destroyed;
  int users; // handles and locks that keep the memory
  uint64_t random;

  bool up;
  uint64_t generation; // counts the ends of processes: older handles are dead
  node *nodes;
  uint64_t last_id;
  names cached, durable;
  pending_name *pending;
  size_t pending_count, pending_capacity;
  page *free_pages;
  void **slabs;
  size_t slab_count, slab_capacity;

  csim_stop armed_stop, last_stop;
  uint64_t armed;
  uint32_t fail_next[CSIM_OPERATIONS];
  csim_rates rates;
  uint64_t quota;
  bool lying;
  bool flip_next_read;
  int64_t clock_milliseconds;
  csim_counters counters;
};

// ---- disk.c

uint64_t draw(uint64_t *state);
// Whether something with this chance, in parts of a million, happens.
bool chance(uint64_t *state, uint32_t millionths);
// The array, grown if it cannot hold one more item.
void *with_room(void *items, size_t *capacity, size_t count, size_t item_bytes);

// What is to become of an operation: whether to do it, wholly or in part, and what then.
enum { DO = 1, DO_PART = 2, FAIL = 4, STOP = 8 };
// Counts the operation and decides. Call `finish` afterwards.
int begin(
  csim_disk *disk, csim_operation kind, const node *node, uint64_t offset, uint64_t length);
// Stops the machine if the decision says so; whether the operation is to answer well.
bool finish(csim_disk *disk, int decision);
void release_disk(csim_disk *disk);

// ---- content.c

static inline uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }
node *new_node(csim_disk *disk, bool directory);
void retain(node *node);
void release(csim_disk *disk, node *node);
size_t read_cached(const node *node, uint64_t offset, uint8_t *buffer, size_t count);
size_t read_durable(const node *node, uint64_t offset, uint8_t *buffer, size_t count);
void write_cached(
  csim_disk *disk, node *node, uint64_t offset, const uint8_t *bytes, size_t count);
// The first `count` bytes are written again as they are.
void touch_cached(node *node, uint64_t count);
void truncate_cached(csim_disk *disk, node *node, uint64_t size);
// A file of `disk` with the same bytes and the same ones waiting.
node *copy_node(csim_disk *disk, const node *original);
void set_size(csim_disk *disk, node *node, uint64_t size);
void write_back(page *page, unsigned sector);
// Makes one image zero from `from` to `to`.
void clear(node *node, bool durable, uint64_t from, uint64_t to);

// ---- medium.c

void sync_content(node *node);
// A sync that answers EIO: some of it reached the medium; none of it will be written again.
void fail_sync(csim_disk *disk, node *node);
void cut_content(csim_disk *disk, node *node, uint64_t *random);
void drop_clean_content(node *node);

// ---- names.c

node *find(const names *names, const char *path);
bool parent_exists(csim_disk *disk, const char *path);
void create_name(csim_disk *disk, const char *path, node *node);
void remove_name(csim_disk *disk, const char *path);
void rename_name(csim_disk *disk, const char *from, const char *to);
void sync_names(csim_disk *disk, const char *directory, size_t length);
size_t parent_length(const char *path);
void cut_names(csim_disk *disk, uint64_t *random);
// All of them, and with them the files that nobody has open.
void free_names(csim_disk *disk);
// Gives `disk`, which has none, the files and names of another.
void copy_names(csim_disk *disk, const csim_disk *original);

// ---- io.c, shm.c

typedef struct handle {
  sqlite3_file base;
  csim_disk *disk;
  node *node;
  uint64_t generation;
  char *path; // NULL for a temporary file
  int lock_level;
  bool read_only;
  bool sync_directory; // with the next sync, as SQLite's unix VFS does for a new journal or log
  shared_memory *shared;
  uint16_t shm_shared, shm_exclusive;
} handle;

extern const sqlite3_io_methods io_methods;
bool is_dead(const handle *handle);
int shm_map(sqlite3_file *file, int region, int bytes, int extend, void volatile **memory);
int shm_lock(sqlite3_file *file, int offset, int count, int flags);
void shm_barrier(sqlite3_file *file);
int shm_unmap(sqlite3_file *file, int delete_flag);
// The process that used it has ended: whoever still holds it holds it alone.
void forget_shared(csim_disk *disk, node *node);

// ---- vfs.c

void set_up_vfs(csim_disk *disk);

#endif
