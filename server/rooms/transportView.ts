import type { Transports } from '#protocol';
import type { IceParameters, TransportParameters } from '#sfu';

/** As a page gets it. */
export function transportView(parameters: TransportParameters): Transports['send'] {
  const { id, iceParameters, iceCandidates, dtlsParameters } = parameters;
  return {
    id,
    iceParameters: iceView(iceParameters),
    iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
    dtlsParameters: { ...dtlsParameters },
  };
}

export function iceView({ usernameFragment, password, iceLite }: IceParameters) {
  return { usernameFragment, password, ...(iceLite === undefined ? {} : { iceLite }) };
}
