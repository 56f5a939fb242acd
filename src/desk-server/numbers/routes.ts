/** `/api/numbers` and `/api/questions`: what a page draws, and what it may ask. */
import { Hono } from 'hono';
import type { Numbers, Question } from '../../desk-api/index.ts';
import { numbersOf } from '../../desk/numbers/numbers.ts';
import type { LeadTable } from '../leads/lead-table.ts';
import { listQuestions } from './questions.ts';

/** The routes, relative to `/api`. The numbers are made anew only once a lead changed. */
export function numberRoutes(table: Pick<LeadTable, 'facts' | 'version'>): Hono {
  const routes = new Hono();
  let last: { readonly version: number; readonly numbers: Numbers } | undefined;
  let questions: readonly Question[] | undefined;
  routes.get('/numbers', (context) => {
    const { version } = table;
    if (last?.version !== version) last = { version, numbers: numbersOf(table.facts()) };
    return context.json(last.numbers);
  });
  routes.get('/questions', (context) => context.json((questions ??= listQuestions())));
  return routes;
}
