import type { z } from 'zod';
import type { Role } from './common.ts';

/** Who may call: anyone, any signed-in account, or the roles named. Ownership is checked by the handler. */
export type Access = 'anyone' | 'signed_in' | readonly Role[];

export interface OperationShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path, e.g. `/api/consultations/:consultationId`. */
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Of the body as sent, when it may be more than usual. */
  readonly largestBodyBytes?: number;
  readonly answer: z.ZodType;
}

/** Declares one HTTP operation: its types, its parsing and its documentation. */
export function operation<const Shape extends OperationShape>(shape: Shape): Shape {
  return shape;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<never, never>;
type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** What a handler receives, parsed. */
export interface Input<Shape extends OperationShape> {
  params: Parsed<Shape['params']>;
  query: Parsed<Shape['query']>;
  body: Parsed<Shape['body']>;
}

/** What a client sends: only the parts that the operation has. */
export type Call<Shape extends OperationShape> = {
  [Part in 'params' | 'query' | 'body' as Shape[Part] extends z.ZodType ? Part : never]: Sent<Shape[Part]>;
};

export type AnswerOf<Shape extends OperationShape> = z.input<Shape['answer']>;
