#!/usr/bin/env bash
# Boots a systemd of its own, in namespaces and a cgroup that end with it, and starts the unit as it is installed.
#   systemd.sh UNIT BUNDLE FOLDER CGROUP
# FOLDER/drop-in.conf adds to the unit; /mnt/trial is FOLDER to it, and FOLDER/log gets what systemd says.
set -euo pipefail
export UNIT=$1 BUNDLE=$2 FOLDER=$3
mkdir "$4"
echo $$ >"$4/cgroup.procs"
exec unshare --pid --mount --cgroup --ipc --uts --fork --kill-child --propagation private bash -euo pipefail -c '
  mount -t proc proc /proc
  touch "$FOLDER/log"
  mount --bind "$FOLDER/log" /dev/kmsg
  umount -R /sys/fs/cgroup
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/trial
  mount --bind "$FOLDER" /mnt/trial
  name=$(basename "$UNIT" .service)
  cp "$UNIT" /mnt/
  cp "$BUNDLE" /mnt/
  # Nothing that the unit writes stays on this machine.
  for folder in /run /tmp /var/tmp /var/log /usr/local/lib; do mount -t tmpfs tmpfs "$folder"; done
  mkdir -p "/run/systemd/system/$name.service.d" "/usr/local/lib/$name"
  cp "/mnt/$name.service" /run/systemd/system/
  cp "/mnt/$name.mjs" "/usr/local/lib/$name/"
  cp /mnt/trial/drop-in.conf "/run/systemd/system/$name.service.d/"
  printf "[Unit]\nRequires=%s.service\nAllowIsolate=yes\n" "$name" >/run/systemd/system/trial.target
  export container=trial
  exec /lib/systemd/systemd --system --unit=trial.target --log-target=kmsg --show-status=no
'
