/** The page for a visitor without the token. */
import { html } from 'hono/html';
import type { Markup } from '../../serve/document.ts';
import { documentOf } from './document.ts';

/** `path`: what was asked for; `command`: what printed the address of the desk. A link of another site brings no cookie; one of this page does. */
export function strangerPage(path: string, command: string): Markup {
  const content = html`<p>
      This page is only for people who have its token. Open it with the address that <code>${command}</code> printed,
      which ends with <code>?token=...</code>.
    </p>
    <p>If you followed a link and have opened the page before, <a href="${path}">continue</a>.</p>`;
  return documentOf('Who are you?', content, undefined);
}
