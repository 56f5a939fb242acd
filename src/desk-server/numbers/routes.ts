/** The routes `/api/numbers` and `/api/questions`. */
import { Hono } from 'hono';
import type { Question } from '../../desk-api/index.ts';
import type { LeadTable } from '../leads/lead-table.ts';
import { listQuestions } from './questions.ts';

/** The routes, relative to `/api`. */
export function numberRoutes(table: Pick<LeadTable, 'numbers'>): Hono {
  const routes = new Hono();
  let questions: readonly Question[] | undefined;
  routes.get('/numbers', (context) => context.json(table.numbers()));
  routes.get('/questions', (context) => context.json((questions ??= listQuestions())));
  return routes;
}
