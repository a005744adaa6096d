// What reaches the medium: by a sync, by half of one, or by chance when the power goes.
#include "disk.h"

#include <string.h>

// ---- Syncs

static void truncate_durable(node *node) {
  if (node->low_water >= node->durable_size) return;
  clear(node, true, node->low_water, node->durable_size);
  node->durable_size = node->low_water;
}

static void settle_dirty(node *node) {
  for (size_t i = 0; i < node->dirty_count; i++) {
    page *page = node->pages[node->dirty_pages[i]];
    page->dirty = 0;
    page->listed = false;
  }
  node->dirty_count = 0;
}

void sync_content(node *node) {
  truncate_durable(node);
  for (size_t i = 0; i < node->dirty_count; i++) {
    page *page = node->pages[node->dirty_pages[i]];
    if (page->dirty == 0xFF) {
      memcpy(page->durable, page->cached, PAGE);
      continue;
    }
    for (unsigned sector = 0; sector < SECTORS; sector++) {
      if (page->dirty >> sector & 1) write_back(page, sector);
    }
  }
  settle_dirty(node);
  node->durable_size = node->low_water = node->size;
  node->durable_read_only = node->read_only;
}

// Writes what chance picks of the dirty sectors below `end`.
static void write_some(node *node, uint64_t end, uint32_t millionths, uint64_t *random) {
  for (size_t i = 0; i < node->dirty_count; i++) {
    uint64_t index = node->dirty_pages[i];
    page *page = node->pages[index];
    for (unsigned sector = 0; sector < SECTORS; sector++) {
      if (!(page->dirty >> sector & 1)) continue;
      if (index * PAGE + sector * SECTOR >= end) continue;
      if (chance(random, millionths)) write_back(page, sector);
    }
  }
}

// The last sector written may reach over the end of the file.
static void trim_durable(node *node) {
  uint64_t end = (node->durable_size + SECTOR - 1) / SECTOR * SECTOR;
  clear(node, true, node->durable_size, end);
}

// https://wiki.postgresql.org/wiki/Fsync_Errors and LWN 752063: after an error of writing back,
// Linux marks the pages clean; the next fsync answers well. Sizes are the file system's own journal
// and are tried again.
void fail_sync(csim_disk *disk, node *node) {
  if (node->low_water >= node->durable_size) {
    write_some(node, node->durable_size, 500000, &disk->random);
    trim_durable(node);
  }
  settle_dirty(node);
}

// ---- Power cuts

// How much of what was not synced a cut keeps: often all or nothing, so that long writes are also
// seen whole.
static uint32_t survival(uint64_t *random) {
  static const uint32_t rates[] = {0, 60000, 500000, 940000, 1000000};
  return rates[draw(random) % 5];
}

static void fill_with_garbage(node *node, uint64_t from, uint64_t to, uint64_t *random) {
  for (uint64_t offset = from; offset < to; offset++) {
    uint64_t index = offset / PAGE;
    page *page = index < node->page_capacity ? node->pages[index] : NULL;
    if (page) page->durable[offset % PAGE] = (uint8_t)draw(random);
  }
}

// The size that a file which was growing has after a cut.
static uint64_t grown_size(const node *node, uint64_t *random) {
  uint64_t grown = node->size - node->durable_size;
  switch (draw(random) % 3) {
  case 0: return node->durable_size;
  case 1: return node->size;
  default: return node->durable_size + draw(random) % grown / SECTOR * SECTOR;
  }
}

void cut_content(csim_disk *disk, node *node, uint64_t *random) {
  if (node->directory) return;
  uint32_t kept = survival(random);
  bool truncated = node->low_water < node->durable_size;
  if (truncated && draw(random) % 2) {
    // The file was never shortened; what was then written over the end is gone with it.
    write_some(node, node->low_water / SECTOR * SECTOR, kept, random);
  } else {
    truncate_durable(node);
    uint64_t before = node->durable_size;
    if (node->size > before) node->durable_size = grown_size(node, random);
    // New blocks hold zeros, or what was there before them.
    if (draw(random) % 4 == 0) fill_with_garbage(node, before, node->durable_size, random);
    write_some(node, node->durable_size, kept, random);
    trim_durable(node);
  }
  settle_dirty(node);
  if (draw(random) % 2) node->durable_read_only = node->read_only;
  node->read_only = node->durable_read_only;
  for (size_t i = 0; i < node->page_capacity; i++) {
    if (node->pages[i]) memcpy(node->pages[i]->cached, node->pages[i]->durable, PAGE);
  }
  set_size(disk, node, node->durable_size);
  node->low_water = node->size;
}

void drop_clean_content(node *node) {
  for (size_t i = 0; i < node->page_capacity; i++) {
    page *page = node->pages[i];
    for (unsigned sector = 0; page && sector < SECTORS; sector++) {
      uint64_t start = i * PAGE + sector * SECTOR;
      // What lies beyond is a change of size that waits to be synced.
      if (start + SECTOR > least(node->durable_size, node->low_water)) break;
      if (page->dirty >> sector & 1) continue;
      memcpy(page->cached + sector * SECTOR, page->durable + sector * SECTOR, SECTOR);
    }
  }
}
