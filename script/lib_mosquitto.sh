# shellcheck shell=bash disable=SC2034  # used where it is sourced
# Brings Mosquitto from the system's package manager. Sets MOSQUITTO. Needs lib.sh and lib_python.sh.

PRIVATE_MOSQUITTO="$CACHE/mosquitto"

# Debian and Homebrew put it where a user's PATH does not look.
find_mosquitto() {
  MOSQUITTO="$(PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:$PRIVATE_MOSQUITTO" \
    command -v mosquitto)"
}

# A package may start a broker on the standard port: it was not there before, so it goes again.
# Ours is started by each script, on a free port.
stop_system_broker() {
  if [ -d /run/systemd/system ]; then
    as_root systemctl disable --now --quiet mosquitto.service || true
  elif have service && service mosquitto status >/dev/null 2>&1; then
    as_root service mosquitto stop || true
  fi
}

install_with_apt() {
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get -q update &&
    as_root apt-get -q install -y --no-install-recommends mosquitto
}

# Without an administrator: the same packages, unpacked into a folder of ours.
install_private_mosquitto() {
  local suite packages package libraries
  # shellcheck source=/dev/null
  suite="$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")"
  [ -n "$suite" ] && prepare_private_apt "$suite" || return 1
  packages="$(private_apt -o Dir::State::status=/var/lib/dpkg/status -o Debug::NoLocking=true \
    install --print-uris -y --no-install-recommends mosquitto |
    sed -n "s/^'[^']*' \([a-z0-9.+-]*\)_.*/\1/p")"
  # shellcheck disable=SC2086  # a list of words
  [ -n "$packages" ] && private_apt download $packages || return 1
  rm -rf "$PRIVATE_MOSQUITTO"
  mkdir -p "$PRIVATE_MOSQUITTO"
  for package in "$CACHE"/apt/packages/*.deb; do
    dpkg -x "$package" "$PRIVATE_MOSQUITTO" || return 1
  done
  rm -rf "$CACHE/apt"
  libraries="$(find "$PRIVATE_MOSQUITTO" -name '*.so.*' -exec dirname {} + | sort -u | paste -sd: -)"
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s/usr/sbin/mosquitto" "$@"\n' \
    "$libraries" "$PRIVATE_MOSQUITTO" >"$PRIVATE_MOSQUITTO/mosquitto"
  chmod +x "$PRIVATE_MOSQUITTO/mosquitto"
}

install_mosquitto() {
  if have apt-get; then
    { install_with_apt && stop_system_broker; } || { on_debian && install_private_mosquitto; }
  elif have dnf; then
    as_root dnf install -y mosquitto && stop_system_broker
  elif have brew; then
    brew install mosquitto
  else
    return 1
  fi
}

require_mosquitto() {
  find_mosquitto && return
  step "Installing Mosquitto"
  install_mosquitto && find_mosquitto && return
  die "Mosquitto could not be installed" \
    "Install it with the system's package manager as an administrator (Debian, Ubuntu:
apt-get install mosquitto; Fedora: dnf install mosquitto; macOS: brew install mosquitto)
and run again. It need not be running."
}
