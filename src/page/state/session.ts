/** The user of the desk, and what this user may do. */
import { computed, signal } from '@preact/signals';
import type { Session } from '../../desk-api/index.ts';
import { messageOf, read } from './api.ts';
import { freshness } from './news.ts';

/** The session; `undefined` until it is loaded. */
export const session = signal<Session | undefined>(undefined);

/** Why the session could not be loaded. */
export const sessionProblem = signal<string | undefined>(undefined);

/** May leads be answered here? */
export const canAnswer = computed(() => session.value?.canAnswer === true);

/** May anything be changed here? */
export const canChange = computed(() => session.value?.readOnly === false);

/** Loads the session. */
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
