/** It is stored. */
export class MessageWebhookAnswer {
  status: 'received';
  /** Siren's id of the incoming message. */
  message_id: string;
  /** When its first copy was received. */
  timestamp: Date;
}

/** It is stored, also when nobody knows the id yet. */
export class StatusWebhookAnswer {
  status: 'processed';
  /** When its first copy was received. */
  timestamp: Date;
}
