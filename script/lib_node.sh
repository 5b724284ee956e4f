# shellcheck shell=bash
# The frontend's tools, for the scripts that build and check it.

require_frontend() {
  local folder="$ROOT/frontend" stamp made
  stamp="$folder/node_modules/.consultease-setup"
  have npm || die "npm is missing" "Install Node.js 20.19 or newer (Debian: apt-get install nodejs npm)."
  made="$(cat "$folder/package.json" "$folder/package-lock.json" | cksum) $(node --version)"
  [ -e "$stamp" ] && [ "$made" = "$(cat "$stamp")" ] && return
  step "Installing the frontend's tools"
  npm --prefix "$folder" ci --no-audit --no-fund
  printf '%s\n' "$made" >"$stamp"
}
