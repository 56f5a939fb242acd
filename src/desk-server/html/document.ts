/** The HTML around every page of the desk. It can be read without scripts, and the script of the page replaces it. */
import { html } from 'hono/html';
import { readFileSync } from 'node:fs';
import { frameOf, shortTime, type Markup } from '../../serve/document.ts';

/** What the build of the page says of itself. */
export interface PageManifest {
  readonly script: string;
  readonly style: string;
  readonly files: readonly string[];
}

/** Where the build writes the page. */
export const PAGE_FOLDER = new URL('../../../dist/page/', import.meta.url);

/** The files to load; `undefined` if the page was not built. Then there is only the HTML without scripts. */
export function readManifest(): PageManifest | undefined {
  try {
    return JSON.parse(readFileSync(new URL('manifest.json', PAGE_FOLDER), 'utf8')) as PageManifest;
  } catch {
    return undefined;
  }
}

const PLACES = [
  ['/leads', 'Leads'],
  ['/review', 'Review'],
  ['/quarantine', 'Quarantine'],
  ['/inbox', 'Inbox'],
  ['/outbox', 'Outbox'],
  ['/numbers', 'Numbers'],
  ['/ask', 'Questions'],
] as const;

/** A whole page. `lastEvent` is the id of the last live event: with it the page notices events that it missed before it connected. */
export function documentOf(title: string, content: Markup, manifest: PageManifest | undefined, lastEvent = ''): Markup {
  const style = manifest === undefined ? '' : html`<link rel="stylesheet" href="/page/${manifest.style}" />`;
  const script = manifest === undefined ? '' : html`<script type="module" src="/page/${manifest.script}"></script>`;
  const links = PLACES.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  return frameOf(
    title,
    html`${style} ${script}`,
    html`<div id="desk" data-last-event="${lastEvent}">
      <header><nav aria-label="Desk">${links}</nav></header>
      <main>
        <h1>${title}</h1>
        ${content}
      </main>
    </div>`,
  );
}

/** A time in UTC. Without a script the time zone of the reader is not known. */
export const timeOf = (time: string | undefined): Markup | string =>
  time === undefined ? '' : html`<time datetime="${time}">${shortTime(time)}</time>`;
