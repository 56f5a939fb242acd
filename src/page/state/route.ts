/** The address of the open page. It changes without loading the document again. */
import { computed, signal } from '@preact/signals';

/** The pages, by the first part of their path. */
export const PAGES = ['leads', 'review', 'quarantine', 'inbox', 'outbox', 'numbers', 'ask', 'forget'] as const;

/** A page of the desk. */
export type PageName = (typeof PAGES)[number];

const here = (): string => `${location.pathname}${location.search}`;

/** Path and query. */
export const address = signal(here());

/** The page, and the item of it that is open. */
export const route = computed((): { page: PageName | undefined; item: string | undefined } => {
  const [first = '', item] = address.value.split('?', 1).join('').split('/').filter(Boolean);
  const page = PAGES.find((name) => name === first);
  return { page: first === '' ? 'leads' : page, item: item === undefined ? undefined : decodeItem(item) };
});

function decodeItem(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The query of the address. */
export const query = computed(() => new URLSearchParams(address.value.split('?')[1] ?? ''));

/** Goes to an address of the desk; with `replace` the back button does not return to this one. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === here()) return;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  address.value = here();
}

/** Follows links and the back button without a reload. */
export function watchAddress(): void {
  addEventListener('popstate', () => {
    address.value = here();
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0 || !isOurs(link)) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(`${link.pathname}${link.search}`);
  });
}

function isOurs(link: HTMLAnchorElement): boolean {
  if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return false;
  const [first = 'leads'] = link.pathname.split('/').filter(Boolean);
  return link.hash === '' && PAGES.some((name) => name === first);
}
