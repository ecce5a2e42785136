import type { WebhookAddresses } from '../../siren/dialect.js';

export type ReadAddresses = { ok: true; addresses: WebhookAddresses } | { ok: false; complaint: string };

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where a service at this address takes Siren's webhooks. What is sent there is personal: in the open only to loopback. */
export function readWebhookAddresses(base: string): ReadAddresses {
  const url = URL.parse(base.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return refused('must be an address like https://your-host');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refused('must be an address alone, without credentials, query or fragment');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return refused('must begin with https://: what Siren sends there is personal');
  }
  const root = `${url.href.replace(/(?<!\/)\/+$/, '')}/api/v1/webhooks/siren`;
  return { ok: true, addresses: { deliveryStatus: `${root}/delivery-status`, message: `${root}/message` } };
}

function refused(complaint: string): ReadAddresses {
  return { ok: false, complaint };
}
