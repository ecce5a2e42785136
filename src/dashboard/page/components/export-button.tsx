import { useState } from 'preact/hooks';
import { addressOf, type Params } from '../api/client.js';
import { download } from '../api/download.js';
import { bytesOf } from '../words/bytes.js';
import { ErrorNotice } from './notice.js';

/** The list: as it is shown, or by its path in the API and what it is narrowed by. */
type Exported = { list: { address: string } } | { path: string; params?: Params };

type ExportButtonProps = Exported & {
  /** Of the file, without its ending. */
  name: string;
  label?: string;
};

type Saving = { is: 'not' } | { is: 'saving' | 'saved'; bytes: number } | { is: 'failed'; error: Error };

/** Saves all that a list would show, narrowed as it is, as CSV. */
export function ExportButton({ name, label = 'Export CSV', ...exported }: ExportButtonProps) {
  const [saving, setSaving] = useState<Saving>({ is: 'not' });
  const asked = 'list' in exported ? exported.list.address : addressOf(exported.path, exported.params).href;
  const address = addressOf(asked, { format: 'csv' }).href;
  const file = `${name}.csv`;

  const save = async (): Promise<void> => {
    if (saving.is === 'saving') return;
    setSaving({ is: 'saving', bytes: 0 });
    let got = 0;
    try {
      await download(address, file, (bytes) => {
        // Drawn a few times, not for every piece.
        if (bytes - got > 100_000) setSaving({ is: 'saving', bytes });
        got = bytes;
      });
      setSaving({ is: 'saved', bytes: got });
    } catch (error) {
      setSaving({ is: 'failed', error: error as Error });
    }
  };
  // A session of a cookie needs no more than the link: leave `onClick` out.
  return (
    <>
      <a
        class="button"
        href={address}
        download={file}
        aria-busy={saving.is === 'saving'}
        onClick={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {label}
      </a>
      <span class="hint" role="status">
        {saving.is === 'saving' && `Saving ${file}: ${bytesOf(saving.bytes)}…`}
        {saving.is === 'saved' && `Saved ${file}, ${bytesOf(saving.bytes)}.`}
      </span>
      {saving.is === 'failed' && <ErrorNotice error={saving.error} retry={() => void save()} />}
    </>
  );
}
