/** What all pages of our servers share: the frame around what they say, and tables. They can be read without scripts. */
import { html } from 'hono/html';

/** A part of a page: every value in it was escaped. */
export type Markup = ReturnType<typeof html>;

/** A whole page: `head` is what it loads besides. */
export function frameOf(title: string, head: Markup, body: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} - leadpod</title>
        <link rel="icon" href="data:," />
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** A table; what is in its cells is escaped. */
export function tableOf(columns: readonly string[], rows: readonly (readonly (Markup | string | number)[])[]): Markup {
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

/** A time as short as people want it: `2024-03-01 12:30`, in UTC. */
export const shortTime = (time: string): string => time.slice(0, 16).replace('T', ' ');
