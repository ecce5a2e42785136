-- The message that this one repeats; null, which takes no room: it was submitted by itself.
ALTER TABLE messages ADD COLUMN resend_of uuid;

-- The same the other way about. A table and no index: while that is made, nobody could write messages.
CREATE TABLE resent_messages (
  message_id uuid NOT NULL,
  resent_as  uuid NOT NULL,
  PRIMARY KEY (message_id, resent_as)
);

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
