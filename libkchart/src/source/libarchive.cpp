// dlopen behind a local static: threads that come first at the same time load it once.
#include "source/libarchive.hpp"

#include "base/load_library.hpp"

namespace kchart::source {

namespace {

void bind_reading(const LoadedLibrary& library, LibArchive& all) {
  library.bind("archive_read_new", all.read_new);
  library.bind("archive_read_free", all.read_free);
  library.bind("archive_read_support_filter_xz", all.support_xz);
  library.bind("archive_read_support_filter_bzip2", all.support_bzip2);
  library.bind("archive_read_support_filter_zstd", all.support_zstd);
  library.bind("archive_read_support_format_tar", all.support_tar);
  library.bind("archive_read_support_format_zip", all.support_zip);
  library.bind("archive_read_open2", all.read_open);
  library.bind("archive_read_set_seek_callback", all.set_seek);
  library.bind("archive_read_next_header", all.next_header);
  library.bind("archive_read_data", all.read_data);
  library.bind("archive_error_string", all.error_string);
  library.bind("archive_set_error", all.set_error);
}

void bind_writing(const LoadedLibrary& library, LibArchive& all) {
  library.bind("archive_write_new", all.write_new);
  library.bind("archive_write_free", all.write_free);
  library.bind("archive_write_set_format_pax_restricted", all.write_pax);
  library.bind("archive_write_set_bytes_in_last_block", all.write_last_block);
  library.bind("archive_write_open", all.write_open);
  library.bind("archive_write_header", all.write_header);
  library.bind("archive_write_data", all.write_data);
  library.bind("archive_write_close", all.write_close);
}

void bind_entries(const LoadedLibrary& library, LibArchive& all) {
  library.bind("archive_entry_new", all.entry_new);
  library.bind("archive_entry_free", all.entry_free);
  library.bind("archive_entry_pathname", all.pathname);
  library.bind("archive_entry_pathname_utf8", all.pathname_utf8);
  library.bind("archive_entry_symlink_utf8", all.symlink_utf8);
  library.bind("archive_entry_filetype", all.filetype);
  library.bind("archive_entry_size", all.size);
  library.bind("archive_entry_mode", all.mode);
  library.bind("archive_entry_symlink", all.symlink);
  library.bind("archive_entry_hardlink", all.hardlink);
  library.bind("archive_entry_sparse_count", all.sparse_count);
  library.bind("archive_entry_copy_pathname", all.copy_pathname);
  library.bind("archive_entry_set_filetype", all.set_filetype);
  library.bind("archive_entry_set_perm", all.set_perm);
  library.bind("archive_entry_set_size", all.set_size);
  library.bind("archive_entry_set_mtime", all.set_mtime);
  library.bind("archive_entry_set_uid", all.set_uid);
  library.bind("archive_entry_set_gid", all.set_gid);
  library.bind("archive_entry_copy_symlink", all.copy_symlink);
}

LibArchive load() {
  const LoadedLibrary library({"libarchive.so.13", "libarchive.so"}, "reading this archive",
                              "source.library");
  LibArchive all{};
  bind_reading(library, all);
  bind_writing(library, all);
  bind_entries(library, all);
  return all;
}

}  // namespace

const LibArchive& libarchive() {
  static const LibArchive loaded = load();
  return loaded;
}

}  // namespace kchart::source
