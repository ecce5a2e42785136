import type { Channel } from '../siren/channel.js';
import { type DeliveryClass, isBulk } from '../messages/lines.js';

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

/** Something of which there is only so much, and how much of it is taken. */
interface Share {
  readonly most: number;
  /** On the wire, and begun for a slot that is about to be free. */
  wire: number;
  waiting: number;
  /** Of those that wait, the single messages. */
  singles: number;
}

type SharesOf = Readonly<Record<Channel, Readonly<Record<Kind, readonly Share[]>>>>;

/** Counts the requests that this process has in hand: those on the wire, and those that were begun ahead of a slot. */
export class SlotCounter {
  private readonly shares: Share[] = [];
  private readonly all: Share;
  /** What a request of this kind takes a part of. */
  private readonly of: SharesOf;

  constructor(private readonly size: number) {
    this.all = this.share(size);
    const bulk = this.share(forBulk(size));
    const question = this.share(atLeastOne(size * FOR_QUESTIONS));
    const ofChannel = atLeastOne(size * (1 - KEPT_FROM_A_CHANNEL));
    const sharesOf = (): SharesOf[Channel] => {
      const single = [this.all, this.share(ofChannel)];
      return { single, bulk: [...single, bulk, this.share(forBulk(ofChannel))], question: [...single, question] };
    };
    this.of = { whatsapp: sharesOf(), sms: sharesOf() };
  }

  get inHand(): number {
    return this.all.wire + this.all.waiting;
  }

  /** Whether anything at all may leave. */
  get hasSlot(): boolean {
    return hasRoom(this.all);
  }

  /** It was begun, and waits for a slot. */
  add(use: SlotUse): void {
    this.count(use, { waiting: 1, wire: 0 });
  }

  /** Whether a request that waits may leave now. */
  mayDepart(use: SlotUse): boolean {
    return this.sharesOf(use).every(hasRoom);
  }

  depart(use: SlotUse): void {
    this.count(use, { waiting: -1, wire: 1 });
  }

  /** Its answer has come. */
  remove(use: SlotUse): void {
    this.count(use, { waiting: 0, wire: -1 });
  }

  /**
   * What is free now, to be shared out by one turn; taking from it changes nothing here.
   * @param ahead how many may be begun beyond the slots themselves
   */
  snapshot(ahead: number): Slots {
    const counted = new SlotCounter(this.size);
    counted.shares.forEach((share, i) => Object.assign(share, this.shares[i]));
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
  private freeFor(use: SlotUse, ahead: number): number {
    const kind = kindOf(use.class);
    const free = this.sharesOf(use).map(
      ({ most, wire, waiting, singles }) => most - wire - (kind === 'single' ? singles : waiting),
    );
    return Math.max(0, Math.min(...free) + (kind === 'question' ? 0 : ahead));
  }

  private count(use: SlotUse, by: { waiting: number; wire: number }): void {
    const isSingle = kindOf(use.class) === 'single';
    for (const share of this.sharesOf(use)) {
      share.wire += by.wire;
      share.waiting += by.waiting;
      if (isSingle) share.singles += by.waiting;
    }
  }

  private sharesOf({ channel, class: of }: SlotUse): readonly Share[] {
    return this.of[channel][kindOf(of)];
  }

  private share(most: number): Share {
    const share = { most, wire: 0, waiting: 0, singles: 0 };
    this.shares.push(share);
    return share;
  }
}

const hasRoom = ({ wire, most }: Share): boolean => wire < most;

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
