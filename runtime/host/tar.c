/* Archives of workspaces, by libarchive. See tar.h.
 *
 * The whole list of entries is judged, whether an entry is taken or not: an archive that holds a link out of its folder was
 * made by no one who means a workspace. Nothing is ever written to a disk. Of the library only tar (ustar, GNU, pax) is
 * switched on; gzip is zlib's, for the library passes over its checksum. What is unpacked is counted while it is unpacked,
 * so that a bomb ends at the limit. Pure but for memory; any thread.
 */
#include "host/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"
#include "host/persona.h"

enum {
  PIECE_BYTES = 65536,
  NAME_MAX_BYTES = 255,
  RATIO_FREE_BYTES = 1 << 20,
  PLAIN_BYTES_MAX = TAR_BYTES_MAX + (TAR_ENTRIES_MAX + 1) * 1536 /* headers and what fills blocks up */
};

struct reading_tar {
  struct archive *archive;
  struct slice plain; /* not zipped */
  struct folder *folder;
  struct findings *findings;
  const char **names; /* of all regular entries, as they came */
  size_t name_count, entry_count;
  size_t bytes; /* unpacked, so far */
  char *piece;
  struct error *err;
};

static enum status fail_read(const struct reading_tar *tar) {
  const char *why = archive_error_string(tar->archive);
  return error_set(tar->err, STATUS_INVALID, "the archive cannot be read: %s", why ? why : "it is damaged");
}

/* ---- names ---- */

/* The name without "./" before it. NULL, and refused: no name, or one that leads elsewhere. */
static const char *clean_name(struct reading_tar *tar, const char *name) {
  if (!name || !*name) {
    error_set(tar->err, STATUS_INVALID, "an entry of the archive has no name that is UTF-8");
    return NULL;
  }
  if (*name == '/') {
    error_set(tar->err, STATUS_INVALID, "%s: an absolute name; names are those below the workspace", name);
    return NULL;
  }
  while (!strncmp(name, "./", 2)) name += 2;
  for (const char *part = name; *part; part += strcspn(part, "/"), part += *part == '/') {
    size_t length = strcspn(part, "/");
    bool is_up = length == 2 && !memcmp(part, "..", 2), is_here = length == 1 && *part == '.' && name[1];
    if (!is_up && !is_here && length) continue;
    error_set(tar->err, STATUS_INVALID,
              is_up ? "%s: '..' leads out of the workspace"
                    : "%s: a name with '.' or nothing between slashes",
              name);
    return NULL;
  }
  if (strlen(name) > NAME_MAX_BYTES || text_has_control(name) || !text_is_utf8(name, strlen(name))) {
    error_set(tar->err, STATUS_INVALID, "%.80s: a name is UTF-8 of at most %d bytes", name, NAME_MAX_BYTES);
    return NULL;
  }
  return name;
}

static enum status add_name(struct reading_tar *tar, const char *name) {
  for (size_t i = 0; i < tar->name_count; i++)
    if (!strcmp(tar->names[i], name))
      return error_set(tar->err, STATUS_INVALID, "%s: twice in the archive", name);
  tar->names[tar->name_count++] = arena_text(&tar->folder->arena, name, strlen(name));
  return STATUS_OK;
}

/* ---- one entry ---- */

static enum status judge_kind(struct reading_tar *tar, struct archive_entry *entry, const char *name) {
  unsigned type = archive_entry_filetype(entry);
  if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) || type == AE_IFLNK)
    return error_set(tar->err, STATUS_INVALID, "%s: a link; an archive holds files and folders", name);
  if (type != AE_IFREG && type != AE_IFDIR)
    return error_set(tar->err, STATUS_INVALID, "%s: neither a file nor a folder", name);
  if (archive_entry_sparse_count(entry) > 0)
    return error_set(tar->err, STATUS_UNSUPPORTED, "%s: a sparse file", name);
  if (archive_entry_is_encrypted(entry))
    return error_set(tar->err, STATUS_UNSUPPORTED, "%s: encrypted", name);
  return STATUS_OK;
}

static enum status count_bytes(struct reading_tar *tar, size_t bytes) {
  tar->bytes += bytes;
  if (tar->bytes > TAR_BYTES_MAX)
    return error_set(tar->err, STATUS_TOO_LARGE, "the archive unpacks to more than %d MB",
                     TAR_BYTES_MAX >> 20);
  return STATUS_OK;
}

/* All of the entry's bytes; `text` NULL: read, counted and thrown away. */
static enum status read_bytes(struct reading_tar *tar, const char *name, struct buffer *text) {
  size_t bytes_max = folder_is_persona(name) ? PERSONA_BYTES_MAX : release_bytes_max(name);
  for (;;) {
    ssize_t got = archive_read_data(tar->archive, tar->piece, PIECE_BYTES);
    if (got < 0) return fail_read(tar);
    if (!got) return STATUS_OK;
    enum status status = count_bytes(tar, (size_t)got);
    if (status) return status;
    if (!text) continue;
    if (text->length + (size_t)got > bytes_max)
      return error_set(tar->err, STATUS_TOO_LARGE, "%s: larger than %zu bytes", name, bytes_max);
    buffer_add(text, tar->piece, (size_t)got);
  }
}

static enum status read_file(struct reading_tar *tar, const char *name) {
  struct buffer text = {0};
  enum status status = read_bytes(tar, name, &text);
  if (!status) {
    struct folder *folder = tar->folder;
    folder->files = mem_resize(folder->files, (folder->count + 1) * sizeof *folder->files);
    folder->files[folder->count++] = (struct release_file){
        arena_text(&folder->arena, name, strlen(name)),
        {arena_text(&folder->arena, text.data ? text.data : "", text.length), text.length}};
  }
  buffer_fini(&text);
  return status;
}

static enum status read_persona(struct reading_tar *tar, const char *name) {
  struct buffer text = {0};
  enum status status = read_bytes(tar, name, &text);
  if (!status) folder_add_persona(tar->folder, name, (struct slice){text.data ? text.data : "", text.length});
  buffer_fini(&text);
  return status;
}

/* ".git/x", "strategies/.all.lua.swp": as in a folder, nobody's affair. */
static bool is_hidden(const char *name) {
  return *name == '.' || strstr(name, "/.");
}

static enum status take_entry(struct reading_tar *tar, struct archive_entry *entry) {
  const char *name = clean_name(tar, archive_entry_pathname_utf8(entry));
  if (!name) return tar->err->status;
  if (++tar->entry_count > TAR_ENTRIES_MAX)
    return error_set(tar->err, STATUS_TOO_LARGE, "the archive has more than %d entries", TAR_ENTRIES_MAX);
  enum status status = judge_kind(tar, entry, name);
  if (status || archive_entry_filetype(entry) == AE_IFDIR) return status;
  status = add_name(tar, name);
  if (status) return status;
  if (folder_is_persona(name) && !is_hidden(name)) return read_persona(tar, name);
  if (is_hidden(name) || !folder_takes(name, tar->findings)) return read_bytes(tar, name, NULL);
  return read_file(tar, name);
}

/* ---- gzip ---- */

static bool is_zipped(struct slice packed) {
  return packed.length > 2 && !memcmp(packed.data, "\x1f\x8b", 2);
}

static enum status judge_ratio(size_t packed_bytes, size_t plain_bytes, struct error *err) {
  if (plain_bytes > PLAIN_BYTES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "the archive unpacks to more than %d MB", TAR_BYTES_MAX >> 20);
  if (plain_bytes > RATIO_FREE_BYTES && plain_bytes / TAR_RATIO_MAX > packed_bytes)
    return error_set(err, STATUS_TOO_LARGE, "the archive unpacks to more than %d times its size",
                     TAR_RATIO_MAX);
  return STATUS_OK;
}

static enum status inflate_all(z_stream *stream, struct slice packed, struct buffer *plain,
                               struct error *err) {
  int code = Z_OK;
  stream->next_in = (unsigned char *)packed.data;
  stream->avail_in = (unsigned)packed.length;
  while (code == Z_OK) {
    buffer_reserve(plain, PIECE_BYTES);
    stream->next_out = (unsigned char *)plain->data + plain->length;
    stream->avail_out = PIECE_BYTES;
    code = inflate(stream, Z_NO_FLUSH);
    plain->length += PIECE_BYTES - stream->avail_out;
    if (judge_ratio(packed.length, plain->length, err)) return err->status;
  }
  if (code == Z_STREAM_END && !stream->avail_in) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "the archive cannot be read: its gzip is %s",
                   code == Z_STREAM_END  ? "followed by something else"
                   : code == Z_BUF_ERROR ? "cut short"
                                         : "damaged");
}

/* Its checksum and length are right. */
static enum status unzip(struct slice packed, struct buffer *plain, struct error *err) {
  z_stream stream = {0};
  if (packed.length > TAR_BYTES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "the archive is larger than %d MB", TAR_BYTES_MAX >> 20);
  must(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  enum status status = inflate_all(&stream, packed, plain, err);
  inflateEnd(&stream);
  return status;
}

/* ---- the whole ---- */

static enum status open_tar(struct reading_tar *tar) {
  struct archive *archive = tar->archive;
  archive_read_support_format_tar(archive);
  if (archive_read_set_options(archive, "hdrcharset=UTF-8") != ARCHIVE_OK) archive_clear_error(archive);
  if (archive_read_open_memory(archive, tar->plain.data, tar->plain.length) == ARCHIVE_OK) return STATUS_OK;
  return error_set(tar->err, STATUS_INVALID, "expected a tar archive, gzipped or not");
}

/* A tar is whole blocks and ends with two of zeros, which the library does not ask for. */
static bool is_cut(const struct reading_tar *tar) {
  enum { BLOCK_BYTES = 512, END_BYTES = 2 * BLOCK_BYTES };
  static const char zeros[END_BYTES];
  const struct slice plain = tar->plain;
  return plain.length < END_BYTES || plain.length % BLOCK_BYTES ||
         memcmp(plain.data + plain.length - END_BYTES, zeros, END_BYTES);
}

/* Where the library stopped, for it looks no further: programs fill an archive up with zeros, and with nothing else. */
static bool is_followed(const struct reading_tar *tar) {
  la_int64_t end = archive_read_header_position(tar->archive);
  for (size_t at = end < 0 ? 0 : (size_t)end; at < tar->plain.length; at++)
    if (tar->plain.data[at]) return true;
  return false;
}

static enum status read_entries(struct reading_tar *tar) {
  struct archive_entry *entry;
  for (;;) {
    int code = archive_read_next_header(tar->archive, &entry);
    if (code == ARCHIVE_EOF) break;
    if (code != ARCHIVE_OK) return fail_read(tar);
    enum status status = take_entry(tar, entry);
    if (status) return status;
  }
  if (!tar->entry_count) return error_set(tar->err, STATUS_INVALID, "the archive is empty");
  if (is_followed(tar))
    return error_set(tar->err, STATUS_INVALID, "the archive is followed by something else, after its end");
  if (is_cut(tar)) return error_set(tar->err, STATUS_INVALID, "the archive is cut short: it has no end");
  return STATUS_OK;
}

enum status tar_read(struct slice archive, struct folder *folder, struct findings *findings,
                     struct error *err) {
  struct error own;
  struct reading_tar tar = {.archive = archive_read_new(),
                            .plain = archive,
                            .folder = folder,
                            .findings = findings,
                            .err = err ? err : &own};
  *folder = (struct folder){0};
  must(tar.archive);
  tar.names = mem_alloc(TAR_ENTRIES_MAX * sizeof *tar.names);
  tar.piece = mem_alloc(PIECE_BYTES);
  struct buffer plain = {0};
  enum status status = STATUS_OK;
  if (is_zipped(archive)) {
    status = unzip(archive, &plain, tar.err);
    tar.plain = (struct slice){plain.data, plain.length};
  }
  if (!status) status = open_tar(&tar);
  if (!status) status = read_entries(&tar);
  buffer_fini(&plain);
  archive_read_free(tar.archive);
  free(tar.names);
  free(tar.piece);
  if (status)
    folder_fini(folder);
  else
    folder_judge_end(folder, findings);
  return status;
}

/* ---- writing ---- */

static la_ssize_t keep(struct archive *archive, void *context, const void *bytes, size_t length) {
  (void)archive;
  buffer_add(context, bytes, length);
  return (la_ssize_t)length;
}

static int write_file(struct archive *archive, struct archive_entry *entry, const struct release_file *file) {
  archive_entry_clear(entry);
  archive_entry_set_pathname_utf8(entry, file->name);
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, (la_int64_t)file->text.length);
  int code = archive_write_header(archive, entry);
  if (code != ARCHIVE_OK || !file->text.length) return code;
  la_ssize_t written = archive_write_data(archive, file->text.data, file->text.length);
  return written == (la_ssize_t)file->text.length ? ARCHIVE_OK : ARCHIVE_FATAL;
}

enum status tar_write(const struct release_file *files, size_t count, struct buffer *out, struct error *err) {
  struct archive *archive = archive_write_new();
  struct archive_entry *entry = archive_entry_new();
  must(archive && entry);
  archive_write_set_format_pax_restricted(archive);
  archive_write_add_filter_gzip(archive);
  archive_write_set_bytes_in_last_block(archive, 1);
  int code = archive_write_open(archive, out, NULL, keep, NULL);
  for (size_t i = 0; code == ARCHIVE_OK && i < count; i++) code = write_file(archive, entry, &files[i]);
  if (code == ARCHIVE_OK) code = archive_write_close(archive);
  enum status status = STATUS_OK;
  if (code != ARCHIVE_OK)
    status = error_set(err, STATUS_IO, "the archive could not be made: %s", archive_error_string(archive));
  archive_entry_free(entry);
  archive_write_free(archive);
  return status;
}
