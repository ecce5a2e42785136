import type { ComponentChildren } from 'preact';
import { ApiError, isForbidden } from '../api/client.js';

/** What went wrong, and what to do about it. Where the key may not do it, trying again is of no use, and nothing is wrong. */
export function ErrorNotice({ error, retry }: { error: Error; retry?: () => void }) {
  if (isForbidden(error)) {
    return (
      <div class="notice warn" role="alert">
        <p>{error.message}</p>
      </div>
    );
  }
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div class="notice bad" role="alert">
      <p>{error.message}</p>
      {requestId !== null && (
        <p class="small">
          Request id for the logs: <code>{requestId}</code>
        </p>
      )}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <p class="empty" role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}
