import type { ComponentChildren } from 'preact';
import { passes } from '../api/use-again.js';
import type { Query } from '../api/use-query.js';
import { time } from '../words/format.js';
import { ErrorNotice, Loading } from './notice.js';

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
