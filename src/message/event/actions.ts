/** The actions that can happen to a lead, and their names in topics, in schema.org and in leadpod's vocabulary. */
import { lead, schema } from '../../vocab.ts';
import { remembered } from '../../text/remembered.ts';

/** All actions in the order of a lead's life. Events with the same time are sorted in this order. */
export const ACTIONS = ['add', 'update', 'score', 'assign', 'accept', 'reject', 'retract'] as const;

/** What an event does to its lead. */
export type Action = (typeof ACTIONS)[number];

/** The RDF types of each action. schema.org has no retraction, so that has leadpod's own type and the closest of schema.org. */
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

/** Matches `realestate/lead#accept`, `lead#accept`, and an IRI that ends in this way. */
const LEAD_TOPIC = /(?:^|[/:]|.#)lead#(\w+)$/i;

/** The topic of an action, in its standard spelling. */
export function topicOf(action: Action): string {
  return `realestate/lead#${action}`;
}

/** The action of a lead's topic; `undefined` for every other text. `asssign` is a typing error in the source of the format. */
export const actionFromTopic = remembered((topic): Action | undefined => {
  const tail = LEAD_TOPIC.exec(topic.trim())?.[1]?.toLowerCase();
  const spelled = tail === 'asssign' ? 'assign' : tail;
  return ACTIONS.find((action) => action === spelled);
});

/** The action of a type: `AcceptAction`, also with a prefix or as an IRI, or a topic. `undefined` for other types. */
export const actionFromType = remembered(
  (type): Action | undefined => actionFromTopic(type) ?? BY_TYPE.get(localName(type).toLowerCase()),
);

/** The part of a name after its last `#`, `/` or `:`. */
export function localName(name: string): string {
  // Nearly all names have no such part in front.
  return /[#/:\s\u00A0-\uFFFF]/.test(name) ? name.trim().replace(/^.*[#/:]/s, '') : name;
}
