/** The frame of all pages: what stands in it can be read without scripts, and the script of the page takes its place. */
import { html } from 'hono/html';
import { readFileSync } from 'node:fs';

/** A part of a page: every value in it was escaped. */
export type Markup = ReturnType<typeof html>;

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

/** A whole page. */
export function documentOf(title: string, content: Markup, manifest: PageManifest | undefined): Markup {
  const style = manifest === undefined ? '' : html`<link rel="stylesheet" href="/page/${manifest.style}" />`;
  const script = manifest === undefined ? '' : html`<script type="module" src="/page/${manifest.script}"></script>`;
  const links = PLACES.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - leadpod</title>
        <link rel="icon" href="data:," />
        ${style} ${script}
      </head>
      <body>
        <div id="desk">
          <header><nav aria-label="Desk">${links}</nav></header>
          <main>
            <h1>${title}</h1>
            ${content}
          </main>
        </div>
      </body>
    </html>`;
}

/** A table; what is in its cells is escaped. */
export function tableOf(columns: readonly string[], rows: readonly (readonly (Markup | string)[])[]): Markup {
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A time as it is in UTC, for whoever has no script that knows their zone. */
export const timeOf = (time: string | undefined): Markup | string =>
  time === undefined ? '' : html`<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')}</time>`;
