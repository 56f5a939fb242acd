/**
 * Runs one pass with the settings in the environment, for cron and similar programs. It uses the public API only. It prints
 * nothing if everything succeeds, and one line for each problem. The exit codes are those of the program: 0 everything was
 * handled, 1 it could not run, 2 wrong settings, 3 some notifications failed, 130 and 143 stopped by a signal.
 *
 * It reads the six `LEADPOD_*` variables of the program, and also `LEADPOD_ACK` (`keep` or `delete`), `LEADPOD_TRUST_SENDERS`
 * and `LEADPOD_TRUST_VERIFY`.
 */
import { lineOf, syncOnce } from './sync-once.ts';

const stop = new AbortController();
let stopped: number | undefined;
// The first signal ends the pass after the current batch. The second ends the process immediately.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    if (stopped !== undefined) process.exit(code);
    stopped = code;
    stop.abort();
  });

// If nobody reads the messages, the pass goes on, and its exit code says how it ended.
process.stderr.on('error', () => undefined);

process.exitCode = await syncOnce(process.env, {
  // Written to standard error, so that cron sends it by mail.
  say: (text) => void process.stderr.write(lineOf(text)),
  signal: stop.signal,
  stopped: () => stopped,
});
