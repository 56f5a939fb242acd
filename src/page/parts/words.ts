/** Formats values for the reader. */
import { signal } from '@preact/signals';
import { TEXTS } from '../texts.ts';

/** Now, once a minute: what says an age reads it. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 60_000);

const formatOf = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', options);
const SHORT = formatOf({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const WITH_YEAR = formatOf({ dateStyle: 'medium', timeStyle: 'short' });
const DATE = formatOf({ dateStyle: 'medium', timeZone: 'UTC' });
const FULL = formatOf({ dateStyle: 'full', timeStyle: 'long' });

const HALF_A_YEAR_MS = 182 * 86_400_000;

/** A time in the reader's zone, short; of a date without a time the date. */
export function shortTime(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  if (!iso.includes('T')) return DATE.format(time);
  return (Math.abs(now.value - time) > HALF_A_YEAR_MS ? WITH_YEAR : SHORT).format(time);
}

/** The same with weekday, seconds and zone. */
export function fullTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : FULL.format(time);
}

/** How long ago: `5 min`, `3 h`, `12 d`, `4 mo`, `2 y`. */
export function age(iso: string): string {
  const minutes = Math.floor((now.value - Date.parse(iso)) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  const days = Math.floor(minutes / 1440);
  if (days < 90) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30.4)} mo` : `${Math.floor(days / 365)} y`;
}

/** An amount with its currency. */
export function money(amount: number, currency: string | undefined): string {
  const number = amount.toLocaleString('en', { maximumFractionDigits: 0 });
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return [number, currency].filter(Boolean).join(' ');
  return amount.toLocaleString('en', { style: 'currency', currency, maximumFractionDigits: 0 });
}

/** A price that may be a text. */
export function price(value: string | number | boolean | undefined, currency: string | undefined): string {
  if (value === undefined) return '';
  const number = Number(value);
  return typeof value !== 'boolean' && value !== '' && Number.isFinite(number)
    ? money(number, currency)
    : String(value);
}

/** Bytes, short. */
export const bytes = (size: number): string =>
  size < 10_000 ? `${size.toLocaleString('en')} B` : `${Math.round(size / 1000).toLocaleString('en')} kB`;

/** A text that may be very long, as much of it as a line needs. */
export const cutText = (text: string, most = 200): string => (text.length <= most ? text : `${text.slice(0, most)}…`);

/** A WebID in a word or two: host and the last part that says something. */
export function actorName(name: string): string {
  if (!/^https?:\/\//.test(name) || !URL.canParse(name)) return cutText(name, 60);
  const url = new URL(name);
  const parts = url.pathname.split('/').filter((part) => part !== '' && part !== 'profile' && part !== 'card');
  return cutText([url.host, ...parts].join('/'), 60);
}

/** An address that can be opened: nothing that runs. */
export function safeHref(url: string): string | undefined {
  return /^(?:https?|mailto|tel):/i.test(url) && URL.canParse(url) ? url : undefined;
}

const ACTIONS: Readonly<Record<string, string>> = TEXTS.lead.actions;

/** What an event that is sent does: `Lead accepted`; of a topic of another kind its name. */
export function topicWords(topic: string): string {
  const name = topic.replace(/^realestate\//, '');
  return ACTIONS[name.replace(/^lead#/, '')] ?? name;
}
