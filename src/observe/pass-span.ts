/** The spans of a pass, through the API of OpenTelemetry: without an SDK they are nothing. */
import { context, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import type { PassStage } from '../pass/options.ts';
import { SCOPE } from './otel-metrics.ts';

/** The span of a pass, and those of its parts below it. */
export interface PassSpan {
  /** Runs the pass, so that what others trace in it hangs below it. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a part of it in a span of its own. */
  inStage<T>(stage: PassStage, work: () => Promise<T>): Promise<T>;
  set(attributes: Attributes): void;
  /** `reason` says in a word why it failed; messages of errors may name someone's notification, and stay out (T18). */
  end(reason?: string): void;
}

/** Starts the span of a pass. */
export function startPassSpan(attributes: Attributes): PassSpan {
  // Asked for each time: an SDK may be started after us.
  const tracer = trace.getTracer(SCOPE);
  const span = tracer.startSpan('leadpod.pass', { attributes });
  // Handed on by ourselves, since an SDK need not keep contexts.
  const inside = trace.setSpan(context.active(), span);
  return {
    run: (work) => context.with(inside, work),
    inStage: (stage, work) => inSpan(`leadpod.${stage}`, inside, work),
    set: (more) => void span.setAttributes(more),
    end: (reason) => {
      if (reason !== undefined) {
        span.setAttribute('error.type', reason);
        span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
      }
      span.end();
    },
  };
}

async function inSpan<T>(name: string, parent: Context, work: () => Promise<T>): Promise<T> {
  const span = trace.getTracer(SCOPE).startSpan(name, {}, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
