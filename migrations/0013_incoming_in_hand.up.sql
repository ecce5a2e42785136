-- Tells a message whose worker died from one whose job was lost: the former counts as a failure, or a message that ends
-- every process that handles it would be handled for ever.
ALTER TABLE incoming_messages
  ADD COLUMN in_hand boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT in_hand_until_settled CHECK (NOT in_hand OR status = 'received');
