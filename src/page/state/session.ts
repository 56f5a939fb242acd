/** Who is at the desk, and what may be done. */
import { computed, signal } from '@preact/signals';
import type { Session } from '../../desk-api/index.ts';
import { messageOf, read } from './api.ts';
import { freshness } from './news.ts';

/** What the desk says of itself; nothing until it has answered. */
export const session = signal<Session | undefined>(undefined);

/** Why it did not answer. */
export const sessionProblem = signal<string | undefined>(undefined);

/** May leads be answered here? */
export const canAnswer = computed(() => session.value?.canAnswer === true);

/** May anything be changed here? */
export const canChange = computed(() => session.value?.readOnly === false);

/** Asks the desk of itself. */
export async function loadSession(): Promise<void> {
  try {
    const loaded = await read<Session>('session');
    session.value = loaded;
    freshness.value ??= loaded.freshness;
    sessionProblem.value = undefined;
  } catch (error) {
    sessionProblem.value = messageOf(error);
  }
}
