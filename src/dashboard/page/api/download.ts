import { session, signOut } from '../session.js';
import { ApiError, errorOf } from './client.js';

/** So much is kept by the page itself; what is more is handed to the browser, which may put it on the disk. */
const KEPT_BYTES = 4 << 20;

/**
 * Saves a file of the API as the browser saves what is downloaded. A link cannot carry the API key, so this reads a `fetch`.
 * @param read is told how many bytes have come, as they come
 * @throws ApiError what the operator may do about it
 */
export async function download(address: string, name: string, read: (bytes: number) => void): Promise<void> {
  const file = await fetchFile(address, read);
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function fetchFile(address: string, read: (bytes: number) => void): Promise<Blob> {
  const headers = { Authorization: `Bearer ${session.get().key ?? ''}`, 'Accept-Language': 'en' };
  const response = await fetch(address, { headers, redirect: 'error' }).catch(() => null);
  if (response === null || response.body === null) throw new ApiError(0, 'The service does not answer. Try again.');
  if (response.status === 401) signOut('refused');
  if (!response.ok) throw await errorOf(response);
  return collect(response.body, read).catch(() => {
    throw new ApiError(0, 'The file broke off before its end, so it was not saved. Try again.');
  });
}

async function collect(body: ReadableStream<Uint8Array<ArrayBuffer>>, read: (bytes: number) => void): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, kept] = [0, 0];
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (!done) {
      parts.push(value);
      bytes += value.length;
      kept += value.length;
      read(bytes);
    }
    if (done || kept > KEPT_BYTES) {
      blobs.push(new Blob(parts));
      [parts, kept] = [[], 0];
    }
    if (done) return new Blob(blobs, { type: 'text/csv' });
  }
}
