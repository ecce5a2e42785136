import { NOTHING } from '../words/format.js';

/** What people wrote, whichever way it is read; a dash where there is nothing. It does not turn what stands beside it. */
export function Text({ children }: { children: string | null | undefined }) {
  return children ? <bdi dir="auto">{children}</bdi> : <>{NOTHING}</>;
}
