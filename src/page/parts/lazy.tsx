/** Loads the code of a page when the page is opened for the first time. */
import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { messageOf } from '../state/api.ts';
import { TEXTS } from '../texts.ts';
import { ProblemNote } from './states.tsx';

/** A component whose code is loaded when it is first drawn, and stays. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props): JSX.Element {
    const problem = useSignal<string | undefined>(undefined);
    const here = useSignal(loaded !== undefined);
    const begin = (): void => {
      problem.value = undefined;
      load().then(
        (component) => {
          loaded = component;
          here.value = true;
        },
        (error: unknown) => {
          problem.value = `${TEXTS.problems.notLoaded} ${messageOf(error)}`;
        },
      );
    };
    useEffect(() => {
      // Another component may have loaded it in the meantime.
      if (!here.peek()) begin();
    }, []);
    if (problem.value !== undefined) return <ProblemNote text={problem.value} onAgain={begin} />;
    if (!here.value || loaded === undefined) return <p class="loading">{TEXTS.loading}</p>;
    const Component = loaded;
    return <Component {...props} />;
  };
}
