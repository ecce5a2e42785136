import { type Channel, CHANNELS } from '../siren/channel.js';
import { type DeliveryClass, isBulk } from '../limits/lines.js';

/** Kept from bulks and their fallbacks, of all slots and of each channel's: were Siren to hang, the next single message would wait for its timeouts. */
const KEPT_FROM_BULK = 1 / 8;
/** Kept from any one channel: one that hangs leaves the other its slots. */
const KEPT_FROM_A_CHANNEL = 1 / 4;
/** The most that status questions may take, at least one. */
const FOR_QUESTIONS = 1 / 10;

/** What a request takes a slot as. */
export interface SlotUse {
  channel: Channel;
  class: DeliveryClass;
}

/** How many requests may be begun, by class and channel. A snapshot that one turn shares out. */
export interface Slots {
  /** How many more of this kind there is room for. */
  free(use: SlotUse): number;
  /** Takes one; false when there is none. */
  take(use: SlotUse): boolean;
  /** As many as are left, to be shared out twice. */
  copy(): Slots;
}

/** No slot at all: whoever decides with it begins nothing, and what would be sent stands in its line. */
export const NO_SLOTS: Slots = { free: () => 0, take: () => false, copy: () => NO_SLOTS };

type Kind = 'single' | 'bulk' | 'question';

interface Count {
  channel: Channel;
  kind: Kind;
  /** On the wire, and begun for a slot that is about to be free. */
  wire: number;
  waiting: number;
}

/** Counts the requests that this process has in hand: those on the wire, and those that were begun ahead of a slot. */
export class SlotCounter {
  private readonly counts: Count[] = CHANNELS.flatMap((channel) =>
    (['single', 'bulk', 'question'] as const).map((kind) => ({ channel, kind, wire: 0, waiting: 0 })),
  );

  constructor(private readonly size: number) {}

  get inHand(): number {
    return this.sum(() => true, 'wire') + this.sum(() => true, 'waiting');
  }

  /** Whether anything at all may leave. */
  get hasSlot(): boolean {
    return this.sum(() => true, 'wire') < this.size;
  }

  /** It was begun, and waits for a slot. */
  add(use: SlotUse): void {
    this.of(use).waiting++;
  }

  /** Whether a request that waits may leave now. */
  mayDepart({ channel, class: of }: SlotUse): boolean {
    const has = (slots: number, which: (count: Count) => boolean): boolean => this.sum(which, 'wire') < slots;
    const channelHas = has(this.ofChannel, (count) => count.channel === channel);
    const bulkHas =
      has(forBulk(this.size), ({ kind }) => kind === 'bulk') &&
      has(forBulk(this.ofChannel), (count) => count.kind === 'bulk' && count.channel === channel);
    return this.hasSlot && channelHas && (!isBulk(of) || bulkHas);
  }

  depart(use: SlotUse): void {
    const count = this.of(use);
    count.waiting--;
    count.wire++;
  }

  /** Its answer has come. */
  remove(use: SlotUse): void {
    this.of(use).wire--;
  }

  /**
   * What is free now, to be shared out by one turn; taking from it changes nothing here.
   * @param ahead how many may be begun beyond the slots themselves
   */
  snapshot(ahead: number): Slots {
    const counted = new SlotCounter(this.size);
    this.counts.forEach((count, i) => Object.assign(counted.counts[i]!, count));
    return {
      copy: () => counted.snapshot(ahead),
      free: (use) => counted.freeFor(use, ahead),
      take: (use) => {
        if (counted.freeFor(use, ahead) <= 0) return false;
        counted.add(use);
        return true;
      },
    };
  }

  /** Single messages leave before bulks, so that only what is as urgent counts as being in front of them. */
  private freeFor({ channel, class: of }: SlotUse, ahead: number): number {
    const kind = kindOf(of);
    const isInFront = (count: Count): boolean => kind !== 'single' || count.kind === 'single';
    const used = (which: (count: Count) => boolean): number =>
      this.sum(which, 'wire') + this.sum((count) => which(count) && isInFront(count), 'waiting');
    const free = [this.size - used(() => true), this.ofChannel - used((count) => count.channel === channel)];
    if (kind === 'bulk') {
      free.push(
        forBulk(this.size) - used((count) => count.kind === 'bulk'),
        forBulk(this.ofChannel) - used((count) => count.kind === 'bulk' && count.channel === channel),
      );
    }
    if (kind === 'question')
      free.push(atLeastOne(this.size * FOR_QUESTIONS) - used((count) => count.kind === 'question'));
    return Math.max(0, Math.min(...free) + (kind === 'question' ? 0 : ahead));
  }

  /** The most that one channel may have. */
  private get ofChannel(): number {
    return atLeastOne(this.size * (1 - KEPT_FROM_A_CHANNEL));
  }

  private of({ channel, class: of }: SlotUse): Count {
    const kind = kindOf(of);
    return this.counts.find((count) => count.channel === channel && count.kind === kind)!;
  }

  private sum(which: (count: Count) => boolean, what: 'wire' | 'waiting'): number {
    return this.counts.reduce((sum, count) => (which(count) ? sum + count[what] : sum), 0);
  }
}

function kindOf(of: DeliveryClass): Kind {
  if (of === 'question') return 'question';
  return isBulk(of) ? 'bulk' : 'single';
}

function forBulk(slots: number): number {
  return atLeastOne(slots * (1 - KEPT_FROM_BULK));
}

/** Of a single slot nothing can be kept. */
function atLeastOne(slots: number): number {
  return Math.max(1, Math.floor(slots));
}
