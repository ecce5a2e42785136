#!/usr/bin/env bash
# Sends a message and waits for its end: GATEWAY_API_KEY=… clients/curl/send.sh [number] [text]
set -euo pipefail
url=${GATEWAY_URL:-http://127.0.0.1:3000}
to=${1:-+919876543210}
text=${2:-Your bill split is ready!}

# The key stands in a file descriptor, not among the arguments that everybody on this machine can list.
call() {
  curl --silent --show-error --fail-with-body --config <(printf 'header = "Authorization: Bearer %s"\n' "$GATEWAY_API_KEY") "$@"
}
quoted() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }

body="{\"to\":\"$(quoted "$to")\",\"text\":\"$(quoted "$text")\"}"
# Prefer: the answer comes once the message was sent, or after these seconds.
message=$(call --header 'Content-Type: application/json' --header 'Prefer: wait=10' \
  --header "Idempotency-Key: $(date +%s)-$$-$RANDOM" --data "$body" "$url/api/v1/messages")
id=$(sed 's/^{"id":"\([^"]*\)".*/\1/' <<<"$message")
echo "accepted $id"

for _ in $(seq 1200); do
  message=$(call "$url/api/v1/messages/$id")
  if grep -q '"finishedAt":"' <<<"$message"; then
    sed 's/.*"status":"\([a-z]*\)","channel":\("\([a-z]*\)"\|null\),"fallbackUsed".*/\1 by \3/' <<<"$message"
    exit 0
  fi
  sleep 0.5
done
echo 'the message is not finished' >&2
exit 1
