export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Day = (typeof DAYS)[number];

/** The hours in which a message may leave, with the zones that count: it leaves when it is open in all of them. */
export interface DeliveryWindow {
  /** HH:MM. */
  from: string;
  /** The same, up to 24:00; not later than `from`: on the next day. */
  to: string;
  days?: Day[];
  timeZones: string[];
}

/** As a message keeps it. `anytime`: QUIET_HOURS do not count. */
export type StoredWindow = DeliveryWindow | { anytime: true };
