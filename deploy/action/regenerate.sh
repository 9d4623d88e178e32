#!/usr/bin/env bash
# Compiles the document of an instance in a checkout of the project, and opens a pull request with what changes.
#   SPEC_URL  address of the OpenAPI document: untrusted, as is all that is made of it; it reaches commands through variables
#             and files alone
#   BRANCH    what is pushed, over what was pushed there before (default: regenerate)
#   BASE      what the pull request is against (default: the branch that is checked out)
# Wants node, make, git with a remote `origin`, and gh with GH_TOKEN. Ends with 0 and without a commit where nothing changes; says on
# standard output, and to GITHUB_OUTPUT and GITHUB_STEP_SUMMARY where they are set, what came of it.
set -euo pipefail
: "${SPEC_URL:?is the address of the OpenAPI document}"
branch=${BRANCH:-regenerate}
base=${BASE:-$(git branch --show-current)}
made=(specs generated docs/tools)
title='Compile the document as published now'
# A body that is longer is refused.
most=60000

if [ -z "$base" ] || [ "$base" = "$branch" ]; then
  echo "Check out the branch that the pull request shall be against, or name it in BASE; it cannot be $branch itself." >&2
  exit 2
fi
if [ -n "$(git status --porcelain -- "${made[@]}")" ]; then
  echo 'specs/, generated/ or docs/tools/ holds changes that are not committed: they would go into the pull request.' >&2
  exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tell() {
  printf '%s\n' "$1"
  if [ -n "${GITHUB_OUTPUT:-}" ]; then printf 'changed=%s\n' "$2" >>"$GITHUB_OUTPUT"; fi
}
summarise() {
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$folder/diff.md" >>"$GITHUB_STEP_SUMMARY"; fi
}

# What changes for those who call the tools is told before anything is compiled. A name that would move, drop or be reused stops
# the second command, which says what can be done.
node dist/codegen/main.js spec "$SPEC_URL" >"$folder/diff.md"
node dist/codegen/main.js generate --anew

if [ -z "$(git status --porcelain -- "${made[@]}")" ]; then
  summarise
  tell 'Nothing changed.' false
  exit 0
fi

# The pages of the tools want the project built with them. Where that fails somebody has to go on from the pull request.
if ! make --no-print-directory reference >"$folder/reference.txt" 2>&1; then
  {
    printf '`make reference` fails with these tools, and docs/tools/ is that of before:\n\n'
    tail -n 20 "$folder/reference.txt" | sed 's/^/    /'
    printf '\n'
    cat "$folder/diff.md"
  } >"$folder/failed.md"
  mv "$folder/failed.md" "$folder/diff.md"
fi
summarise

git switch --quiet --force-create "$branch"
git add "${made[@]}"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "$title"
git push --quiet --force origin "HEAD:refs/heads/$branch"

{
  cat "$folder/diff.md"
  printf '\n```\n'
  git show --stat --format= HEAD
  printf '```\n'
} >"$folder/all.md"
# Cut between two lines: half a character would be refused.
awk -v most="$most" '{ size += length($0) * 4 + 1 } size > most { print "\n(cut: the rest is in the commit)"; exit } { print }' "$folder/all.md" >"$folder/body.md"

if [ "$(gh pr list --head "$branch" --base "$base" --state open --json number --jq length)" = 0 ]; then
  gh pr create --head "$branch" --base "$base" --title "$title" --body-file "$folder/body.md"
else
  gh pr edit "$branch" --body-file "$folder/body.md"
fi
git switch --quiet "$base"
tell "Pushed to $branch." true
