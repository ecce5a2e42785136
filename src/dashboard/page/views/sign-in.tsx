import { useEffect, useRef, useState } from 'preact/hooks';
import { isAccepted } from '../api/client.js';
import { ErrorNotice } from '../components/notice.js';
import { type SignOutReason, signIn } from '../session.js';

/** Asks for the API key, and tries it before it is kept. */
export function SignIn({ reason }: { reason: SignOutReason }) {
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
      if (await isAccepted(key.trim())) return signIn(key.trim());
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
        {reason === 'refused' && error === null && (
          <div class="notice warn" role="alert">
            <p>The API key is no longer accepted. Sign in again.</p>
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
        <p class="hint">The key is kept in this tab until it is closed, and sent to this service alone.</p>
      </form>
    </main>
  );
}
