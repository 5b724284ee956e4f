# shellcheck shell=bash disable=SC2034,SC2153  # ESPHOME is used where it is sourced; UV and CACHE are of others
# Brings ESPHome, in an environment beside Home Assistant's. Sets ESPHOME. Needs lib.sh and
# lib_python.sh.

ESPHOME_VENV="$CACHE/esphome/venv"
ESPHOME_LOCK="$ROOT/requirements/esphome.txt"
ESPHOME_STAMP="$ESPHOME_VENV/.consultease-setup"

esphome_fingerprint() {
  cksum <"$ESPHOME_LOCK"
  printf '%s\n' "$ROOT"
  "$ESPHOME_VENV/bin/python" -VV
}

# Two test runs may need it at the same time.
with_esphome_lock() {
  if have flock; then
    mkdir -p "$CACHE/esphome"
    (flock 9 && "$@") 9>"$CACHE/esphome/lock"
  else
    "$@"
  fi
}

make_esphome_environment() {
  [ -e "$ESPHOME_STAMP" ] && [ "$(esphome_fingerprint 2>/dev/null)" = "$(cat "$ESPHOME_STAMP")" ] &&
    return
  step "Installing ESPHome" >&2
  use_settings_of_machine
  find_uv >&2
  # Home Assistant's Python: ESPHome takes 3.11 to 3.14.
  rm -rf "$ESPHOME_VENV"
  "$UV" venv --quiet --python "$VENV/bin/python" "$ESPHOME_VENV"
  [ ! -d "$DEBIAN_PREFIX/usr/include" ] || export CPATH="$DEBIAN_PREFIX/usr/include"
  "$UV" pip sync --quiet --python "$ESPHOME_VENV/bin/python" --require-hashes "$ESPHOME_LOCK"
  esphome_fingerprint >"$ESPHOME_STAMP"
}

# The units that the tests drive are built by the machine's own compiler, and the reader's hash takes
# OpenSSL there.
have_compiler() {
  local compiler
  for compiler in g++ clang++; do
    # On a Mac, ESPHome looks there too.
    if have "$compiler" && printf '#include <openssl/evp.h>' |
      "$compiler" -I/opt/homebrew/opt/openssl/include -fsyntax-only -x c++ - 2>/dev/null; then
      return
    fi
  done
  return 1
}

require_compiler() {
  have_compiler && return
  step "Installing a C++ compiler and OpenSSL's headers" >&2
  if have apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get -q update >&2 &&
      as_root apt-get -q install -y --no-install-recommends g++ libc6-dev binutils libssl-dev >&2 || true
  elif have dnf; then
    as_root dnf install -y gcc-c++ openssl-devel >&2 || true
  fi
  have_compiler || die "there is no C++ compiler with OpenSSL's headers, and none could be installed" \
    "Install both with the system's package manager as an administrator (Debian, Ubuntu:
apt-get install g++ libssl-dev; Fedora: dnf install gcc-c++ openssl-devel; macOS:
xcode-select --install, brew install openssl) and run again."
}

require_esphome() {
  with_esphome_lock make_esphome_environment
  require_compiler
  ESPHOME="$ESPHOME_VENV/bin/esphome"
}
