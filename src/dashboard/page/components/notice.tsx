import type { ComponentChildren } from 'preact';
import { ApiError, isForbidden } from '../api/client.js';
import { passes, type Query } from '../api/use-query.js';
import { time } from '../words/format.js';

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

interface LoadedProps<Body> {
  query: Query<Body>;
  what: string;
  children: (body: Body) => ComponentChildren;
}

/** What was asked for once it is there; before that its loading state, and whatever went wrong above it. */
export function Loaded<Body>({ query: { data, at, error, isLoading, reload }, what, children }: LoadedProps<Body>) {
  // What is there stays, and is asked for again by itself: every view says what is wrong.
  const isOld = data !== null && passes(error);
  return (
    <div aria-busy={isLoading}>
      {isOld && at !== null && <p class="hint old">As it was at {time(at)}</p>}
      {error !== null && !isOld && <ErrorNotice error={error} retry={reload} />}
      {data !== null ? children(data) : error === null && <Loading what={what} />}
    </div>
  );
}
