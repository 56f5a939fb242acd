/** `/api/quarantine`: the messages that could not be processed, checks for the editor, and retries. */
import { Hono } from 'hono';
import { retryQuarantine, type QuarantineHeads, type RetryOptions } from '../../care/quarantine.ts';
import { rereadUnderBudget } from '../../budget/shared-reader.ts';
import type {
  FindingView,
  QuarantineDetail,
  QuarantineList,
  QuarantineView,
  RetryRequest,
  RetryView,
  ValidateRequest,
  Validation,
} from '../../desk-api/index.ts';
import type { Finding } from '../../format/validate.ts';
import { letOthersRun } from '../../http/timing/pause.ts';
import { Quarantine, type QuarantineItem } from '../../store/quarantine.ts';
import { known } from '../../text/known.ts';
import { createPlacer } from '../care/place.ts';
import type { Desk } from '../desk.ts';
import { readBody } from './body.ts';

/** The routes of the quarantine. */
export function quarantineRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { pod } = desk;
  const quarantine = new Quarantine(pod.client, pod.layout);
  routes.get('/', async (context) => {
    // Other programs may remove items without a message to the desk.
    desk.agenda.quarantine.forget();
    return context.json(listOf(await desk.agenda.quarantine.get()));
  });
  routes.post('/validate', async (context) =>
    context.json(
      await validate(desk, await readBody<ValidateRequest>(context, 'ValidateRequest'), context.req.raw.signal),
    ),
  );
  routes.get('/:id', async (context) => {
    const [item] = await pod.run(() => quarantine.find([context.req.param('id')]));
    return item === undefined ? context.notFound() : context.json(detailOf(item));
  });
  routes.post('/:id/retry', async (context) => {
    const request = await readBody<RetryRequest>(context, 'RetryRequest');
    return context.json(await retry(desk, context.req.param('id'), request));
  });
  return routes;
}

/** The items that can be read, and the URLs of the resources that cannot. */
export const listOf = ({ items, unread }: QuarantineHeads): QuarantineList => ({
  items: items.map(viewOf),
  unread: unread.map(({ url }) => url),
});

/** Without its bytes. */
function viewOf({ id, source, url, contentType, at, reason, pointer, message }: QuarantineItem): QuarantineView {
  return known<QuarantineView>({ id, source, url, contentType, at, reason, pointer, message });
}

/** An item with its bytes as text. */
export function detailOf(item: QuarantineItem): QuarantineDetail {
  if (item.body === undefined) return { ...viewOf(item), isUtf8: false };
  const bytes = Buffer.from(item.body, 'base64');
  const utf8 = decode(bytes);
  const text = utf8 ?? bytes.toString('latin1');
  return known<QuarantineDetail>({
    ...viewOf(item),
    text,
    isUtf8: utf8 !== undefined,
    place: createPlacer(text)(item.pointer, item.reason),
  });
}

/** Whatever is to be done with it, a mark at the beginning stays. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Checks a text as `leadpod validate` does; what is no plain message is read in the thread with a budget. The desk goes on with all
 * else meanwhile, and stops where nobody waits for it any more.
 */
async function validate(
  { options }: Desk,
  { text, contentType }: ValidateRequest,
  left: AbortSignal,
): Promise<Validation> {
  const { validateText } = await import('../../format/validate.ts');
  const content = { body: new TextEncoder().encode(text), contentType };
  const between = async (): Promise<void> => {
    await letOthersRun();
    left.throwIfAborted();
  };
  const how = { ...options.reading, delegate: rereadUnderBudget, isMessage: true, between };
  const found = await validateText(content, how).catch((error: unknown): Finding[] => {
    if (left.aborted) return [];
    throw error;
  });
  const placeOf = createPlacer(text);
  const findings = found.map(({ severity, pointer, message, code }) =>
    known<FindingView>({ severity, pointer, message, code, place: placeOf(pointer, code) }),
  );
  return { findings, isValid: findings.every(({ severity }) => severity !== 'error') };
}

async function retry(desk: Desk, id: string, { text, trust }: RetryRequest): Promise<RetryView> {
  const { options, pod } = desk;
  const corrected = text === undefined ? {} : { corrected: new TextEncoder().encode(text) };
  const how: RetryOptions = { ...options.reading, ...options.trust, ...corrected, trusted: trust === true };
  const { failed, ...report } = await retryQuarantine(pod, [id], how);
  await desk.noteCare();
  return {
    ...report,
    failed: failed.map(({ id: name, source, error }) => ({ id: name, source, message: error.message })),
  };
}
