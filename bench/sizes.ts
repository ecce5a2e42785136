/** How much is measured. */
export interface Sizes {
  /** Webhooks: rounds of this length, ours and the ceiling by turns, so that both see the same disturbances. */
  rounds: number;
  roundMs: number;
  /** Messages that receipts are about. */
  known: number;
  /** Rounds of all pipelines, one after the other. */
  messageRounds: number;
  /** Messages in each run, warm-up not included. */
  usual: number;
  single: number;
  bulk: number;
  /** Messages whose writes are counted, of each kind. */
  counted: number;
  /** Lines of one upload. */
  upload: number;
  /** Messages that are exported. */
  exported: number;
}

export const FULL: Sizes = {
  rounds: 3,
  roundMs: 2_000,
  known: 20_000,
  messageRounds: 3,
  usual: 1_000,
  single: 6_000,
  bulk: 20_000,
  counted: 2_000,
  upload: 30_000,
  exported: 1_000_000,
};
/** Only whether everything works. */
export const QUICK: Sizes = {
  rounds: 1,
  roundMs: 300,
  known: 500,
  messageRounds: 1,
  usual: 100,
  single: 300,
  bulk: 1_000,
  counted: 200,
  upload: 2_000,
  exported: 5_000,
};

/** Clients at once, of everything that is measured. */
export const CONNECTIONS = 64;
/** Requests to Siren at once, of ours and of the usual pipeline. */
export const CONCURRENCY = 64;
