/**
 * Makes the screenshots of the README: the desk of a pod in memory with generated leads, in the Chromium of this machine. Run
 * `npm run build` first.
 *
 *     npm run screenshots
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { CHROMIUM_ARGS, findChromium } from '../../test/support/chromium.ts';
import { serveTestDesk } from '../../test/support/desk-browser.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** A picture: its name, its URL, the width of the window, the colours, and what is done before it is taken. */
interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly prepare?: (page: Page) => Promise<void>;
}

const firstLead = async (page: Page): Promise<void> => {
  await page.locator('.column', { hasText: 'assigned' }).locator('.card a').first().click();
  await page.waitForSelector('.timeline');
};

const PICTURES: readonly Picture[] = [
  { name: 'desk-leads', path: 'leads', width: 1120, colorScheme: 'light' },
  { name: 'desk-lead', path: 'leads', width: 1120, colorScheme: 'light', prepare: firstLead },
  { name: 'desk-table', path: 'leads?view=table', width: 1120, colorScheme: 'dark' },
  { name: 'desk-telephone', path: 'leads', width: 390, colorScheme: 'dark', prepare: firstLead },
];

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium is on the PATH: apt-get install chromium');
// Turns off coloured edges of letters. The files are half as large without them.
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, '--disable-lcd-text'] });
const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
// The day after the last generated message, so that the ages of leads are realistic.
await context.clock.setFixedTime(new Date('2024-01-09T09:00:00Z'));
const served = await serveTestDesk(context, [...generateMessages({ count: 160, seed: 7 })]);
mkdirSync(FOLDER, { recursive: true });
for (const { name, path, width, colorScheme, prepare } of PICTURES) {
  const { page } = await served.visit(path);
  await page.setViewportSize({ width, height: width < 500 ? 760 : 640 });
  await page.emulateMedia({ colorScheme });
  await page.waitForSelector('.loading', { state: 'detached' });
  await prepare?.(page);
  writeFileSync(`${FOLDER}${name}.png`, await page.screenshot());
}
await served.close();
await browser.close();
