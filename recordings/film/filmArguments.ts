import { filmRate } from './filmGraph.ts';

export interface FilmInput {
  kind: 'audio' | 'video';
}

/** Of the child's pipes: 0 to 2 are as usual, the film comes out of 1; then the filter graph, and one for each input. */
export const graphPipe = 3;
export const firstInputPipe = 4;

/**
 * ffmpeg's arguments: each input a Matroska or WebM stream on its pipe, the film a Matroska stream on its output. Names and whatever else the graph
 * holds go through a pipe, too, so that they are not in the list of processes.
 */
export function filmArguments(inputs: readonly FilmInput[]): string[] {
  return [
    ...['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'error'],
    ...inputs.flatMap(({ kind }, index) => [
      // A picture's size changes within the graph, which would else be set up anew and forget what it holds.
      ...(kind === 'video' ? ['-reinit_filter', '0'] : []),
      ...['-f', 'matroska', '-i', `pipe:${firstInputPipe + index}`],
    ]),
    ...['-filter_complex_script', `pipe:${graphPipe}`, '-map', '[v]', '-map', '[a]'],
    ...['-c:v', 'libx264', '-profile:v', 'main', '-pix_fmt', 'yuv420p', '-preset', 'veryfast', '-crf', '25'],
    ...['-g', String(2 * filmRate), '-c:a', 'aac', '-b:a', '96k', '-f', 'matroska', 'pipe:1'],
  ];
}
