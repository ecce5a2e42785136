import { isObject } from '../parse-object.js';
import { providerName } from '../provider.js';

/** Who delivered it, wherever a receipt may say so; nothing when it does not. */
export function receiptProvider(receipt: object, metadata: object): { provider?: string } {
  for (const holder of [receipt, metadata] as Record<string, unknown>[]) {
    const integration = holder['providerIntegration'];
    const named = holder['provider'] ?? (isObject(integration) ? integration['code'] : integration);
    const provider = providerName(named);
    if (provider !== undefined) return { provider };
  }
  return {};
}
