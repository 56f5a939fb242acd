/** The menu of saved views: choose one, save one under a name, remove one. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { query } from '../state/route.ts';
import { say } from '../shell/toasts.tsx';
import { TEXTS } from '../texts.ts';
import { removeView, savedViews, saveView } from './saved-views.ts';

/** The menu of saved views. */
export function SavedViews(): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current !== null) menu.current.open = false;
  };
  return (
    <details
      class="menu"
      ref={menu}
      onKeyDown={({ key }) => {
        if (key !== 'Escape') return;
        close();
        menu.current?.querySelector('summary')?.focus();
      }}
    >
      <summary>{TEXTS.views.title}</summary>
      <div class="menu-body">
        {savedViews.value.length === 0 && <p class="faint">{TEXTS.views.none}</p>}
        <ul>
          {savedViews.value.map((view) => (
            <li key={view.name}>
              <a href={`/leads?${view.query}`} onClick={close}>
                {view.name}
              </a>
              <button
                type="button"
                class="quiet"
                aria-label={TEXTS.views.remove(view.name)}
                onClick={() => {
                  removeView(view.name);
                }}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const name = new FormData(event.currentTarget).get('name');
            if (typeof name !== 'string' || name.trim() === '') return;
            saveView({ name: name.trim(), query: query.value.toString() });
            event.currentTarget.reset();
            close();
            say(TEXTS.views.saved(name.trim()));
          }}
        >
          <label>
            {TEXTS.views.name}
            <input name="name" required maxLength={60} autocomplete="off" />
          </label>
          <button type="submit">{TEXTS.views.save}</button>
        </form>
      </div>
    </details>
  );
}
