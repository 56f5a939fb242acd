/** The entry of the page. It replaces what the server wrote for reading without scripts. */
import { render } from 'preact';
import './style/desk.css';
import { Desk } from './shell/desk.tsx';
import { hear } from './state/answers.ts';
import { watchKeys } from './state/keys.ts';
import { listen } from './state/live.ts';
import { onChange } from './state/news.ts';
import { watchAddress } from './state/route.ts';
import { loadSession } from './state/session.ts';

const root = document.querySelector<HTMLElement>('#desk') ?? document.body;
root.replaceChildren();
render(<Desk />, root);
watchAddress();
watchKeys();
void loadSession();
onChange((change) => {
  if (change === 'all') void loadSession();
});
listen(root.dataset['lastEvent'] ?? '', ({ answer }) => {
  hear(answer);
});
