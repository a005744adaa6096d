// The bytes of a file, as processes see them: pages, reading, writing.
#include "disk.h"

#include <stdlib.h>
#include <string.h>

enum { SLAB_PAGES = 32 };

static page *new_page(csim_disk *disk) {
  if (!disk->free_pages) {
    page *slab = calloc(SLAB_PAGES, sizeof *slab);
    disk->slabs =
      with_room(disk->slabs, &disk->slab_capacity, disk->slab_count, sizeof *disk->slabs);
    disk->slabs[disk->slab_count++] = slab;
    for (int i = 0; i < SLAB_PAGES; i++) {
      slab[i].next_free = disk->free_pages;
      disk->free_pages = &slab[i];
    }
  }
  page *page = disk->free_pages;
  disk->free_pages = page->next_free;
  page->next_free = NULL;
  return page;
}

static void free_page(csim_disk *disk, page *page) {
  memset(page, 0, sizeof *page);
  page->next_free = disk->free_pages;
  disk->free_pages = page;
}

node *new_node(csim_disk *disk, bool directory) {
  node *node = calloc(1, sizeof *node);
  node->id = ++disk->last_id;
  node->directory = directory;
  node->next = disk->nodes;
  disk->nodes = node;
  return node;
}

void retain(node *node) { node->references++; }

void release(csim_disk *disk, node *node) {
  if (--node->references > 0) return;
  struct node **link = &disk->nodes;
  while (*link != node) link = &(*link)->next;
  *link = node->next;
  for (size_t i = 0; i < node->page_capacity; i++) {
    if (node->pages[i]) free_page(disk, node->pages[i]);
  }
  disk->counters.bytes_used -= node->size;
  forget_shared(disk, node);
  free(node->pages);
  free(node->dirty_pages);
  free(node);
}

static page *page_at(csim_disk *disk, node *node, uint64_t index) {
  if (index >= node->page_capacity) {
    size_t capacity = node->page_capacity ? node->page_capacity : 16;
    while (capacity <= index) capacity *= 2;
    node->pages = realloc(node->pages, capacity * sizeof *node->pages);
    memset(
      node->pages + node->page_capacity, 0,
      (capacity - node->page_capacity) * sizeof *node->pages);
    node->page_capacity = capacity;
  }
  if (!node->pages[index]) node->pages[index] = new_page(disk);
  return node->pages[index];
}

static void mark_dirty(node *node, page *page, uint64_t index, unsigned first, unsigned last) {
  page->dirty |= (uint8_t)((0xFFu << first) & (0xFFu >> (SECTORS - 1 - last)));
  if (page->listed) return;
  page->listed = true;
  node->dirty_pages = with_room(
    node->dirty_pages, &node->dirty_capacity, node->dirty_count, sizeof *node->dirty_pages);
  node->dirty_pages[node->dirty_count++] = (uint32_t)index;
}

void set_size(csim_disk *disk, node *node, uint64_t size) {
  disk->counters.bytes_used += size - node->size;
  node->size = size;
}

node *copy_node(csim_disk *disk, const node *original) {
  node *copy = new_node(disk, original->directory);
  copy->id = original->id;
  copy->read_only = original->read_only;
  copy->durable_read_only = original->durable_read_only;
  for (size_t i = 0; i < original->page_capacity; i++) {
    const page *from = original->pages[i];
    if (!from) continue;
    page *to = page_at(disk, copy, i);
    memcpy(to->cached, from->cached, PAGE);
    memcpy(to->durable, from->durable, PAGE);
    if (from->listed) mark_dirty(copy, to, i, 0, 0);
    to->dirty = from->dirty;
  }
  set_size(disk, copy, original->size);
  copy->durable_size = original->durable_size;
  copy->low_water = original->low_water;
  return copy;
}

// ---- Reading

static size_t read_image(
  const node *node, bool durable, uint64_t offset, uint8_t *buffer, size_t count
) {
  uint64_t size = durable ? node->durable_size : node->size;
  if (offset >= size) return 0;
  count = least(count, size - offset);
  for (size_t done = 0; done < count;) {
    uint64_t index = (offset + done) / PAGE;
    size_t within = (offset + done) % PAGE;
    size_t part = least(PAGE - within, count - done);
    const page *page = index < node->page_capacity ? node->pages[index] : NULL;
    if (page) {
      memcpy(buffer + done, (durable ? page->durable : page->cached) + within, part);
    } else {
      memset(buffer + done, 0, part);
    }
    done += part;
  }
  return count;
}

size_t read_cached(const node *node, uint64_t offset, uint8_t *buffer, size_t count) {
  return read_image(node, false, offset, buffer, count);
}

size_t read_durable(const node *node, uint64_t offset, uint8_t *buffer, size_t count) {
  return read_image(node, true, offset, buffer, count);
}

// ---- Writing

void write_back(page *page, unsigned sector) {
  memcpy(page->durable + sector * SECTOR, page->cached + sector * SECTOR, SECTOR);
}

// The kernel writes pages back when it likes: of a sector written twice without a sync, the medium
// may hold the first version. Decided here, so that no version has to be kept.
static void maybe_write_back(
  csim_disk *disk, const node *node, page *page, uint64_t index, unsigned first, unsigned last
) {
  uint64_t stable = least(node->durable_size, node->low_water);
  for (unsigned sector = first; sector <= last; sector++) {
    if (!(page->dirty >> sector & 1)) continue;
    if (index * PAGE + (sector + 1) * SECTOR > stable) continue;
    if (draw(&disk->random) % 2) write_back(page, sector);
  }
}

void write_cached(
  csim_disk *disk, node *node, uint64_t offset, const uint8_t *bytes, size_t count
) {
  for (size_t done = 0; done < count;) {
    uint64_t index = (offset + done) / PAGE;
    size_t within = (offset + done) % PAGE;
    size_t part = least(PAGE - within, count - done);
    page *page = page_at(disk, node, index);
    unsigned first = (unsigned)(within / SECTOR);
    unsigned last = (unsigned)((within + part - 1) / SECTOR);
    if (page->dirty) maybe_write_back(disk, node, page, index, first, last);
    memcpy(page->cached + within, bytes + done, part);
    mark_dirty(node, page, index, first, last);
    done += part;
  }
  if (offset + count > node->size) set_size(disk, node, offset + count);
}

void touch_cached(node *node, uint64_t count) {
  for (uint64_t offset = 0; offset < count; offset += SECTOR) {
    uint64_t index = offset / PAGE;
    unsigned sector = (unsigned)(offset % PAGE / SECTOR);
    page *page = index < node->page_capacity ? node->pages[index] : NULL;
    if (page) mark_dirty(node, page, index, sector, sector);
  }
}

void clear(node *node, bool durable, uint64_t from, uint64_t to) {
  while (from < to) {
    uint64_t index = from / PAGE;
    if (index >= node->page_capacity) return;
    size_t within = from % PAGE;
    size_t part = least(PAGE - within, to - from);
    page *page = node->pages[index];
    if (page) memset((durable ? page->durable : page->cached) + within, 0, part);
    from += part;
  }
}

void truncate_cached(csim_disk *disk, node *node, uint64_t size) {
  if (size < node->size) {
    clear(node, false, size, node->size);
    uint64_t end = least((node->size + PAGE - 1) / PAGE, node->page_capacity);
    for (uint64_t index = size / PAGE; index < end; index++) {
      page *page = node->pages[index];
      if (!page) continue;
      unsigned kept = index * PAGE < size ? (unsigned)((size % PAGE + SECTOR - 1) / SECTOR) : 0;
      page->dirty &= (uint8_t)((1u << kept) - 1);
      if (kept > 0 && size % SECTOR != 0) mark_dirty(node, page, index, kept - 1, kept - 1);
    }
    node->low_water = least(node->low_water, size);
  }
  set_size(disk, node, size);
}
