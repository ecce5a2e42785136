import { useEffect, useRef, useState } from 'preact/hooks';
import { signIn } from '../api/client.js';
import type { CurrentSession } from '../api/types.js';
import { useQuery } from '../api/use-query.js';
import { ErrorNotice, Loaded } from '../components/notice.js';
import { enter, firstViewOf } from '../session.js';
import { goTo } from '../router.js';
import { linkTo } from '../route-address.js';

/** Where he was, or where nobody was anywhere, in the first view that the key opens. */
function begin(who: CurrentSession): void {
  const first = firstViewOf(who.scopes);
  if (first !== 'overview' && /^#?\/?$/.test(location.hash)) goTo(linkTo(first), { replace: true });
  enter(who);
}

/** Exchanges the API key for a session; the key itself is kept nowhere. */
export function SignIn({ why }: { why: string | null }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isTrying, setTrying] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Sign in · siren-gateway';
    input.current?.focus();
  }, []);

  const tryKey = async (): Promise<void> => {
    setTrying(true);
    setError(null);
    try {
      const who = await signIn(key.trim());
      if (who !== null) return begin(who);
      setError(new Error('This API key is not one of ours. ADMIN_API_KEY is one; POST /api/v1/api-keys makes others.'));
    } catch (thrown) {
      setError(thrown as Error);
    }
    setTrying(false);
    input.current?.select();
  };

  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void tryKey();
        }}
      >
        <h1>siren-gateway</h1>
        {why !== null && error === null && (
          <div class="notice warn" role="alert">
            <p>{why}</p>
          </div>
        )}
        {error !== null && <ErrorNotice error={error} />}
        <label class="field">
          API key
          <input
            ref={input}
            type="password"
            autocomplete="off"
            required
            value={key}
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={isTrying}>
          Sign in
        </button>
        <p class="hint">
          The key is exchanged for a session of 12 hours, for every tab of this browser. The key itself is kept nowhere.
        </p>
      </form>
    </main>
  );
}

/** While the service is asked whose session this browser has. */
export function Welcome() {
  const query = useQuery<CurrentSession>('sessions/current');
  useEffect(() => {
    if (query.data !== null) begin(query.data);
  }, [query.data]);
  return (
    <main class="sign-in">
      <div class="card">
        <h1>siren-gateway</h1>
        <Loaded query={query} what="your session">
          {() => null}
        </Loaded>
      </div>
    </main>
  );
}
