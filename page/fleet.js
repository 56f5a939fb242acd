// Reads the page of the fleet again while somebody looks at it; without this script, reload it.
const PAUSE_MS = 5_000;

async function refresh() {
  const main = document.querySelector('main');
  if (document.hidden || main.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } });
    const text = await answer.text();
    const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main');
    if (next !== null) main.replaceWith(next);
  } catch {
    document.body.dataset.stale = 'yes';
    return;
  }
  delete document.body.dataset.stale;
}

setInterval(refresh, PAUSE_MS);
