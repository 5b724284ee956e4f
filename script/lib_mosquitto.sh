# shellcheck shell=bash disable=SC2034  # used where it is sourced
# Brings Mosquitto from the system's package manager. Sets MOSQUITTO. Needs lib.sh.

# Debian and Homebrew put it where a user's PATH does not look.
find_mosquitto() {
  MOSQUITTO="$(PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin" command -v mosquitto)"
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

install_mosquitto() {
  if have apt-get; then
    install_with_apt && stop_system_broker
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
