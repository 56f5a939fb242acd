/** The spans of a pass for OpenTelemetry. If the process has started no SDK, they do nothing. */
import { context, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import type { PassStage } from '../pass/options.ts';
import { SCOPE } from './otel-metrics.ts';

/** The span of a pass, and its child spans. */
export interface PassSpan {
  /** Runs the pass in the context of the span. So spans of other libraries become its children. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a stage in a child span. */
  inStage<T>(stage: PassStage, work: () => Promise<T>): Promise<T>;
  set(attributes: Attributes): void;
  /**
   * Ends the span. `reason` is one word for a failure. The error message is left out, because it may name a notification
   * (SECURITY.md, T18).
   */
  end(reason?: string): void;
}

/** Starts the span of a pass that began at `startTime`, a value of `performance.now()`. */
export function startPassSpan(attributes: Attributes, startTime: number): PassSpan {
  // The tracer is looked up for each pass, because an SDK may be started after leadpod.
  const tracer = trace.getTracer(SCOPE);
  const span = tracer.startSpan('leadpod.pass', { attributes, startTime });
  // The context is passed on explicitly, because an SDK may have no context manager.
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
