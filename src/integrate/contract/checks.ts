/** The checks of a receiver of lead messages. The sections are those of Linked Data Notifications (LDN). */
import { count } from '../../text/count.ts';
import { GOLDEN, goldenId, goldenText, largeText, type Golden } from './golden.ts';
import { isNoAnswer, type Reply } from './receiver.ts';
import { childrenOf, isTaken, JSON_LD, ok, problem, warning, type Outcome, type Trial } from './trial.ts';

/** A check of a receiver. */
export interface ContractCheck {
  readonly name: string;
  /** What the check does, such as `posts one add message`. */
  readonly summary: string;
  readonly run: (trial: Trial) => Promise<Outcome>;
}

const PROFILE = `${JSON_LD}; profile="https://www.w3.org/ns/activitystreams"`;

/** LDN section 3.3.2: the inbox returns its listing in JSON-LD, with `ldp:contains`. */
async function checkListing({ receiver }: Trial): Promise<Outcome> {
  const reply = await receiver.ask('GET', receiver.inbox, JSON_LD);
  if (isClosed(reply)) return warning('it does not let us read the inbox, so its content is not checked', reply);
  if (reply.status !== 200) return problem(`a GET of the inbox must be answered with 200${asked(reply)}`, reply);
  if (reply.type !== JSON_LD)
    return problem(`asked for ${JSON_LD}, it lists the inbox as ${reply.type || 'no type at all'}`, reply);
  const children = await childrenOf(receiver.inbox, reply);
  if (!Array.isArray(children)) return children;
  return ok(`lists the inbox as JSON-LD, with ${count(children.length, 'notification')}`, reply);
}

/** LDN section 3.3.1: Accept-Post (LDP section 7.1) lists the accepted media types. */
async function checkAcceptPost({ receiver }: Trial): Promise<Outcome> {
  for (const method of ['OPTIONS', 'GET'] as const) {
    const reply = await receiver.ask(method, receiver.inbox, method === 'GET' ? JSON_LD : undefined);
    const types = reply.headers.get('accept-post');
    if (types === null) continue;
    return /application\/(?:ld\+json|\*)|\*\/\*/u.test(types)
      ? ok(`Accept-Post names what it accepts: ${types}`, reply)
      : warning(`Accept-Post does not name ${JSON_LD}, which every receiver must accept: ${types}`, reply);
  }
  return warning('no Accept-Post tells senders which types it accepts');
}

/** LDN section 3.3.1: the answer to an accepted message is 201 with the URL of the message, or 202. */
async function checkGolden(trial: Trial, name: Golden): Promise<Outcome> {
  const reply = await trial.golden(name);
  if (reply.status === 415) {
    const second = await trial.post(goldenText(name, `${trial.run}-json`), 'application/json');
    return problem(`must accept ${JSON_LD}; as application/json the answer is ${second.status}`, reply);
  }
  return judgeCreation(trial, reply);
}

function judgeCreation(trial: Trial, reply: Reply): Outcome {
  if (reply.status === 202) return ok('accepted, and stored later', reply);
  if (reply.status !== 201) return problem(`must be answered with 201 or 202${asked(reply)}`, reply);
  return trial.locationOf(reply) === undefined
    ? problem('is answered with 201, but no Location says where it is', reply)
    : ok('accepted', reply);
}

/** LDN section 3.3.2: the receiver returns the message as JSON-LD with the same statements. */
async function checkLocation(trial: Trial): Promise<Outcome> {
  const location = trial.locationOf(await trial.golden('add'));
  if (location === undefined) return warning('no Location says where the message is, so it is not read back');
  if (new URL(location).origin !== new URL(trial.receiver.inbox).origin)
    return warning('Location is on another origin, so it is not read');
  const reply = await trial.receiver.ask('GET', location, JSON_LD);
  if (isClosed(reply)) return warning('it does not let us read what was posted', reply);
  if (reply.status !== 200) return problem(`what was created cannot be read${asked(reply)}`, reply);
  if (reply.type !== JSON_LD) return problem(`asked for ${JSON_LD}, it returns ${reply.type || 'no type'}`, reply);
  return new TextDecoder().decode(reply.body).includes(goldenId(goldenText('add', trial.run)))
    ? ok('what was posted is returned as JSON-LD', reply)
    : problem('what is returned does not have the id of the event that was posted', reply);
}

/** LDN section 3.3.2: the listing contains the message. */
async function checkListed(trial: Trial): Promise<Outcome> {
  const { receiver } = trial;
  const location = trial.locationOf(await trial.golden('add'));
  if (location === undefined) return warning('no Location says where the message is, so it is not looked for');
  const reply = await receiver.ask('GET', receiver.inbox, JSON_LD);
  if (isClosed(reply)) return warning('it does not let us read the inbox', reply);
  const children = await childrenOf(receiver.inbox, reply);
  if (!Array.isArray(children)) return children;
  return children.includes(location)
    ? ok('what was posted is in the listing', reply)
    : problem('what was posted is not in the listing of the inbox', reply);
}

/** A sender that gets no answer sends the same message again. The receiver must not refuse it. */
async function checkDuplicate(trial: Trial): Promise<Outcome> {
  await trial.golden('add');
  const reply = await trial.post(goldenText('add', trial.run));
  return isTaken(reply)
    ? ok('the same message again is not an error', reply)
    : problem(`the same message again is refused, so a retry looks like a failure${asked(reply)}`, reply);
}

/** Messages may arrive in any order. The receiver must accept them all. */
async function checkDisorder(trial: Trial): Promise<Outcome> {
  const replies = [];
  for (const name of ['accept', 'add'] as const) replies.push(await trial.post(goldenText(name, `${trial.run}-late`)));
  const refused = replies.find((reply) => !isTaken(reply));
  return refused === undefined
    ? ok('an accept message before its add message is accepted', replies[0])
    : problem(`an accept message before its add message is refused${asked(refused)}`, refused);
}

/** Sends an invalid message. The receiver should refuse it. It may accept it, but must not fail with a server error. */
async function checkBad(
  trial: Trial,
  what: string,
  body: string,
  type: string,
  isRefusalBest: boolean,
): Promise<Outcome> {
  const reply = await trial.postOnce(body, type).catch((error: unknown) => {
    if (isNoAnswer(error)) return undefined;
    throw error;
  });
  if (reply === undefined) return warning(`${what}: it closes the connection instead of answering`);
  if (reply.status >= 500) return problem(`${what}: the receiver fails, where it should refuse with 4xx`, reply);
  if (isTaken(reply)) return (isRefusalBest ? warning : ok)(`${what}: accepted`, reply);
  const where = reply.constrainedBy === undefined ? '' : ', with a link to its constraints';
  return ok(`${what}: refused${where}`, reply);
}

/** LDN section 3.3.1: a receiver that has constraints names them in a Link header. */
async function checkConstraints(trial: Trial): Promise<Outcome> {
  const refused = await trial.post('{"topic":');
  if (isTaken(refused)) return ok('it refuses nothing, so there are no constraints to link to', refused);
  return refused.constrainedBy === undefined
    ? warning('a refusal has no Link to its constraints (rel ldp:constrainedBy)', refused)
    : ok('a refusal links to its constraints', refused);
}

/** The receiver must still accept a message after all these checks. */
async function checkAfter(trial: Trial): Promise<Outcome> {
  return judgeCreation(trial, await trial.post(goldenText('add', `${trial.run}-after`)));
}

const isClosed = ({ status }: Reply): boolean => status === 401 || status === 403;

/** A hint for an unexpected status. */
function asked({ status }: Reply): string {
  if (status === 401) return '; it asks for credentials: sign in with --settings, or let everyone post';
  if (status === 403) return '; access is denied';
  if (status === 404) return '; there is nothing at this address';
  if (status === 429 || status === 503) return '; it asks us to try again later';
  return '';
}

/** All checks, in the order in which they run. */
export const CONTRACT_CHECKS: readonly ContractCheck[] = [
  { name: 'listing', summary: 'reads the listing of the inbox', run: checkListing },
  { name: 'accept-post', summary: 'asks which types are accepted', run: checkAcceptPost },
  ...GOLDEN.map((name) => ({
    name,
    summary: `posts one ${name} message`,
    run: (trial: Trial): Promise<Outcome> => checkGolden(trial, name),
  })),
  {
    name: 'profile',
    summary: 'posts a message whose media type has a profile',
    run: async (trial) => judgeCreation(trial, await trial.post(goldenText('add', `${trial.run}-profile`), PROFILE)),
  },
  { name: 'location', summary: 'reads back what was posted', run: checkLocation },
  { name: 'listed', summary: 'looks for it in the listing', run: checkListed },
  { name: 'duplicate', summary: 'posts the same message again', run: checkDuplicate },
  { name: 'disorder', summary: 'posts an accept message before its add message', run: checkDisorder },
  {
    name: 'no-json',
    summary: 'posts text that is not JSON',
    run: (trial) => checkBad(trial, 'text that is not JSON', '{"topic":', JSON_LD, true),
  },
  {
    name: 'no-lead',
    summary: 'posts JSON that is not a lead',
    run: (trial) => checkBad(trial, 'JSON that is not a lead', '{"hello":"world"}', JSON_LD, false),
  },
  {
    name: 'wrong-type',
    summary: 'posts with the media type text/plain',
    run: (trial) => checkBad(trial, 'text/plain', 'hello', 'text/plain', true),
  },
  {
    name: 'unknown-context',
    summary: 'posts JSON-LD with an unknown context',
    run: (trial) => checkBad(trial, 'an unknown @context', UNKNOWN_CONTEXT, JSON_LD, false),
  },
  {
    name: 'too-large',
    summary: 'posts a message that is too large',
    run: (trial) => checkBad(trial, `${trial.largeBytes} bytes`, largeText(trial.largeBytes, trial.run), JSON_LD, true),
  },
  { name: 'constraints', summary: 'posts bad input, and looks for a link to the constraints', run: checkConstraints },
  { name: 'after', summary: 'posts one more message', run: checkAfter },
];

const UNKNOWN_CONTEXT = JSON.stringify({ '@context': 'https://vocab.example.org/unknown', type: 'Announce' });
