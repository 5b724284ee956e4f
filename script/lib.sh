# shellcheck shell=bash disable=SC2034  # used where it is sourced
# What all scripts share: where things are, how they speak, how they stop.
# Written for bash 3.2, which is what macOS has.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
CACHE="$ROOT/.cache"
PYTHONS="$ROOT/.python"
BOOTSTRAP="$CACHE/bootstrap"
STEP="starting"

# One kept inside the checkout: removing the checkout then removes everything.
export UV_CACHE_DIR="${UV_CACHE_DIR:-$CACHE/uv}"

step() {
  STEP="$*"
  printf '==> %s\n' "$*"
}

note() {
  printf '    %s\n' "$*"
}

# die WHAT-FAILED WHAT-TO-DO
die() {
  printf '\n%s: %s\n%s\n' "${0##*/}" "$1" "$2" >&2
  trap - EXIT
  exit 1
}

# Says which step it was when a command fails without a word of ours.
on_exit() {
  local status=$?
  [ "$status" -eq 0 ] && return
  printf '\n%s stopped (exit %s) at: %s\n' "${0##*/}" "$status" "$STEP" >&2
  printf 'The lines above are the failing command'\''s own. Run it again when that is repaired.\n' >&2
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# run_limited SECONDS COMMAND...   (macOS has no timeout(1))
run_limited() {
  local seconds="$1" pid watchdog status=0
  shift
  "$@" &
  pid=$!
  (
    waited=0
    while [ "$waited" -lt "$seconds" ]; do
      sleep 1
      kill -0 "$pid" 2>/dev/null || exit 0
      waited=$((waited + 1))
    done
    kill "$pid" 2>/dev/null
  ) &
  watchdog=$!
  wait "$pid" || status=$?
  wait "$watchdog" || true
  return "$status"
}

# For commands that need the administrator: asks only where somebody can answer.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! have sudo; then
    return 1
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

on_debian() {
  have apt-get && have dpkg && [ -e /etc/debian_version ]
}
