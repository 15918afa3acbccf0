/** The two functions used here; what `parse` gives is checked by a schema (sdpOffer.ts). */
declare module 'sdp-transform' {
  export function parse(sdp: string): unknown;
  export function write(session: object): string;
}
