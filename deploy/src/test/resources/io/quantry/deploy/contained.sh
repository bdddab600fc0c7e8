#!/bin/sh
# Runs a command as a container would: its own view of the file system, read-only but for what is mounted, the image's
# user, no capabilities. Called in a mount namespace of its own:
#   contained.sh ROOT UID:GID WORKDIR MOUNT... -- COMMAND...
# with MOUNT one of ro:SOURCE:TARGET, rw:SOURCE:TARGET, tmp:OPTIONS:TARGET, dir::TARGET
set -eu
root=$1 user=$2 workdir=$3
shift 3

mount -t tmpfs -o mode=0755 tmpfs "$root"
for name in usr bin sbin lib lib64 etc dev proc sys; do
  if [ -L "/$name" ]; then
    cp -P "/$name" "$root/$name"
  elif [ -d "/$name" ]; then
    mkdir "$root/$name"
    mount --rbind "/$name" "$root/$name"
  fi
done

while [ "$1" != -- ]; do
  kind=${1%%:*} rest=${1#*:}
  source=${rest%:*} target=$root${rest##*:}
  mkdir -p "$target"
  case $kind in
  ro)
    mount --bind "$source" "$target"
    mount -o remount,bind,ro "$target"
    ;;
  rw)
    # A volume takes the owner that its folder has in the image.
    chown "$user" "$source"
    mount --bind "$source" "$target"
    ;;
  tmp) mount -t tmpfs -o "$source" tmpfs "$target" ;;
  dir) ;;
  esac
  shift
done
shift

mkdir "$root/.before"
cd "$root"
pivot_root . .before
umount -l /.before
mount -o remount,ro /
cd "$workdir"
exec setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --bounding-set -all --inh-caps -all --no-new-privs "$@"
