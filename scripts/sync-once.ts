/** The code of `scripts/sync.ts`: one pass with the settings in the environment. It prints lines, and returns an exit code. */
import {
  LeadpodError,
  openPod,
  syncInbox,
  trustFromEnvironment,
  UsageError,
  type PodSettings,
  type SyncNote,
} from '../src/index.ts';

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the caller provides. */
export interface Surroundings {
  /** Gets the lines of output. */
  readonly say: (line: string) => void;
  /** Ends the pass after the current batch. */
  readonly signal: AbortSignal;
  /** The exit code, if a signal has stopped the pass. */
  readonly stopped: () => number | undefined;
}

/** A variable; `undefined` if it is missing or empty. */
function optional(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}

function required(env: Environment, name: string): string {
  const value = optional(env, name);
  if (value !== undefined) return value;
  throw new UsageError(`${name} is not set`);
}

function settings(env: Environment): PodSettings {
  return {
    webId: optional(env, 'LEADPOD_WEBID'),
    storage: optional(env, 'LEADPOD_STORAGE'),
    inbox: optional(env, 'LEADPOD_INBOX'),
    issuer: required(env, 'LEADPOD_ISSUER'),
    clientId: required(env, 'LEADPOD_CLIENT_ID'),
    clientSecret: required(env, 'LEADPOD_CLIENT_SECRET'),
  };
}

function acknowledgement(env: Environment): 'keep' | 'delete' {
  const ack = optional(env, 'LEADPOD_ACK') ?? 'keep';
  if (ack === 'keep' || ack === 'delete') return ack;
  throw new UsageError(`LEADPOD_ACK: expected keep or delete, received [${ack}]`);
}

async function runPass(env: Environment, { say, signal, stopped }: Surroundings): Promise<number> {
  const ack = acknowledgement(env);
  const trust = trustFromEnvironment(env);
  const pod = await openPod(settings(env));
  try {
    const onNote = ({ url, message }: SyncNote): void => {
      say(`${url}: ${message}`);
    };
    const options = trust === undefined ? {} : { trust };
    const report = await syncInbox(pod, { ack, ...options, signal, onNote });
    return stopped() ?? (report.quarantined + report.failed > 0 ? 3 : 0);
  } finally {
    await pod.close();
  }
}

/** Runs the pass. Returns the exit code. */
export async function syncOnce(env: Environment, surroundings: Surroundings): Promise<number> {
  try {
    return await runPass(env, surroundings);
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    surroundings.say(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A line for standard error, without control characters and text direction marks in foreign text (SECURITY.md, T16). */
export const lineOf = (text: string): string => `leadpod: ${text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')}\n`;
