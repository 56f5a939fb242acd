/** The things that happen to a lead, and the words for them in topics, schema.org and our vocabulary. */
import { lead, schema } from '../../vocab.ts';
import { remembered } from '../../text/remembered.ts';

/** In the order of a lead's life, which also orders events of one and the same time. */
export const ACTIONS = ['add', 'update', 'score', 'assign', 'accept', 'reject', 'retract'] as const;

/** What an event says about its lead. */
export type Action = (typeof ACTIONS)[number];

/** The RDF types of each action; schema.org has no retraction, the nearest it has is kept beside ours. */
export const ACTION_TYPES: Readonly<Record<Action, readonly string[]>> = {
  add: [schema('AddAction')],
  update: [schema('UpdateAction')],
  score: [lead('ScoreAction'), schema('AssessAction')],
  assign: [schema('AssignAction')],
  accept: [schema('AcceptAction')],
  reject: [schema('RejectAction')],
  retract: [lead('RetractAction'), schema('CancelAction')],
};

const BY_TYPE = new Map<string, Action>([
  ...ACTIONS.map((action): [string, Action] => [`${action}action`, action]),
  ['assessaction', 'score'],
  ['cancelaction', 'retract'],
]);

/** `realestate/lead#accept`, `lead#accept`, or an IRI that ends so. */
const LEAD_TOPIC = /(?:^|[/:]|.#)lead#(\w+)$/i;

/** The canonical spelling of an action's topic. */
export function topicOf(action: Action): string {
  return `realestate/lead#${action}`;
}

/** The action of a lead's topic, `undefined` for every other text. The source of the format spells `asssign`. */
export const actionFromTopic = remembered((topic): Action | undefined => {
  const tail = LEAD_TOPIC.exec(topic.trim())?.[1]?.toLowerCase();
  const spelled = tail === 'asssign' ? 'assign' : tail;
  return ACTIONS.find((action) => action === spelled);
});

/** The action of a type: `AcceptAction` bare, prefixed or as an IRI, or a topic's tail. */
export const actionFromType = remembered(
  (type): Action | undefined => actionFromTopic(type) ?? BY_TYPE.get(localName(type).toLowerCase()),
);

/** What is behind the last `#`, `/` or `:` of a name. */
export function localName(name: string): string {
  // Nearly all names have nothing in front of them.
  return /[#/:\s\u00A0-\uFFFF]/.test(name) ? name.trim().replace(/^.*[#/:]/s, '') : name;
}
