// libarchive, loaded at the first use: most runs of the commands unpack nothing with it.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace kchart::source {

struct LibArchive {
  decltype(&archive_read_new) read_new;
  decltype(&archive_read_free) read_free;
  decltype(&archive_read_support_filter_xz) support_xz;
  decltype(&archive_read_support_filter_bzip2) support_bzip2;
  decltype(&archive_read_support_filter_zstd) support_zstd;
  decltype(&archive_read_support_format_tar) support_tar;
  decltype(&archive_read_support_format_zip) support_zip;
  decltype(&archive_read_open2) read_open;
  decltype(&archive_read_set_seek_callback) set_seek;
  decltype(&archive_read_next_header) next_header;
  decltype(&archive_read_data) read_data;
  decltype(&archive_error_string) error_string;
  decltype(&archive_set_error) set_error;
  decltype(&archive_write_new) write_new;
  decltype(&archive_write_free) write_free;
  decltype(&archive_write_set_format_pax_restricted) write_pax;
  decltype(&archive_write_set_bytes_in_last_block) write_last_block;
  decltype(&archive_write_open) write_open;
  decltype(&archive_write_header) write_header;
  decltype(&archive_write_data) write_data;
  decltype(&archive_write_close) write_close;
  decltype(&archive_entry_new) entry_new;
  decltype(&archive_entry_free) entry_free;
  decltype(&archive_entry_pathname) pathname;
  decltype(&archive_entry_pathname_utf8) pathname_utf8;
  decltype(&archive_entry_symlink_utf8) symlink_utf8;
  decltype(&archive_entry_filetype) filetype;
  decltype(&archive_entry_size) size;
  decltype(&archive_entry_mode) mode;
  decltype(&archive_entry_symlink) symlink;
  decltype(&archive_entry_hardlink) hardlink;
  decltype(&archive_entry_sparse_count) sparse_count;
  decltype(&archive_entry_copy_pathname) copy_pathname;
  decltype(&archive_entry_set_filetype) set_filetype;
  decltype(&archive_entry_set_perm) set_perm;
  decltype(&archive_entry_set_size) set_size;
  decltype(&archive_entry_set_mtime) set_mtime;
  decltype(&archive_entry_set_uid) set_uid;
  decltype(&archive_entry_set_gid) set_gid;
  decltype(&archive_entry_copy_symlink) copy_symlink;
};

// The library, kept from the first call on. Throws Error "source.library" when it is missing.
const LibArchive& libarchive();

struct FreeEntry {
  void operator()(archive_entry* entry) const { libarchive().entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

}  // namespace kchart::source
