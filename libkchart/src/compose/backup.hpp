// Snapshots of the kept volumes, for every kind that has some: by the values backup.*.
#pragma once

#include <string>
#include <vector>

#include "compose/blueprint.hpp"
#include "compose/values.hpp"
#include "kchart/spec.hpp"

namespace kchart::compose {

struct Snapshots {
  Text name;          // NAME-backup is what makes them
  Text claims;        // the names of the PVCs, with spaces between
  std::string label;  // app.kubernetes.io/name of its pods
};

std::vector<Part> backup_parts(const Snapshots& snapshots);
std::vector<Setting> backup_settings();
void set_backup(const BackupSpec& backup, ValueTree& tree);

}  // namespace kchart::compose
