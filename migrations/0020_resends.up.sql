-- The message that this one repeats; null, which takes no room: it was submitted by itself. The index has only those that do, so it
-- is empty where it is made; that reads each month of messages once.
ALTER TABLE messages ADD COLUMN resend_of uuid;
CREATE INDEX messages_resend_of ON messages (resend_of, id) WHERE resend_of IS NOT NULL;

-- What a batch sends again, settled when it was begun: whoever repeats a request that broke off goes on with the same
-- messages, whatever its filter would find by then.
CREATE TABLE resends (
  batch_id    uuid PRIMARY KEY,
  -- Items of the batch, in the order of their indexes from 0.
  message_ids uuid[] NOT NULL,
  -- Where the filter goes on: before this id. Null: it found all there was, or the messages were named.
  next_before uuid
);

-- The newest message by which somebody answered by hand; null: nobody did.
ALTER TABLE incoming_messages ADD COLUMN hand_reply_id uuid;
