import { FieldErrorDto } from '../http/problem.dto.js';

/** An item of a list that cannot be read. It is kept as a dead letter. */
export class RefusedItemDto {
  /** Its place in the list, from 0. */
  index: number;
  errors: FieldErrorDto[];
}

/** It is stored. */
export class MessageWebhookAnswer {
  status: 'received';
  /** Siren's id of the incoming message; of a list, of the first that can be read. */
  message_id: string;
  /** When its first copy was received. */
  timestamp: Date;
  /** Of a list: what cannot be read, up to 100 of them. */
  refused?: RefusedItemDto[];
}

/** It is stored, also when nobody knows the id yet. */
export class StatusWebhookAnswer {
  status: 'processed';
  /** When its first copy was received; of a list, that of the first that can be read. */
  timestamp: Date;
  /** Of a list: what cannot be read, up to 100 of them. */
  refused?: RefusedItemDto[];
}
