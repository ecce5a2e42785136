import { useState } from 'preact/hooks';
import { signOut } from '../api/client.js';
import { session } from '../session.js';
import { time } from '../words/format.js';
import { ErrorNotice } from './notice.js';

/** Who is signed in, and the way out, for every tab of this browser. What could not be ended is not said to be. */
export function SignOut() {
  const now = session.value;
  const [error, setError] = useState<Error | null>(null);
  if (now.is !== 'in') return null;
  const { keyName, expiresAt } = now.who;
  return (
    <>
      <p class="hint who" title={expiresAt === null ? undefined : `Until ${time(expiresAt)}`}>
        Signed in as {keyName}
      </p>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          setError(null);
          signOut().catch((thrown: unknown) => setError(thrown as Error));
        }}
      >
        Sign out
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
