import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../siren/channel.js';
import type { IncomingType } from '../siren/webhook-shapes/shapes.js';
import type { Button, Contact, IncomingStatus, Location, Media } from './incoming-message.js';
import type { Keyword } from '../suppressions/keywords/keywords.js';

/** What a sender wrote to us. Numbers are kept as they came, and normalised beside that. */
@Entity('incoming_messages')
export class IncomingMessageEntity {
  /** UUIDv7, that of the webhook that brought it. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'provider_message_id' })
  providerMessageId: string;

  @Column('text', { name: 'from_number' })
  from: string;

  /** Null: not a number that could be written back to. */
  @Column('text', { name: 'from_e164', nullable: true })
  fromE164: string | null;

  @Column('text', { name: 'to_number', nullable: true })
  to: string | null;

  @Column('text')
  channel: Channel;

  @Column('text')
  type: IncomingType;

  /** Siren's own word for the type. */
  @Column('text', { name: 'provider_type' })
  providerType: string;

  @Column('text', { nullable: true })
  text: string | null;

  @Column('jsonb')
  media: Media[];

  @Column('jsonb', { nullable: true })
  location: Location | null;

  @Column('jsonb')
  contacts: Contact[];

  /** That was pressed; null: it was typed. */
  @Column('jsonb', { nullable: true })
  button: Button | null;

  /** Our message that it answers. */
  @Column('uuid', { name: 'reply_to', nullable: true })
  replyTo: string | null;

  /** Siren's id of the conversation, where it tells one. */
  @Column('text', { name: 'conversation_id', nullable: true })
  conversationId: string | null;

  /** The whole message was this word to the service itself: no handler saw it. */
  @Column('text', { nullable: true })
  keyword: Keyword | null;

  @Column('jsonb')
  metadata: Record<string, unknown>;

  /** BCP 47; null where the sender's app told none. */
  @Column('text', { nullable: true })
  locale: string | null;

  @Column('timestamptz', { name: 'sent_at' })
  sentAt: Date;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('text')
  status: IncomingStatus;

  @Column('uuid', { name: 'reply_message_id', nullable: true })
  replyMessageId: string | null;

  /** The newest message by which somebody answered by hand; null: nobody did. */
  @Column('uuid', { name: 'hand_reply_id', nullable: true })
  handReplyId: string | null;

  /** Why what a handler answered could not be sent. */
  @Column('text', { name: 'reply_problem', nullable: true })
  replyProblem: ReplyProblem | null;

  /** When it must be looked at again; null exactly when it is handled or failed. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  /** How often its handlers have failed, or died with it in their hands. */
  @Column('smallint')
  failures: number;

  /** Claimed by a worker that has not settled it yet; `nextAt` is then the end of its lease. */
  @Column('boolean', { name: 'in_hand' })
  inHand: boolean;
}

/**
 * `invalid_number`: nobody can be written to at the number that it came from. `invalid_reply`: the application that
 * events are posted to answered with something that cannot be sent. `reply_limit`: the sender got as many replies as one
 * may who does not pause.
 */
export const REPLY_PROBLEMS = ['invalid_number', 'invalid_reply', 'reply_limit'] as const;
export type ReplyProblem = (typeof REPLY_PROBLEMS)[number];
