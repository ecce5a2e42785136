/** An export that is open, and how its reader keeps up. */
export interface OpenExport {
  /** A page is there to be taken; false: it was taken, and the next one is being read. */
  offer(isOffered: boolean, now: number): void;
  close(): void;
}

interface Entry {
  end: () => void;
  /** Since when its reader could take a page; null while we read one. */
  offeredAt: number | null;
}

/** As many exports as may be open at once. A reader that stalls makes room for others, one that merely is slow does not. */
export class OpenExports {
  private readonly open = new Set<Entry>();

  constructor(private readonly limits: { most: number; stalledMs: number }) {}

  /**
   * @param end breaks the export off: its reader takes nothing, and another one wants its room
   * @returns null when there is no room
   */
  add(end: () => void, now: number): OpenExport | null {
    if (this.open.size >= this.limits.most && !this.endLongestStalled(now)) return null;
    const entry: Entry = { end, offeredAt: null };
    this.open.add(entry);
    return {
      offer: (isOffered, at) => void (entry.offeredAt = isOffered ? at : null),
      close: () => void this.open.delete(entry),
    };
  }

  private endLongestStalled(now: number): boolean {
    let longest: Entry | undefined;
    for (const entry of this.open) {
      if ((entry.offeredAt ?? Infinity) < (longest?.offeredAt ?? Infinity)) longest = entry;
    }
    if (longest === undefined || now - longest.offeredAt! < this.limits.stalledMs) return false;
    this.open.delete(longest);
    longest.end();
    return true;
  }
}
