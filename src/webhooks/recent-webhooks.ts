const KEPT_MS = 60_000;
/** A digest and a date are some 150 bytes here. */
const MOST = 100_000;

/** What this process has stored within a minute, so that a copy is known before it is settled. */
export class RecentWebhooks {
  private readonly receivedAt = new Map<string, Date>();

  /** When the first one was received. */
  find(digest: string): Date | undefined {
    return this.receivedAt.get(digest);
  }

  /** Forgets what is a minute older than these. */
  add(webhooks: readonly { digest: string }[], at: Date): void {
    for (const { digest } of webhooks) this.receivedAt.set(digest, at);
    // In the order in which they were added.
    for (const [digest, added] of this.receivedAt) {
      if (this.receivedAt.size <= MOST && added.getTime() >= at.getTime() - KEPT_MS) break;
      this.receivedAt.delete(digest);
    }
  }
}
