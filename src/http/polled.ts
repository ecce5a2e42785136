import { defer, type Observable, repeat, share } from 'rxjs';

/**
 * What `read` finds, again and again, for everybody who subscribes: however many do, there is one read at a time; while
 * nobody does, none. A read that rejects ends it.
 * @param everyMs from the end of one read to the begin of the next
 */
export function polled<T>(everyMs: number, read: () => Promise<T>): Observable<T> {
  return defer(read).pipe(repeat({ delay: everyMs }), share());
}
