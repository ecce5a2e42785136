import type { Attempt } from '../../api/types.js';
import { Copyable } from '../../components/copyable.js';
import type { Column } from '../../components/data-table.js';
import { StatusPill } from '../../components/status-pill.js';
import { NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';

type HowItWent = Pick<Attempt, 'channel' | 'provider' | 'status' | 'reason' | 'error' | 'providerMessageId'>;

/** How a request to Siren went: the same in the list of all and in that of one message. */
export const ATTEMPT_COLUMNS: readonly Column<HowItWent>[] = [
  {
    head: 'Channel',
    cell: ({ channel, provider }) => `${channelName(channel)}${provider === null ? '' : `, ${provider}`}`,
  },
  { head: 'Status', cell: ({ status }) => <StatusPill status={status} /> },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  {
    head: 'Error',
    cell: ({ error }) =>
      error === null ? (
        NOTHING
      ) : (
        <span class="excerpt" title={`${error.code} ${error.message}`}>
          <code>{error.code}</code> {error.message}
        </span>
      ),
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
];
