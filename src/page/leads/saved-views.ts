/** Saved views. They stay in this browser, because a search may contain the name of a person. */
import { signal } from '@preact/signals';

/** A view: its name and the query of the list. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

const KEY = 'leadpod-views';
const MOST = 50;

/** All of them, by name. */
export const savedViews = signal<readonly SavedView[]>(load());

function load(): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    // A browser that keeps nothing, or something that is not ours: no views, then.
    return [];
  }
}

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'query' in value &&
  typeof value.name === 'string' &&
  typeof value.query === 'string';

/** Keeps a view; one of the same name is replaced. */
export function saveView(view: SavedView): void {
  const others = savedViews.value.filter(({ name }) => name !== view.name);
  keep([...others, view].sort((one, other) => one.name.localeCompare(other.name)).slice(0, MOST));
}

/** Takes a view away. */
export function removeView(name: string): void {
  keep(savedViews.value.filter((view) => view.name !== name));
}

function keep(views: readonly SavedView[]): void {
  savedViews.value = views;
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // Then they last as long as the page.
  }
}
