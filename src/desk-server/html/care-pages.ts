/** Review, quarantine, inbox and outbox as pages that can be read without scripts. */
import { html } from 'hono/html';
import type { InboxList, OutboxList, QuarantineDetail, QuarantineList, ReviewJson } from '../../desk-api/index.ts';
import { MARK_WORDS } from '../../lead/marks.ts';
import { tableOf, type Markup } from '../../serve/document.ts';
import { timeOf } from './document.ts';

const linkTo = (slug: string, name: string | undefined): Markup => html`<a href="/leads/${slug}">${name ?? slug}</a>`;

/** What is to be decided. */
export function reviewPage({ doubtful, pairs }: ReviewJson): Markup {
  if (doubtful.length + pairs.length === 0) return html`<p>Nothing to review.</p>`;
  const two = doubtful.map(({ slug, marks, events }) => [
    linkTo(slug, undefined),
    marks.map((mark) => MARK_WORDS[mark]).join('; '),
    events.map(({ name, isDoubtful }) => `${name ?? 'no name'}${isDoubtful ? ' (?)' : ''}`).join('; '),
  ]);
  const one = pairs.map(({ leads, shared }) => [
    html`${leads.map(({ slug, name }) => html`${linkTo(slug, name)} `)}`,
    shared.map(({ value }) => value).join(', '),
  ]);
  return html`<h2>Leads that may be two</h2>
    ${tableOf(['Lead', 'Why', 'Names'], two)}
    <h2>Pairs that may be one</h2>
    ${tableOf(['Leads', 'They share'], one)}`;
}

/** What could not be processed. */
export function quarantinePage({ items, unread }: QuarantineList): Markup {
  if (items.length + unread.length === 0) return html`<p>The quarantine is empty.</p>`;
  const rows = items.map(({ id, at, reason, pointer, message, source }) => [
    html`<a href="/quarantine/${id}">${id}</a>`,
    ...[timeOf(at), reason, pointer, message, source],
  ]);
  return html`${unread.map((url) => html`<p>Cannot read ${url}. The messages in it are missing here.</p>`)}
  ${rows.length === 0 ? '' : tableOf(['Message', 'Since', 'Reason', 'Place', 'What is wrong', 'Notification'], rows)}`;
}

/** One message that could not be processed. */
export function quarantinedPage({ reason, pointer, message, source, text }: QuarantineDetail): Markup {
  return html`<p>${reason}${pointer === '' ? '' : ` at ${pointer}`}: ${message}</p>
    <p>${source}</p>
    <pre>${text ?? 'Its bytes were not stored.'}</pre>`;
}

/** What became of each notification. */
export function inboxPage({ items, total, leftAside }: InboxList): Markup {
  const rows = items.map(({ state, posted, reason = '', url, leads = [] }) => [
    ...[state, timeOf(posted), html`${leads.map(({ slug, name }) => html`${linkTo(slug, name)} `)}`, reason, url],
  ]);
  return html`<p>${total} notifications. ${leftAside ?? ''}</p>
    ${tableOf(['State', 'Posted', 'Lead', 'Why', 'Notification'], rows)}`;
}

/** What we sent. */
export function outboxPage({ deliveries, broken }: OutboxList): Markup {
  if (deliveries.length + broken.length === 0) return html`<p>Everything that you sent has arrived.</p>`;
  const rows = deliveries.map(({ id, created, topic, state, to, lead, leadName, last }) => [
    ...[id.slice(0, 8), timeOf(created), topic, state, last?.detail ?? '', to],
    lead === undefined ? '' : linkTo(lead, leadName),
  ]);
  return html`${tableOf(['Delivery', 'Made', 'Event', 'State', 'Why', 'To', 'Lead'], rows)}
  ${broken.map(({ url, reason }) => html`<p>${url}: ${reason}</p>`)}`;
}
