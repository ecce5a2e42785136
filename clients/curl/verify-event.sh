#!/usr/bin/env bash
# Verifies an event that was posted to EVENTS_URL, its body exactly as it came on standard input:
#   EVENTS_SECRET=whsec_… clients/curl/verify-event.sh <webhook-id> <webhook-timestamp> <webhook-signature> < body
# Ends with 0 where it is signed with this secret, else with 1. It does not look at the time: an old event may be looked at, too.
set -euo pipefail
id=$1 timestamp=$2 signatures=$3
key=$(printf '%s' "${EVENTS_SECRET#whsec_}" | base64 --decode | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$id" "$timestamp"; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
for signature in $signatures; do
  if [ "$signature" = "v1,$expected" ]; then
    echo verified
    exit 0
  fi
done
echo 'the event is not signed as it should be' >&2
exit 1
