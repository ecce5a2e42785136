import type { ReceivedWebhook } from '../../api/types.js';
import { Copyable } from '../../components/copyable.js';
import type { Column } from '../../components/data-table.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { linkTo } from '../../route-address.js';
import { NOTHING } from '../../words/format.js';
import { words } from '../../words/labels.js';

export const WEBHOOK_COLUMNS: readonly Column<ReceivedWebhook>[] = [
  {
    head: 'Received',
    cell: ({ id, receivedAt }) => (
      <a href={linkTo('webhooks', id)}>
        <Time at={receivedAt} />
      </a>
    ),
  },
  { head: 'Kind', cell: ({ kind }) => words(kind) },
  { head: 'Siren said', cell: ({ said }) => said ?? NOTHING },
  { head: 'What became of it', cell: ({ result }) => (result === null ? NOTHING : <StatusPill status={result} />) },
  {
    head: 'Message',
    cell: ({ messageId, attemptNumber }) =>
      messageId === null ? NOTHING : <a href={linkTo('messages', messageId)}>Attempt {attemptNumber}</a>,
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
];
