import { byChannel, type Channel } from '../siren/channel.js';
import { type DeliveryClass, isBulk } from '../messages/lines.js';

/**
 * Share of all slots, and of each channel's, that bulks and their fallbacks never get. Without it, a single message
 * would wait for their timeouts while Siren hangs.
 */
const KEPT_FROM_BULK = 1 / 8;
/** Share of all slots that no single channel gets, so that a channel that hangs leaves slots for the other. */
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

/** No slot at all. A decision with it begins nothing: what would be sent stands in its line. */
export const NO_SLOTS: Slots = { free: () => 0, take: () => false, copy: () => NO_SLOTS };

type Kind = 'single' | 'bulk' | 'question';

/** A limited number of slots, and how many of them are taken. */
interface Share {
  readonly most: number;
  /** On the wire, and begun for a slot that is about to be free. */
  wire: number;
  waiting: number;
  /** Of those that wait, the single messages. */
  singles: number;
}

type SharesOf = Readonly<Record<Channel, Readonly<Record<Kind, readonly Share[]>>>>;

/** Counts this process's requests: those on the wire, and those begun ahead of a slot. */
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
    this.of = byChannel(sharesOf);
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
   * The slots that are free now, for one turn to share out. Taking from the result changes nothing here.
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

  /** Single messages leave before bulks. So only equally urgent requests count as being ahead of them. */
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

/** A single slot cannot be shared. */
function atLeastOne(slots: number): number {
  return Math.max(1, Math.floor(slots));
}
