/** The frame of a page, and tables, for all servers of leadpod. The pages work without scripts. */
import { html } from 'hono/html';

/** A part of a page. All values in it are escaped. */
export type Markup = ReturnType<typeof html>;

/** Creates a whole page. `head` is added to its head element. */
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

/** Creates a table. The contents of the cells are escaped. */
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

/** A time in UTC without seconds: `2024-03-01 12:30`. */
export const shortTime = (time: string): string => time.slice(0, 16).replace('T', ' ');
