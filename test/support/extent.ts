/**
 * How much the tests try. `LEADPOD_TEST_SIZE` names one of these sizes, and every extent of what is generated follows from it:
 * `small` for each look (`npm test`), `full` for CI (`npm run test:full`), `soak` for a night (`npm run test:soak`). No test is
 * left out of a smaller size: it tries fewer values, requests, bytes or orders, or tries them on a model of a server.
 */

/** The sizes by name. */
export type Size = 'small' | 'full' | 'soak';

/** Deaths of real processes. */
export interface DeathsExtent {
  /** At how many of the requests of a pass a process is killed, and at how many it is asked to stop, by which signals. */
  readonly deaths: number;
  readonly stops: number;
  readonly signals: readonly ('SIGTERM' | 'SIGINT')[];
  /** How many of its writes are cut off. */
  readonly cuts: number;
  /** How many processes work on one pod at once. */
  readonly together: readonly number[];
  /** Messages that several processes work on, and how often one of them is killed. */
  readonly messages: number;
  readonly kills: number;
}

/** What a size stands for. */
export interface Extent {
  /** Where the pods of tests are to which it does not matter: in a model of a server, or on the real one. */
  readonly pods: 'model' | 'real';
  /** How many times the usual runs of a law over generated values are made; see {@link runsOf}. */
  readonly laws: number;
  /** Lives of a pod that several machines work on. */
  readonly schedules: number;
  /** Random deliveries to two machines, for each of the two laws about them. */
  readonly deliveries: number;
  /** A machine in the model dies at each so manieth request. */
  readonly stride: number;
  /** After how many of its first bytes, of its last, and of those between a body is cut off. */
  readonly bytes: { readonly edge: number; readonly between: number };
  readonly deaths: DeathsExtent;
  /** Questions that another engine is asked, each in a process of its own. */
  readonly questions: number;
  /** Messages that each fill a chunk of what a thread works on; four at most are worked on without threads. */
  readonly chunks: number;
  /** Leads of a pod in which an event costs no more than in a small one. */
  readonly leads: number;
  /** Latencies of a lead that are measured. */
  readonly latencies: number;
}

const EXTENTS: Readonly<Record<Size, Extent>> = {
  small: {
    pods: 'model',
    laws: 0.1,
    schedules: 40,
    deliveries: 20,
    stride: 7,
    bytes: { edge: 1, between: 1 },
    // What else it asks of processes is in `test/faults/` as well: both signals, two of them at once.
    deaths: { deaths: 1, stops: 1, signals: [], cuts: 1, together: [], messages: 3, kills: 1 },
    questions: 1,
    chunks: 5,
    leads: 250,
    latencies: 1,
  },
  full: {
    pods: 'real',
    laws: 1,
    schedules: 5000,
    deliveries: 1000,
    stride: 1,
    bytes: { edge: 2, between: 4 },
    deaths: { deaths: 3, stops: 1, signals: ['SIGTERM', 'SIGINT'], cuts: 3, together: [2, 4], messages: 12, kills: 3 },
    questions: 4,
    chunks: 12,
    leads: 1000,
    latencies: 10,
  },
  soak: {
    pods: 'real',
    laws: 10,
    schedules: 100_000,
    deliveries: 5000,
    stride: 1,
    bytes: { edge: Infinity, between: Infinity },
    deaths: {
      deaths: Infinity,
      stops: Infinity,
      signals: ['SIGTERM', 'SIGINT'],
      cuts: Infinity,
      together: [2, 4],
      messages: 150,
      kills: 10,
    },
    questions: 4,
    chunks: 12,
    leads: 1000,
    latencies: 100,
  },
};

const isSize = (name: string): name is Size => Object.hasOwn(EXTENTS, name);

function chosenSize(): Size {
  const name = process.env['LEADPOD_TEST_SIZE'] ?? 'small';
  if (isSize(name)) return name;
  throw new Error(`LEADPOD_TEST_SIZE is [${name}] - set it to ${Object.keys(EXTENTS).join(', ')}`);
}

/** The size of this run. */
export const SIZE: Size = chosenSize();

/** What it stands for. */
export const EXTENT: Extent = EXTENTS[SIZE];

/** Fewer say nothing about a law. */
const FEWEST = 20;

/** How many runs of a law this size makes, of those that a full one makes. */
export const runsOf = (full: number): number => Math.max(Math.min(full, FEWEST), Math.round(full * EXTENT.laws));
