import type { figureOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { FigureService } from './figureService.ts';

export function figureRoutes(figures: FigureService): HttpHandlers<keyof typeof figureOperations> {
  return {
    getFigures: ({ query }) => figures.figures(query),
    listFigureRows: ({ query }) => figures.rows(query),
  };
}
