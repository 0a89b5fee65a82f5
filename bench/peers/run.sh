#!/usr/bin/env bash
# Times inseq, captum and a batched PyTorch loop beside Instruct Lens on one checkpoint folder; see README.md here.
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: bash bench/peers/run.sh CHECKPOINT_FOLDER" >&2; exit 2; }
[ -f "$1/config.json" ] || { echo "$1 holds no config.json. Write the bench's checkpoint with: npm run bench" >&2; exit 2; }
folder=$(cd "$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/.cache/bench/peers
packages="torch==2.13.0 transformers==5.23.0 inseq==0.7.1 captum==0.9.0"

mkdir -p "$work"
cd "$root"
node scripts/setup.mjs
node_modules/.bin/esbuild bench/peers/ours.ts --bundle --platform=node --target=node20 --format=cjs \
  --external:onnxruntime-node --external:tokenizers --outfile="$work/ours.cjs" --log-level=warning

# The stamp is written last, so that an installation that was broken off is done again.
if [ "$(cat "$work/installed" 2>/dev/null)" != "$packages" ]; then
  echo "Installing $packages into $work/venv …" >&2
  rm -rf "$work/venv" "$work/installed"
  "${PYTHON:-python3}" -m venv "$work/venv"
  # shellcheck disable=SC2086 # one word a package
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check $packages
  echo "$packages" > "$work/installed"
fi

# The checkpoint is a folder: nothing has to be asked of the Hugging Face hub.
status=0
HF_HUB_OFFLINE=1 "$work/venv/bin/python" bench/peers/peers.py "$folder" "$work/ours.cjs" bench/peers/RESULTS.md || status=$?
node_modules/.bin/prettier --write --log-level=warn bench/peers/RESULTS.md
exit $status
