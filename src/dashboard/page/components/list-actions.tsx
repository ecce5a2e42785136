import { addressOf, type Params } from '../api/client.js';

/** Lists change only when asked to: nobody likes a row to move under the finger. */
export function RefreshButton({ list }: { list: { reload: () => void } }) {
  return (
    <button type="button" onClick={list.reload}>
      Refresh
    </button>
  );
}

/** The list: as it is shown, or by its path in the API and what it is narrowed by. */
type ExportButtonProps = ({ list: { address: string } } | { path: string; params?: Params }) & { label?: string };

/**
 * Saves all that a list would show, narrowed as it is, as CSV. A link, so that the browser saves it as it comes, however much it is,
 * and shows how far it is; the session's cookie goes along.
 */
export function ExportButton({ label = 'Export CSV', ...exported }: ExportButtonProps) {
  const asked = 'list' in exported ? exported.list.address : addressOf(exported.path, exported.params).href;
  return (
    <a class="button" href={addressOf(asked, { format: 'csv' }).href} download>
      {label}
    </a>
  );
}
