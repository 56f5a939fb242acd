/**
 * The page of a fleet: its queue, its rates, its workers, its schedules, and the pods that were given up after failures. The
 * page works without scripts.
 */
import { html } from 'hono/html';
import { frameOf, shortTime, tableOf, type Markup } from '../../serve/document.ts';
import type { DeadLetter } from '../queue/dead-letters.ts';
import type { FleetOverview, PassRate } from '../overview.ts';

/** The state of a fleet. */
export interface FleetView extends FleetOverview {
  readonly letters: readonly DeadLetter[];
}

/** The whole page. Other programs may write to Redis, so all values are escaped. */
export function fleetPage(view: FleetView, at: Date): Markup {
  const { queue, completed, givenUp } = view;
  const counts: readonly (readonly [string, number])[] = [
    ...[['Waiting', queue.waiting] as const, ['Active', queue.active] as const],
    ...[['Delayed', queue.delayed] as const, ['Given up', queue.failed] as const],
  ];
  return documentOf(
    html`<p>As of <time datetime="${at.toISOString()}">${shortTime(at.toISOString())} UTC</time></p>
      <dl class="counts">
        ${counts.map(
          ([name, count]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${count}</dd>
            </div>`,
        )}
      </dl>
      <h2>Passes</h2>
      ${wideTable(['', 'Last hour', 'A minute'], [rateRow('Completed', completed), rateRow('Given up', givenUp)])}
      <h2 id="given-up">Pods that were given up</h2>
      ${lettersOf(view.letters)}
      <h2>Workers</h2>
      ${
        view.workers.length === 0
          ? html`<p>No worker is connected. Start one with <code>leadpod worker</code>.</p>`
          : wideTable(
              ['Worker', 'Address', 'Since'],
              view.workers.map(({ name, address, since }) => [name, address, shortTime(since)]),
            )
      }
      <h2>Schedule</h2>
      ${
        view.schedules.length === 0
          ? html`<p>No pod has a schedule. Set one with <code>leadpod enqueue --all --every 5m</code>.</p>`
          : wideTable(
              ['When', 'Pods', 'Next'],
              view.schedules.map(({ clock, pods, next }) => [
                clock,
                pods,
                next === undefined ? 'never' : shortTime(next),
              ]),
            )
      }`,
  );
}

/** The page that shows an error. */
export const troublePage = (words: string): Markup => documentOf(html`<p role="alert">${words}</p>`);

function lettersOf(letters: readonly DeadLetter[]): Markup {
  if (letters.length === 0) return html`<p>None. A pod is given up when its syncs fail five times in a row.</p>`;
  const rows = letters.map(({ pod, attempts, at, code, reason }) => [
    ...[pod, attempts, shortTime(at), `${code}: ${reason}`],
    html`${button('retry', 'Try again', pod)} ${button('drop', 'Remove', pod)}`,
  ]);
  return html`${wideTable(['Pod', 'Attempts', 'At', 'Reason', 'Action'], rows)}
    <p>${button('retry', 'Try all again')} ${button('drop', 'Remove all from the list')}</p>`;
}

/** A button for one pod. Without a pod, it is for all pods in the list. */
function button(act: 'retry' | 'drop', words: string, pod?: string): Markup {
  const named = pod === undefined ? html`<input type="hidden" name="all" value="yes" />` : podField(pod);
  const label = pod === undefined ? words : `${words}: ${pod}`;
  return html`<form method="post" action="/given-up/${act}">
    ${named}<button aria-label="${label}">${words}</button>
  </form>`;
}

const podField = (pod: string): Markup => html`<input type="hidden" name="pod" value="${pod}" />`;

const rateRow = (name: string, { lastHour, perMinute }: PassRate): (string | number)[] => [name, lastHour, perMinute];

/** A table that scrolls sideways on a narrow screen. */
const wideTable = (...table: Parameters<typeof tableOf>): Markup => html`<div class="wide">${tableOf(...table)}</div>`;

function documentOf(content: Markup): Markup {
  return frameOf(
    'Fleet',
    html`<link rel="stylesheet" href="/page/fleet.css" />
      <script type="module" src="/page/fleet.js"></script>`,
    html`<header>
        <h1>Fleet</h1>
        <nav aria-label="Fleet"><a href="/">Overview</a> <a href="/jobs/">Jobs</a></nav>
      </header>
      <main>${content}</main>`,
  );
}
