import type { ProviderCode } from '../siren/provider.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { CodeMeanings } from './code-meanings.js';
import type { Step } from './plan.js';

/** Who is asked for first on a step; null: Siren chooses. */
export function firstProvider({ providers }: Step): ProviderCode | null {
  return providers?.[0] ?? null;
}

type Failed = Pick<AttemptRecord, 'channel' | 'provider' | 'errorCode' | 'errorAction'>;

/**
 * Who is asked for next, before the channel is given up, when a request has failed; null: nobody. Each provider of a step
 * has its turn once, in their order, and only after a failure that was the one's before.
 */
export function nextProvider({ providers = [] }: Step, failed: Failed, codes: CodeMeanings): ProviderCode | null {
  const { channel, provider, errorCode, errorAction } = failed;
  if (provider === null || !codes.isProvidersFault({ channel, provider, code: errorCode, action: errorAction }))
    return null;
  const index = providers.indexOf(provider);
  return index === -1 ? null : (providers[index + 1] ?? null);
}

/**
 * Whether a limit or a refused account holds nobody but the message that met it: the provider is to blame, and there is
 * another one to ask.
 */
export function sparesChannel(step: Step, failed: Failed, codes: CodeMeanings): boolean {
  return failed.errorAction !== 'retry' && nextProvider(step, failed, codes) !== null;
}
