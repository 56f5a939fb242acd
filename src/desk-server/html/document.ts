/** The frame of all pages of the desk: what stands in it can be read without scripts, and the script of the page takes its place. */
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

/** What is to be loaded; `undefined` where nobody built the page: then there is only what can be read. */
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

/** A whole page. `told`: the last event that pages were told of, so that this one knows whether it missed any before it listens. */
export function documentOf(title: string, content: Markup, manifest: PageManifest | undefined, told = ''): Markup {
  const style = manifest === undefined ? '' : html`<link rel="stylesheet" href="/page/${manifest.style}" />`;
  const script = manifest === undefined ? '' : html`<script type="module" src="/page/${manifest.script}"></script>`;
  const links = PLACES.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  return frameOf(
    title,
    html`${style} ${script}`,
    html`<div id="desk" data-told="${told}">
      <header><nav aria-label="Desk">${links}</nav></header>
      <main>
        <h1>${title}</h1>
        ${content}
      </main>
    </div>`,
  );
}

/** A time as it is in UTC, for whoever has no script that knows their zone. */
export const timeOf = (time: string | undefined): Markup | string =>
  time === undefined ? '' : html`<time datetime="${time}">${shortTime(time)}</time>`;
