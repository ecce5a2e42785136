-- Messages that their batch holds back: only its release, or their own expiry, wakes them. One that waits for a channel
-- stands in that channel's line instead.
CREATE INDEX messages_held_by_batch ON messages (batch_id, id)
  WHERE status = 'queued' AND next_at = expires_at AND held_channel IS NULL AND batch_id IS NOT NULL;
