import type { ComponentChildren } from 'preact';
import type { Query } from '../api/use-query.js';
import { ErrorNotice, Loading } from './notice.js';

interface LoadedProps<Body> {
  query: Query<Body>;
  what: string;
  children: (body: Body) => ComponentChildren;
}

/** What was asked for once it is there; before that its loading state, and whatever went wrong above it. */
export function Loaded<Body>({ query: { data, error, isLoading, reload }, what, children }: LoadedProps<Body>) {
  return (
    <div aria-busy={isLoading}>
      {error !== null && <ErrorNotice error={error} retry={reload} />}
      {data !== null ? children(data) : error === null && <Loading what={what} />}
    </div>
  );
}
