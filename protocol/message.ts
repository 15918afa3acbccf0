import type { z } from 'zod';

/** A socket request: what the client sends, and the data of the answer. */
export interface RequestShape {
  readonly data: z.ZodType;
  readonly answer: z.ZodType;
}

export function request<Data extends z.ZodType, Reply extends z.ZodType>(data: Data, answer: Reply) {
  return { data, answer } as const;
}
