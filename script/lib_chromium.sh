# shellcheck shell=bash disable=SC2034  # used where it is sourced
# Brings Chromium from the system's package manager, for the tests in a browser. Needs lib.sh.

# The names are those of script/harness/browser.py. Chrome serves as well.
find_chromium() {
  local name
  for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    have "$name" && return
  done
  return 1
}

install_chromium() {
  if have apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get -q update &&
      as_root apt-get -q install -y --no-install-recommends chromium
  elif have dnf; then
    as_root dnf install -y chromium
  elif have brew; then
    brew install --cask chromium
  else
    return 1
  fi
}

# Only tests and pictures need it: without it everything else goes on.
want_chromium() {
  find_chromium && return
  step "Installing Chromium"
  install_chromium && find_chromium && return
  note "Chromium could not be installed: tests in a browser and script/screenshots will not run."
  note "Install it with the system's package manager as an administrator (Debian:"
  note "apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium),"
  note "or name one: export CHROMIUM=/path/to/chromium"
}
