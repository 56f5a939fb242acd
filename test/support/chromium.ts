/** The Chromium of this machine, driven by playwright-core. */
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { skipWithout } from './missing.ts';

/** Chromium on the PATH, by the names that distributions give it. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.flatMap((folder) =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
  );
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** It starts without looking for anything on the internet, and without a sandbox, which containers do not allow. */
export const CHROMIUM_ARGS: readonly string[] = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/** A browser with a profile of its own. */
export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts it; where there is none, what runs at the moment is skipped. */
export async function startBrowser(test: Mocha.Context): Promise<TestBrowser> {
  const executablePath = findChromium() ?? '';
  skipWithout(test, 'Chromium', executablePath === '' ? 'none is on the PATH: apt-get install chromium' : undefined);
  const profile = await mkdtemp(join(tmpdir(), 'leadpod-test-chromium-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: [...CHROMIUM_ARGS] });
  // What does not come on a busy machine comes later: the limit of the test is enough.
  context.setDefaultTimeout(600_000);
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
