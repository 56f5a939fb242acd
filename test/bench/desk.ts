/**
 * `npm run bench:desk -- [--leads 50000] [--rounds 10] [--only live|large] [--json]`: how quick the desk is for whoever looks at it, in
 * the Chromium of this machine; `npm run build` first. `live` is the program on a Community Solid Server, each a process of its own.
 * `large` is a desk in this process, whose list has so many leads.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { entryOf } from '../../src/desk-server/leads/entry.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import type { LeadJson } from '../../src/lead/lead-json.ts';
import { parseEnvText } from '../../src/settings/files.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { freshFolder, startCli, type Running } from '../support/cli.ts';
import { serveTestDesk, type ServedDesk } from '../support/desk-browser.ts';
import { builtProgram } from './compiled.ts';

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '10' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [LEADS, ROUNDS] = [Number(values.leads), Number(values.rounds)];

/** Milliseconds of several tries. */
interface Measured {
  readonly what: string;
  readonly ms: readonly number[];
}

/** What a page notes of itself, from its first script on. */
interface Notes {
  firstLeadMs?: number;
  /** When a name was seen first, in milliseconds since 1970. */
  readonly seen: Record<string, number>;
}

/** In each page before its own scripts. */
function takeNotes(): void {
  const notes: Notes = { seen: {} };
  Object.assign(globalThis, { notes });
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('.card a, .lead-row a')) {
      notes.firstLeadMs ??= performance.now();
      notes.seen[textContent] ??= Date.now();
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

const notesOf = (page: Page): Promise<Notes> =>
  page.evaluate(() => (globalThis as unknown as { readonly notes: Notes }).notes);

/** Opens a page as often as there are rounds: until something is painted, and until the first lead stands. */
async function opened(context: BrowserContext, address: string): Promise<Measured[]> {
  const [paints, leads]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForSelector('.card, .lead-row a');
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    paints.push(paint ?? NaN);
    leads.push((await notesOf(page)).firstLeadMs ?? NaN);
    await page.close();
  }
  return [
    { what: 'first paint', ms: paints },
    { what: 'first lead seen', ms: leads },
  ];
}

async function firstLine({ child, ended }: Running): Promise<string> {
  const first = await Promise.race([once(child.stdout!, 'data'), ended]);
  if (!Array.isArray(first)) throw new Error(`the program ended: ${first.stderr}`);
  return String(first[0]);
}

/** A notification is posted, and the lead is seen in a page that is open. */
async function live(context: BrowserContext): Promise<Measured[]> {
  const cwd = freshFolder();
  const pod = startCli(['dev-pod', '--settings', 'pod.env'], { cwd });
  await firstLine(pod);
  const { LEADPOD_INBOX: inbox = '' } = parseEnvText(readFileSync(join(cwd, 'pod.env'), 'utf8'));
  const desk = startCli(['serve', '--port', '0', '--settings', 'pod.env'], { cwd });
  const address = /ready (\S+)/.exec(await firstLine(desk))?.[1] ?? '';
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector('header .line.open');
  const ms: number[] = [];
  // One more than is measured: the first warms up what a day's work keeps warm.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const name = `Elio Ravensdale ${round}`;
    const body = leadMessage(`m${round}`, { name, email: `elio${round}@mail.example` });
    const sentMs = Date.now();
    await fetch(inbox, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await page.locator('.card', { hasText: name }).waitFor();
    const seenMs = (await notesOf(page)).seen[name] ?? NaN;
    if (round > 0) ms.push(seenMs - sentMs);
  }
  await page.close();
  const pages = await opened(context, new URL('/leads', address).href);
  for (const one of [desk, pod]) {
    one.child.kill('SIGTERM');
    await one.ended;
  }
  return [
    { what: 'from a POST to the inbox until the lead is seen', ms },
    ...pages.map(({ what, ms: times }) => ({ what: `${what}, ${ROUNDS + 1} leads`, ms: times })),
  ];
}

/** So many leads, each with a person of its own. */
function* numberedLeads(known: readonly LeadJson[]): Generator<LeadJson> {
  for (let index = 0; index < LEADS; index += 1) {
    const lead = known[index % known.length]!;
    const number = String(index).padStart(6, '0');
    yield {
      ...lead,
      slug: `${number}${lead.slug.slice(6)}`,
      name: `${lead.name ?? 'Ann Reed'} ${number}`,
      email: [`person${number}@mail.example`],
      telephone: [`+1903${number}0`],
    };
  }
}

/** What a person types: each text letter by letter. */
const TYPED = ['reed', 'person041', '+1 903 0314', 'texas', 'ann 0271', 'zzz'];

/** The processor time is what a search takes on a machine that is not busy. */
async function search({ desk }: ServedDesk): Promise<Measured[]> {
  const [ms, cpuMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1)
    for (const text of TYPED)
      for (let length = 1; length <= text.length; length += 1) {
        const [startMs, before] = [performance.now(), process.cpuUsage()];
        await desk.ask(`/api/leads?q=${encodeURIComponent(text.slice(0, length))}`);
        const { user, system } = process.cpuUsage(before);
        cpuMs.push((user + system) / 1000);
        ms.push(performance.now() - startMs);
      }
  const what = 'a search on the side of the server, after each letter';
  return [
    { what: `${what} (processor)`, ms: cpuMs },
    { what, ms },
  ];
}

/** The time of each frame while the table moves by three windows a frame. */
async function scroll(page: Page): Promise<Measured> {
  const ms = await page.evaluate(async () => {
    const table = document.querySelector('.lead-table');
    const times: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < 200; frame += 1) {
      table?.scrollBy(0, 3 * innerHeight);
      const now = await new Promise<number>(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  });
  return { what: 'a frame while the table scrolls', ms };
}

async function large(context: BrowserContext): Promise<Measured[]> {
  const served = await serveTestDesk(context, [...generateMessages({ count: 400, seed: 7, noise: false })]);
  const { desk } = served.desk;
  const known: LeadJson[] = [];
  for await (const { json } of readPrintedLeads(desk.copy, desk.reading, () => undefined)) known.push(json);
  desk.table.put([...numberedLeads(known)].map((json) => entryOf(json, json.events.at(-1)?.time, desk.pod.layout)));
  const { page } = await served.visit('leads?view=table');
  await page.waitForSelector('.lead-row a');
  const scrolled = await scroll(page);
  const pages = await opened(context, new URL('/leads', page.url()).href);
  const searched = await search(served);
  await served.close();
  return [...searched, ...pages, scrolled].map(({ what, ms }) => ({ what: `${what}, ${desk.table.size} leads`, ms }));
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium is on the PATH: apt-get install chromium');
builtProgram();
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
const context = await browser.newContext();
await context.addInitScript(takeNotes);
const measured = [
  ...(values.only === 'large' ? [] : await live(context)),
  ...(values.only === 'live' ? [] : await large(context)),
];
await browser.close();
const rows = measured.map(({ what, ms }) => {
  const sorted = [...ms].sort((a, b) => a - b);
  return { what, tries: ms.length, median: at(sorted, 0.5), p95: at(sorted, 0.95), most: at(sorted, 1) };
});
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.versions.node, rows })}\n`);
else {
  const table = new Table({
    head: ['what', 'tries', 'median ms', 'p95 ms', 'most ms'],
    style: { head: [], border: [] },
  });
  for (const { what, tries, median, p95, most } of rows) table.push([what, tries, median, p95, most]);
  process.stdout.write(`${table.toString()}\n`);
}
